import * as vscode from 'vscode';
import { explain } from '../core/explain';
import { reasonOf, type Attempt } from '../core/attempt';
import type { CompletionRequest } from '../core/outcome';
import { requestOptions, requestAt, type CompletionParts } from './inlineCompletion';
import { withProgress } from '../../../host/progress';
import { isReadOnly } from '../../../host/readOnly';
import { showExplanation } from './whyNoSuggestion';

/** The command that asks for several suggestions at the cursor and lists them in their view. */
export function registerListAlternatives(parts: CompletionParts): vscode.Disposable {
  return vscode.commands.registerCommand('attentive.listAlternatives', async () => {
    const editor = vscode.window.activeTextEditor;
    if (!editor) {
      const sentence = vscode.l10n.t('Open a document and put the cursor where the text shall go on.');
      return void vscode.window.showInformationMessage(sentence);
    }
    const {
      document,
      selection: { active: position },
    } = editor;
    // The text, its version and the place go together: a person may type from here on.
    const { version } = document;
    const options = requestOptions(parts.settings.values, document, parts.isSetAside);
    const request = requestAt(document, position, options, parts.commitContext.preambleOf(document));
    const attempt = await withProgress(vscode.l10n.t('Attentive is looking for alternatives'), (signal) =>
      ask(parts, editor, request, signal),
    );
    if (attempt.kind === 'cancelled') return;
    if (attempt.kind === 'failed') return parts.problems.failed(attempt.error);
    if (attempt.kind !== 'shown' || !attempt.candidates)
      return showExplanation(explain(reasonOf(attempt), vscode.l10n.t));
    parts.alternatives.offer({ document, position, version, candidates: attempt.candidates });
    return parts.alternatives.reveal();
  });
}

async function ask(
  parts: CompletionParts,
  editor: vscode.TextEditor,
  request: CompletionRequest,
  signal: AbortSignal,
): Promise<Attempt> {
  if (await isReadOnly(editor)) return { kind: 'quiet', why: 'readOnly' };
  const why = await parts.privacy.reasonFor(editor.document);
  if (why) return { kind: 'quiet', why };
  return parts.completer.alternatives(request, signal);
}
