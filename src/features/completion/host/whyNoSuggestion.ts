import * as vscode from 'vscode';
import { wholeError } from '../../../sentences/errors';
import { reasonOf, type Attempt } from '../core/attempt';
import { explain, type Explanation, type Remedy } from '../core/explain';
import { hiddenDocument } from '../../../host/hiddenDocument';
import { isReadOnly } from '../../../host/readOnly';
import type { LastAttempt } from '../core/lastAttempt';

/**
 * The command that says why the last request in the active editor gave no suggestion, with what can be done about it.
 */
export function registerWhy(lastAttempt: LastAttempt): vscode.Disposable {
  return vscode.commands.registerCommand('attentive.whyNoSuggestion', async () => {
    const editor = vscode.window.activeTextEditor;
    const hidden = hiddenDocument();
    if (hidden) return showExplanation({ sentence: `${hidden.message} ${hidden.nextStep}`, remedies: [] });
    // The editor does not ask about what is read-only, so there is no attempt to explain.
    if (editor && (await isReadOnly(editor))) return showExplanation(explain('readOnly', vscode.l10n.t));
    await showExplanation(why(editor?.document, lastAttempt.of(editor?.document)));
  });
}

function why(document: vscode.TextDocument | undefined, attempt: Attempt | undefined): Explanation {
  const { t } = vscode.l10n;
  if (attempt?.kind === 'failed') return { ...explain('failed', t), sentence: wholeError(attempt.error, t) };
  if (attempt) return explain(reasonOf(attempt), t);
  const on = vscode.workspace.getConfiguration('editor', document).get('inlineSuggest.enabled');
  return explain(on === false ? 'inlineSuggestOff' : 'notAsked', t);
}

/** Shows a sentence with a button for each remedy. */
export async function showExplanation({ sentence, remedies }: Explanation): Promise<void> {
  const buttons = remedies.map((remedy) => buttonFor(remedy));
  const chosen = await vscode.window.showInformationMessage(sentence, ...buttons.map(({ label }) => label));
  const [command, ...args] = buttons.find(({ label }) => label === chosen)?.command ?? [];
  if (command !== undefined) await vscode.commands.executeCommand(command, ...args);
}

interface Button {
  readonly label: string;
  readonly command: readonly [id: string, ...args: string[]];
}

function buttonFor(remedy: Remedy): Button {
  const { t } = vscode.l10n;
  const setting = (name: string): Button => ({
    label: t('Open Setting'),
    command: ['workbench.action.openSettings', `@id:${name}`],
  });
  switch (remedy) {
    case 'suggestAnyway':
      return { label: t('Suggest Now'), command: ['editor.action.inlineSuggest.trigger'] };
    case 'confidence':
      return { label: t('Be Bolder'), command: ['attentive.beBolder'] };
    case 'turnOn':
      return { label: t('Turn On'), command: ['attentive.toggle'] };
    case 'turnOnLanguage':
      return { label: t('Turn On'), command: ['attentive.toggleLanguage'] };
    case 'endSnooze':
      return { label: t('End Snooze'), command: ['attentive.endSnooze'] };
    case 'exclude':
      return setting('attentive.exclude');
    case 'inlineSuggest':
      return setting('editor.inlineSuggest.enabled');
    case 'restart':
      return { label: t('Restart Engine'), command: ['attentive.restartEngine'] };
    case 'log':
      return { label: t('Show Log'), command: ['attentive.showLog'] };
  }
}
