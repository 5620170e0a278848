/** A page within a webview: where its script and style sheet lie, and that no other script runs. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { pageHtml, type PageContent } from '../base/pageHtml';

/** What such a page may read: `main.js` and `style.css` lie in it. */
export const pageFolder = (extensionUri: vscode.Uri, name: string): vscode.Uri =>
  vscode.Uri.joinPath(extensionUri, 'dist', name);

/** @param folder `pageFolder` */
export function webviewPage(webview: vscode.Webview, folder: vscode.Uri, content: PageContent): string {
  const uri = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString();
  return pageHtml(content, {
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString('base64'),
    styleUri: uri('style.css'),
    scriptUri: uri('main.js'),
  });
}
