/** *Show Next Token*: a panel that follows the cursor with the model's distribution over what comes next. */
import * as vscode from 'vscode';
import * as v from 'valibot';
import { Latest } from '../../../base/latest';
import { lastUnits } from '../../../base/text/clip';
import { FromNextToken, type ToNextToken } from '../../../protocol/nextToken';
import type { Settings } from '../../../host/settings';
import { pageWords } from '../../../host/pageWords';
import { pageFolder, webviewPage } from '../../../host/webviewPage';
import { lookAtNext } from './nextTokenLook';
import type { ExperimentParts } from './parts';

const READ_BACK_CHARACTERS = 4000;
/** The cursor rests before the model is asked. */
const REST_MS = 200;
/** What the panel shows stays this long while the model reads a new place: most answers come sooner. */
const QUIET_MS = 300;

export class NextTokenPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private readonly latest = new Latest(REST_MS, (signal) => this.look(signal));
  private editor: vscode.TextEditor | undefined;
  /** The panel shows a distribution, and not a sentence in place of one. */
  private isFilled = false;
  private readonly listeners: vscode.Disposable[] = [];

  constructor(
    private readonly parts: ExperimentParts,
    private readonly settings: Settings,
    private readonly extensionUri: vscode.Uri,
  ) {}

  open(): void {
    this.editor = vscode.window.activeTextEditor ?? this.editor;
    if (this.panel) {
      this.panel.reveal(undefined, true);
      this.rest();
      return;
    }
    const folder = pageFolder(this.extensionUri, 'nextToken');
    const panel = (this.panel = vscode.window.createWebviewPanel(
      'attentive.nextToken',
      vscode.l10n.t('Next token'),
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, localResourceRoots: [folder] },
    ));
    this.listeners.push(
      panel.webview.onDidReceiveMessage((message: unknown) => {
        if (!v.is(FromNextToken, message)) return;
        this.isFilled = false;
        this.latest.start();
      }),
      panel.onDidChangeViewState(() => {
        // VS Code has destroyed its page, which says `ready` when it is made again.
        if (!panel.visible) this.latest.stop();
      }),
      panel.onDidDispose(() => this.close()),
      this.parts.privacy.onDidChange(() => this.rest()),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        this.editor = textEditor;
        this.rest();
      }),
    );
    const words = pageWords();
    panel.webview.html = webviewPage(panel.webview, folder, {
      language: words.language,
      title: vscode.l10n.t('Next token'),
      body: '<main id="next"></main>',
      words,
    });
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private close(): void {
    this.latest.stop();
    this.panel = undefined;
    for (const listener of this.listeners.splice(0)) listener.dispose();
  }

  private rest(): void {
    this.latest.stop();
    // A hidden panel costs nothing; it says `ready` when it is shown again.
    if (this.panel?.visible === true) this.latest.rest();
  }

  private async look(signal: AbortSignal): Promise<void> {
    const { editor } = this;
    const why = editor && (await this.parts.privacy.whyNot(editor.document));
    if (signal.aborted) return;
    if (why !== undefined)
      return this.send({ kind: 'nothing', why: vscode.l10n.t('{0} Put the cursor into another document.', why) });
    const text = editor ? textBefore(editor) : '';
    if (text.trim() === '')
      return this.send({
        kind: 'nothing',
        why: vscode.l10n.t('Put the cursor after some text: here stands what may come next.'),
      });
    const { 'generate.temperature': temperature, 'generate.topK': topK, 'generate.topP': topP } = this.settings.values;
    const look = { model: this.parts.model(), text, temperature, topK, topP, quietMs: this.isFilled ? QUIET_MS : 0 };
    await lookAtNext(this.parts.engine, look, signal, (message) => this.send(message), vscode.l10n.t);
  }

  private send(message: ToNextToken): void {
    this.isFilled = message.kind === 'distribution';
    void this.panel?.webview.postMessage(message);
  }
}

/** The last characters before the cursor: of a long document no more is read. */
function textBefore({ document, selection: { active } }: vscode.TextEditor): string {
  const from = document.positionAt(Math.max(0, document.offsetAt(active) - READ_BACK_CHARACTERS - 1));
  return lastUnits(document.getText(new vscode.Range(from, active)), READ_BACK_CHARACTERS);
}
