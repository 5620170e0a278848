/** The webview panel: owns the session behind it, and lives as long as its tab. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { ToWebview } from '../../../protocol/attention';
import { pageWords } from '../../../host/pageWords';
import { inspectorHtml } from '../core/inspectorPage';
import type { InspectorSession } from '../core/session';

/** The name by which VS Code brings a panel back. */
export const PANEL_TYPE = 'attentive.inspector';

/** Script and style sheet of the page. */
export const pageFolder = (extensionUri: vscode.Uri): vscode.Uri =>
  vscode.Uri.joinPath(extensionUri, 'dist', 'inspector');

export class InspectorPanel implements vscode.Disposable {
  readonly session: InspectorSession;
  private panel: vscode.WebviewPanel | undefined;
  private readonly listeners: vscode.Disposable[] = [];

  /** @param closed called once, when the tab is closed or the extension stops */
  constructor(
    private readonly extensionUri: vscode.Uri,
    createSession: (send: (message: ToWebview) => void) => InspectorSession,
    private readonly closed: () => void,
  ) {
    this.session = createSession((message) => {
      void this.panel?.webview.postMessage(message);
    });
  }

  /** Opens the tab beside the active editor and leaves the focus where it is. */
  open(): void {
    this.use(
      vscode.window.createWebviewPanel(
        PANEL_TYPE,
        vscode.l10n.t('Attention'),
        { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
        {},
      ),
    );
  }

  /** Lives in a tab, also one that a window brought back. */
  use(panel: vscode.WebviewPanel): void {
    const folder = pageFolder(this.extensionUri);
    this.panel = panel;
    // A step of the walkthrough waits for it.
    void vscode.commands.executeCommand('setContext', 'attentive.attentionShown', true);
    panel.webview.options = { enableScripts: true, localResourceRoots: [folder] };
    this.listeners.push(
      panel.webview.onDidReceiveMessage((message: unknown) => this.session.receive(message)),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.session.hidden();
      }),
      panel.onDidDispose(() => this.release()),
    );
    panel.webview.html = inspectorHtml({
      cspSource: panel.webview.cspSource,
      words: pageWords(),
      nonce: randomBytes(16).toString('base64'),
      scriptUri: panel.webview.asWebviewUri(vscode.Uri.joinPath(folder, 'main.js')).toString(),
      styleUri: panel.webview.asWebviewUri(vscode.Uri.joinPath(folder, 'style.css')).toString(),
    });
  }

  reveal(): void {
    this.panel?.reveal(undefined, true);
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private release(): void {
    this.panel = undefined;
    for (const listener of this.listeners.splice(0)) listener.dispose();
    this.session.dispose();
    this.closed();
  }
}
