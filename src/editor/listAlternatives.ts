import * as vscode from 'vscode';
import { explain } from './explain';
import { reasonOf, type Attempt } from './attempt';
import { mannerOf, requestAt, type CompletionParts } from './inlineCompletion';
import { showExplanation } from './whyNoSuggestion';

/** The command that asks for several suggestions at the cursor and lists them in their view. */
export function registerListAlternatives(parts: CompletionParts): vscode.Disposable {
  return vscode.commands.registerCommand('attentive.listAlternatives', async () => {
    const editor = vscode.window.activeTextEditor;
    if (!editor) return;
    const { document, selection: { active: position } } = editor;
    const attempt = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Attentive is looking for alternatives'), cancellable: true },
      (_, token) => ask(parts, document, position, token));
    if (attempt.kind === 'cancelled') return;
    if (attempt.kind === 'failed') return parts.problems.failed(attempt.error);
    if (attempt.kind !== 'shown' || !attempt.candidates) return showExplanation(explain(reasonOf(attempt), vscode.l10n.t));
    parts.alternatives.offer({ document, position, candidates: attempt.candidates });
    return parts.alternatives.reveal();
  });
}

async function ask(parts: CompletionParts, document: vscode.TextDocument, position: vscode.Position, token: vscode.CancellationToken): Promise<Attempt> {
  const why = await parts.respect.reasonFor(document);
  if (why) return { kind: 'quiet', why };
  const abort = new AbortController();
  token.onCancellationRequested(() => abort.abort());
  return parts.completer.alternatives(requestAt(document, position, mannerOf(parts.settings.values, { explicit: true })), abort.signal);
}
