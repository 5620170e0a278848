/**
 * *Turn Token Boundaries On or Off*: the tokens of the document around the cursor, in the document itself, in two
 * alternating shades.
 */
import * as vscode from 'vscode';
import { Latest } from '../../../base/latest';
import { textAtCursor } from '../../../host/cursorText';
import type { ExperimentParts } from './parts';

/** Around what is on screen: a long document has a hundred thousand tokens. */
const MARGIN_LINES = 50;
/** Of lines that are very long, as much as this around the cursor. */
const MOST_UNITS = { beforeChars: 10_000, afterChars: 10_000 };
const REST_MS = 200;

export class TokenBoundaries implements vscode.Disposable {
  private readonly shades = [0.16, 0.06].map((alpha) =>
    vscode.window.createTextEditorDecorationType({
      light: { backgroundColor: `rgba(0, 99, 177, ${alpha})` },
      dark: { backgroundColor: `rgba(55, 148, 255, ${1.6 * alpha})` },
    }),
  );
  private listeners: vscode.Disposable | undefined;
  private readonly latest = new Latest(REST_MS, (signal) => this.look(signal));
  private notice: vscode.Disposable | undefined;

  constructor(private readonly parts: ExperimentParts) {}

  toggle(): void {
    if (this.listeners) return this.off();
    this.listeners = vscode.Disposable.from(
      vscode.window.onDidChangeActiveTextEditor(() => this.latest.rest()),
      vscode.window.onDidChangeTextEditorVisibleRanges(() => this.latest.rest()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        // A log that grows beside it changes no tokens, and would never let it rest.
        if (document === vscode.window.activeTextEditor?.document) this.latest.rest();
      }),
      this.parts.privacy.onDidChange(() => this.latest.rest()),
    );
    this.latest.start();
  }

  dispose(): void {
    this.off();
    for (const shade of this.shades) shade.dispose();
  }

  private off(): void {
    this.latest.stop();
    this.listeners?.dispose();
    this.listeners = undefined;
    this.notice?.dispose();
    for (const editor of vscode.window.visibleTextEditors)
      for (const shade of this.shades) editor.setDecorations(shade, []);
  }

  private async look(signal: AbortSignal): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const why = editor && (await this.parts.privacy.whyNot(editor.document));
    if (signal.aborted) return;
    this.notice?.dispose();
    this.notice = undefined;
    const [top, bottom] = [editor?.visibleRanges[0], editor?.visibleRanges.at(-1)];
    if (!editor || !top || !bottom) return;
    const { document, selection } = editor;
    if (why !== undefined) {
      this.notice = vscode.window.setStatusBarMessage(
        `$(eye-closed) ${vscode.l10n.t('No token boundaries. {0}', why)}`,
      );
      for (const shade of this.shades) editor.setDecorations(shade, []);
      return;
    }
    const first = Math.max(0, top.start.line - MARGIN_LINES);
    const last = Math.min(document.lineCount - 1, bottom.end.line + MARGIN_LINES);
    const { text, start } = shownText(
      document,
      new vscode.Range(first, 0, last, document.lineAt(last).text.length),
      selection.active,
    );
    const { version } = document;
    const outcome = await this.parts.engine.ask({ op: 'tokens', model: this.parts.model(), text }, { signal });
    if (outcome.kind === 'failed') return this.parts.problems.failed(outcome.error);
    // The text or the view has changed since: its listener has asked again.
    if (outcome.kind !== 'tokens' || signal.aborted || document.version !== version || !this.listeners) return;
    const shown = outcome.tokens.filter((token) => token.start < token.end);
    this.shades.forEach((shade, which) =>
      editor.setDecorations(
        shade,
        shown.flatMap((token, i) =>
          i % 2 === which
            ? [
                {
                  range: new vscode.Range(
                    document.positionAt(start + token.start),
                    document.positionAt(start + token.end),
                  ),
                  hoverMessage: vscode.l10n.t('token {0}', token.id),
                },
              ]
            : [],
        ),
      ),
    );
  }
}

/**
 * What stands in a range; where that is too long, what stands around the cursor, or at its start when the cursor is
 * elsewhere.
 */
function shownText(
  document: vscode.TextDocument,
  range: vscode.Range,
  cursor: vscode.Position,
): { text: string; start: number } {
  const start = document.offsetAt(range.start);
  if (document.offsetAt(range.end) - start <= MOST_UNITS.beforeChars + MOST_UNITS.afterChars)
    return { text: document.getText(range), start };
  const place = range.contains(cursor) ? cursor : range.start;
  const { before, beforeStart, after } = textAtCursor(document, place, MOST_UNITS);
  return { text: before + after, start: beforeStart };
}
