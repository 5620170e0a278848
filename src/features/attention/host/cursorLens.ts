/**
 * The Attention Lens, which follows the cursor: while it is on, the text around the cursor is colored in the editor
 * itself by what the word under the cursor attends to. It uses the model, layer and head that the panel would open
 * first. `Lens` in the protocol is another thing: how the panel shows a head.
 */
import * as vscode from 'vscode';
import { Latest } from '../../../base/latest';
import type { PrivacyPolicy } from '../../../host/privacyPolicy';
import type { Engine } from '../../../protocol/engine';
import { suggestedHead } from '../core/defaults';
import { shaded, SHADES, tokensAtCursor, type Shaded } from '../core/lensPassage';
import type { Attended } from '../core/liveCapture';
import type { SessionParts } from '../core/session';
import { passageAround } from './source';

/** The cursor rests before the model is asked. */
const REST_MS = 150;
const MOST_TOKENS = 256;

interface Read {
  readonly text: string;
  readonly model: string;
  readonly attended: Attended;
}

export interface CursorLensParts {
  readonly engine: Engine;
  readonly settings: SessionParts['settings'];
  readonly log: SessionParts['log'];
  /** The lens runs by itself, so it does not read private documents. */
  readonly privacy: Pick<PrivacyPolicy, 'whyNot' | 'onDidChange'>;
}

/** Registers `attentive.toggleLens`. Off until somebody turns it on; while off it costs nothing. */
export function registerCursorLens(parts: CursorLensParts): vscode.Disposable {
  let lens: CursorLens | undefined;
  const command = vscode.commands.registerCommand('attentive.toggleLens', (): void => {
    lens?.dispose();
    lens = lens ? undefined : new CursorLens(parts);
  });
  return {
    dispose: () => {
      command.dispose();
      lens?.dispose();
    },
  };
}

class CursorLens implements vscode.Disposable {
  private readonly shades = Array.from({ length: SHADES }, (_, shade) =>
    vscode.window.createTextEditorDecorationType({
      light: { backgroundColor: `rgba(0, 99, 177, ${alphaOf(shade)})` },
      dark: { backgroundColor: `rgba(55, 148, 255, ${alphaOf(shade)})` },
    }),
  );
  private readonly status = vscode.window.createStatusBarItem('attentive.lens', vscode.StatusBarAlignment.Right);
  private readonly listeners: vscode.Disposable[];
  private readonly latest = new Latest(REST_MS, (signal) => this.look(signal));
  private read: Read | undefined;
  private colored: vscode.TextEditor | undefined;

  constructor(private readonly parts: CursorLensParts) {
    this.status.name = vscode.l10n.t('Attention Lens');
    this.status.command = 'attentive.toggleLens';
    this.say(undefined);
    this.status.show();
    this.listeners = [
      vscode.window.onDidChangeTextEditorSelection(() => this.latest.rest()),
      vscode.window.onDidChangeActiveTextEditor(() => this.latest.rest()),
      this.parts.privacy.onDidChange(() => this.latest.rest()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document !== this.colored?.document) return;
        this.clear();
        this.latest.rest();
      }),
    ];
    this.latest.rest();
  }

  dispose(): void {
    this.latest.stop();
    this.clear();
    this.release();
    for (const each of [...this.listeners, ...this.shades, this.status]) each.dispose();
  }

  private async look(signal: AbortSignal): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const why = editor && (await this.parts.privacy.whyNot(editor.document));
    if (signal.aborted) return;
    this.say(why);
    const range = editor && why === undefined ? passageAround(editor.document, editor.selection.active) : undefined;
    if (!editor || !range) return this.clear();
    const { document, selection } = editor;
    const version = document.version;
    const text = document.getText(range);
    const start = document.offsetAt(range.start);
    const cursor = document.offsetAt(selection.active) - start;
    const read = await this.attend(text, signal);
    const ranges = read ? await this.colors(read, cursor, signal) : undefined;
    // The cursor or the text has changed, and that event has started a newer look.
    if (signal.aborted || document.version !== version) return;
    this.clear();
    if (!read || !ranges) return;
    this.colored = editor;
    const at = (offset: number): vscode.Position => document.positionAt(start + offset);
    this.shades.forEach((decoration, shade) =>
      editor.setDecorations(
        decoration,
        ranges
          .filter((each) => each.shade === shade)
          .map((each) => ({
            range: new vscode.Range(at(each.start), at(each.end)),
            hoverMessage: this.hover(read, each),
          })),
      ),
    );
  }

  /** @param why the reason that nothing is colored at the cursor; undefined where the lens works */
  private say(why: string | undefined): void {
    this.status.text = `$(${why === undefined ? 'eye' : 'eye-closed'}) ${vscode.l10n.t('Lens')}`;
    this.status.tooltip =
      why === undefined
        ? vscode.l10n.t('The Attention Lens is on: put the cursor in a word. Click to turn it off.')
        : vscode.l10n.t('{0} The Attention Lens goes on in other documents. Click to turn it off.', why);
    this.status.accessibilityInformation = { label: this.status.tooltip };
  }

  private hover({ model, attended }: Read, { weight }: Shaded): string {
    const { layer, head } = suggestedHead(model, attended.maps);
    return vscode.l10n.t(
      'Attention {0} in {1}, layer {2}, {3}, by the word at the cursor. Where this head mixed information from, not why the model answered.',
      weight.toFixed(3),
      model,
      layer,
      head === 'mean' ? vscode.l10n.t('mean of heads') : vscode.l10n.t('head {0}', head),
    );
  }

  /** The passage is read once, however often the cursor moves in it. */
  private async attend(text: string, signal: AbortSignal): Promise<Read | undefined> {
    const model = this.parts.settings.model();
    if (this.read?.text === text && this.read.model === model) return this.read;
    const attended = await this.parts.engine.ask(
      { op: 'attend', model, text, precision: 'exact', maxTokens: MOST_TOKENS },
      { signal },
    );
    if (attended.kind !== 'attended') {
      if (attended.kind === 'failed') this.parts.log.warn(`Lens: ${attended.error.code}.`);
      return undefined;
    }
    this.release();
    return (this.read = { text, model, attended });
  }

  private async colors(
    { text, model, attended }: Read,
    cursor: number,
    signal: AbortSignal,
  ): Promise<Shaded[] | undefined> {
    const chosen = tokensAtCursor(text, attended.tokens, cursor);
    const { map, layer, head } = suggestedHead(model, attended.maps);
    // In a cross-attention map the words of the source are keys, not queries.
    if (attended.maps.find(({ kind }) => kind === map)?.queriesAre !== 'source') return undefined;
    const rows: Float32Array[] = [];
    for (const token of chosen) {
      const row = await this.parts.engine.ask(
        { op: 'attention', handle: attended.handle, map, layer, head, fromRow: token, toRow: token + 1 },
        { signal },
      );
      if (row.kind === 'failed') this.read = undefined;
      if (row.kind !== 'weights') return undefined;
      rows.push(row.weights);
    }
    return rows.length > 0 ? shaded(attended.tokens, chosen, rows) : [];
  }

  private clear(): void {
    for (const decoration of this.shades) this.colored?.setDecorations(decoration, []);
    this.colored = undefined;
  }

  private release(): void {
    if (this.read) void this.parts.engine.ask({ op: 'release', handle: this.read.attended.handle });
    this.read = undefined;
  }
}

const alphaOf = (shade: number): string => (0.1 + (0.5 * shade) / (SHADES - 1)).toFixed(2);
