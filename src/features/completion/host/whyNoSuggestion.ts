import * as vscode from 'vscode';
import { wholeError } from '../../../sentences/errors';
import type { Failed } from '../../../protocol/engine';
import { reasonOf, type Attempt } from '../core/attempt';
import type { Acceptance } from '../core/acceptance';
import { explain, explainGuess, type Explanation, type Remedy } from '../core/explain';
import { hiddenDocument } from '../../../host/hiddenDocument';
import type { PrivacyPolicy } from '../../../host/privacyPolicy';
import { isReadOnly } from '../../../host/readOnly';
import type { Settings } from '../../../host/settings';
import type { LastAttempt } from '../core/lastAttempt';
import { spotOf, type BestGuess } from './bestGuess';

/** What the command asks beside the last request. */
interface WhyParts {
  readonly lastAttempt: LastAttempt;
  readonly bestGuess: BestGuess;
  readonly acceptance: Acceptance;
  readonly settings: Settings;
  readonly privacy: PrivacyPolicy;
}

/**
 * The command that says why the last request in the active editor gave no suggestion, with what can be done about it.
 */
export function registerWhy(parts: WhyParts): vscode.Disposable {
  return vscode.commands.registerCommand('attentive.whyNoSuggestion', async () => {
    const editor = vscode.window.activeTextEditor;
    const hidden = hiddenDocument();
    if (hidden) return showExplanation({ sentence: `${hidden.message} ${hidden.nextStep}`, remedies: [] });
    // The editor does not ask about what is read-only, so there is no attempt to explain.
    if (editor && (await isReadOnly(editor))) return showExplanation(explain('readOnly', vscode.l10n.t));
    // It may have become private since it was asked about.
    const reason = editor && (await parts.privacy.reasonFor(editor.document));
    if (reason) return showExplanation(explain(reason, vscode.l10n.t));
    const attempt = parts.lastAttempt.of(editor?.document);
    if (editor && attempt && reasonOf(attempt) === 'unsure' && parts.lastAttempt.wasAt(editor.document, spotOf(editor)))
      return whyUnsure(editor, parts);
    await showExplanation(why(editor?.document, attempt));
  });
}

/** Finds the guess that was too unsure, says it, and shows it where the person wants it. */
async function whyUnsure(editor: vscode.TextEditor, { bestGuess, acceptance, settings }: WhyParts): Promise<void> {
  const spot = spotOf(editor);
  const { startProbability } = acceptance.gate(settings.values, editor.document.languageId);
  const guess = await bestGuess.find(editor);
  if (guess.kind === 'cancelled') return;
  if (guess.kind !== 'shown')
    return showExplanation(guess.kind === 'failed' ? failure(guess) : explain('unsure', vscode.l10n.t));
  await showExplanation(explainGuess(guess, startProbability, vscode.l10n.t), () =>
    bestGuess.show(editor, spot, guess),
  );
}

function why(document: vscode.TextDocument | undefined, attempt: Attempt | undefined): Explanation {
  const { t } = vscode.l10n;
  if (attempt?.kind === 'failed') return failure(attempt);
  if (attempt) return explain(reasonOf(attempt), t);
  const on = vscode.workspace.getConfiguration('editor', document).get('inlineSuggest.enabled');
  return explain(on === false ? 'inlineSuggestOff' : 'notAsked', t);
}

const failure = ({ error }: Failed): Explanation => ({
  ...explain('failed', vscode.l10n.t),
  sentence: wholeError(error, vscode.l10n.t),
});

/**
 * Shows a sentence with a button for each remedy.
 *
 * @param showGuess what the button of that name does; needed where there is a guess
 */
export async function showExplanation(
  { sentence, remedies }: Explanation,
  showGuess: () => Thenable<unknown> = () => Promise.resolve(),
): Promise<void> {
  const buttons = remedies.map((remedy) => buttonFor(remedy, showGuess));
  const chosen = await vscode.window.showInformationMessage(sentence, ...buttons.map(({ label }) => label));
  await buttons.find(({ label }) => label === chosen)?.press();
}

interface Button {
  readonly label: string;
  readonly press: () => Thenable<unknown>;
}

function buttonFor(remedy: Remedy, showGuess: () => Thenable<unknown>): Button {
  const { t } = vscode.l10n;
  const button = (label: string, command: string, ...args: string[]): Button => ({
    label,
    press: () => vscode.commands.executeCommand(command, ...args),
  });
  const setting = (name: string): Button => button(t('Open Setting'), 'workbench.action.openSettings', `@id:${name}`);
  switch (remedy) {
    case 'suggestAnyway':
      return button(t('Suggest Now'), 'editor.action.inlineSuggest.trigger');
    case 'showGuess':
      return { label: t('Show It Anyway'), press: showGuess };
    case 'confidence':
      return button(t('Be Bolder'), 'attentive.beBolder');
    case 'turnOn':
      return button(t('Turn On'), 'attentive.toggle');
    case 'turnOnLanguage':
      return button(t('Turn On'), 'attentive.toggleLanguage');
    case 'endSnooze':
      return button(t('End Snooze'), 'attentive.endSnooze');
    case 'exclude':
      return setting('attentive.exclude');
    case 'inlineSuggest':
      return setting('editor.inlineSuggest.enabled');
    case 'restart':
      return button(t('Restart Engine'), 'attentive.restartEngine');
    case 'log':
      return button(t('Show Log'), 'attentive.showLog');
  }
}
