/**
 * Colors a document by what came from each part of it: blue for the token that is explained, orange against it. The color goes
 * when the view that asked for it does, and when the text no longer stands there.
 */
import * as vscode from 'vscode';
import type { Origin } from '../../../protocol/attention';
import type { SignedRange } from '../core/hostApi';
import { inDocument } from '../core/originPlaces';
import { stands } from './origin';

/** Steps of color, for each sign: each is a decoration of its own. */
const SHADES = 5;
/** Less than this share of the largest one has no color. */
const LEAST_SHARE = 0.06;
/** Of the light themes and the dark ones. They differ also for people who see no red or green. */
const HUES = { for: ['0, 99, 177', '55, 148, 255'], against: ['179, 89, 0', '232, 145, 45'] } as const;

export class ShareColors implements vscode.Disposable {
  private readonly shades = (['for', 'against'] as const).flatMap((sign) =>
    Array.from({ length: SHADES }, (_, shade) => ({ sign, shade, decoration: decorationOf(HUES[sign], shade) })),
  );
  private readonly listeners = [
    vscode.window.onDidChangeVisibleTextEditors(() => this.paint()),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document.uri.toString() === this.shown?.origin.uri) this.paint();
    }),
  ];
  private shown: { readonly origin: Origin; readonly ranges: readonly SignedRange[] } | undefined;
  private colored: readonly vscode.TextEditor[] = [];

  color(origin: Origin | undefined, ranges: readonly SignedRange[]): void {
    if (!this.shown && !origin) return;
    this.shown = origin && ranges.length > 0 ? { origin, ranges } : undefined;
    this.paint();
  }

  dispose(): void {
    for (const each of [...this.listeners, ...this.shades.map(({ decoration }) => decoration)]) each.dispose();
  }

  private paint(): void {
    const { shown } = this;
    const editors = shown
      ? vscode.window.visibleTextEditors.filter(({ document }) => stands(document, shown.origin))
      : [];
    for (const editor of this.colored)
      if (!editors.includes(editor)) for (const { decoration } of this.shades) editor.setDecorations(decoration, []);
    this.colored = editors;
    for (const editor of editors)
      for (const { sign, shade, decoration } of this.shades)
        editor.setDecorations(
          decoration,
          shown!.ranges
            .filter((range) => signOf(range) === sign && shadeOf(range) === shade)
            .flatMap((range) => rangeIn(editor.document, shown!.origin, range)),
        );
  }
}

const signOf = ({ share }: SignedRange): keyof typeof HUES => (share > 0 ? 'for' : 'against');

/** From 0, the lightest; -1 for no color. */
const shadeOf = ({ share }: SignedRange): number =>
  Math.abs(share) < LEAST_SHARE ? -1 : Math.min(SHADES - 1, Math.floor(Math.abs(share) * SHADES));

/** Nothing beyond what stands in the document: a suggestion does not. */
function rangeIn(document: vscode.TextDocument, origin: Origin, range: SignedRange): vscode.Range[] {
  const part = inDocument(origin, range);
  return part ? [new vscode.Range(document.positionAt(part.start), document.positionAt(part.end))] : [];
}

function decorationOf([light, dark]: readonly [string, string], shade: number): vscode.TextEditorDecorationType {
  const alpha = (0.12 + (0.48 * shade) / (SHADES - 1)).toFixed(2);
  return vscode.window.createTextEditorDecorationType({
    light: { backgroundColor: `rgba(${light}, ${alpha})` },
    dark: { backgroundColor: `rgba(${dark}, ${alpha})` },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
}
