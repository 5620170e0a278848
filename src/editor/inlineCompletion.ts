import * as vscode from 'vscode';
import { besideWidget } from '../completion/besideWidget';
import type { Completer } from '../completion/completer';
import type { CompletionRequest } from '../completion/outcome';
import { delay, TokenAbort } from './abort';
import { attemptLine, type Attempt } from './attempt';
import { READ_LIMIT, textAround } from './documentText';
import type { Problems } from './problems';
import type { Settings } from './settings';
import { isLanguageOn, type SettingValues } from './settingsSchema';

export interface CompletionParts {
  readonly completer: Completer;
  readonly settings: Settings;
  readonly problems: Problems;
  readonly log: vscode.LogOutputChannel;
}

/** Suggestions while typing, in every document that can be typed in: files, untitled, notebook cells, commit messages. */
export function registerInlineCompletion(parts: CompletionParts): vscode.Disposable {
  return vscode.languages.registerInlineCompletionItemProvider('*', new InlineProvider(parts));
}

/** How a place is asked about: the model and the probability below which nothing is shown. */
export type Manner = Pick<CompletionRequest, 'model' | 'minProbability'>;

/** A suggestion that a person calls for by hand is shown however unsure the model is. */
export function mannerOf(values: SettingValues, { explicit }: { explicit: boolean }): Manner {
  return { model: values['completion.model'], minProbability: explicit ? 0 : values['completion.minProbability'] };
}

/** The place in a document as the pure part sees it. */
export function requestAt(document: vscode.TextDocument, position: vscode.Position, manner: Manner): CompletionRequest {
  const around = textAround<vscode.Range>(document, position, READ_LIMIT, (start, end) =>
    new vscode.Range(start.line, start.character, end.line, end.character));
  return { ...manner, language: document.languageId, ...around };
}

class InlineProvider implements vscode.InlineCompletionItemProvider {
  constructor(private readonly parts: CompletionParts) {}

  async provideInlineCompletionItems(
    document: vscode.TextDocument, position: vscode.Position, context: vscode.InlineCompletionContext, token: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[]> {
    const startedMs = performance.now();
    const explicit = context.triggerKind === vscode.InlineCompletionTriggerKind.Invoke;
    const abort = new TokenAbort(token);
    const onSettings = this.parts.settings.onDidChange(() => abort.abort());
    try {
      const asked = await this.ask(document, position, explicit, abort.signal);
      const item = asked.kind === 'shown' ? makeItem(document, position, context, asked.text) : undefined;
      const attempt: Attempt = asked.kind === 'shown' && !item ? { kind: 'quiet', why: 'suggestWidget' } : asked;
      const about = { language: document.languageId, explicit, elapsedMs: performance.now() - startedMs };
      this.parts.log.info(attemptLine(attempt, about));
      return item ? [item] : [];
    } finally {
      onSettings.dispose();
      abort.dispose();
    }
  }

  private async ask(document: vscode.TextDocument, position: vscode.Position, explicit: boolean, signal: AbortSignal): Promise<Attempt> {
    const { completer, settings, problems } = this.parts;
    const { values } = settings;
    if (!values['completion.enabled']) return { kind: 'quiet', why: 'off' };
    if (!isLanguageOn(values, document.languageId)) return { kind: 'quiet', why: 'languageOff' };
    if (hasSeveralCursors(document)) return { kind: 'quiet', why: 'multipleCursors' };
    const { version } = document;
    const request = requestAt(document, position, mannerOf(values, { explicit }));
    const known = completer.known(request);
    if (known) return known;

    await delay(explicit ? 0 : values['completion.delayMs'], signal);
    if (settings.values !== values) return { kind: 'dropped', at: 'settings' };
    if (signal.aborted) return { kind: 'dropped', at: 'delay' };
    const completion = await completer.complete(request, signal);
    if (completion.kind === 'failed') {
      if (explicit) problems.failed(completion.error);
      else problems.failedQuietly(completion.error);
    } else if (completion.kind !== 'cancelled') {
      problems.solved();
    }
    if (settings.values !== values) return { kind: 'dropped', at: 'settings' };
    // An answer for text that is gone could land in the wrong place. It is in the cache, should the text come back.
    if (completion.kind === 'shown' && document.version !== version) return { kind: 'dropped', at: 'documentChanged' };
    return completion;
  }
}

function hasSeveralCursors(document: vscode.TextDocument): boolean {
  return vscode.window.visibleTextEditors.some((editor) => editor.document === document && editor.selections.length > 1);
}

/**
 * Lines of `text` end in LF: the editor compares and draws with LF and inserts the document's own line ending.
 * @returns undefined when the suggest widget has something else selected
 */
function makeItem(
  document: vscode.TextDocument, position: vscode.Position, context: vscode.InlineCompletionContext, text: string,
): vscode.InlineCompletionItem | undefined {
  const selected = context.selectedCompletionInfo;
  if (!selected) return new vscode.InlineCompletionItem(text, new vscode.Range(position, position));
  if (!selected.range.end.isEqual(position)) return undefined;
  const whole = besideWidget(document.getText(selected.range), selected.text, text);
  return whole === undefined ? undefined : new vscode.InlineCompletionItem(whole, selected.range);
}
