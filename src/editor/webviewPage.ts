/** The skeleton of a webview's page: one script and one style sheet of its own, and nothing from anywhere else. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

export interface PageContent { readonly language: string; readonly title: string; /** Markup, with every text escaped. */ readonly body: string }

/** What such a page may read: `main.js` and `style.css` lie in it. */
export const pageFolder = (extensionUri: vscode.Uri, name: string): vscode.Uri => vscode.Uri.joinPath(extensionUri, 'dist', name);

/** @param folder `pageFolder` */
export function webviewPage(webview: vscode.Webview, folder: vscode.Uri, { language, title, body }: PageContent): string {
  const uri = (name: string): string => escaped(webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString());
  const nonce = randomBytes(16).toString('base64');
  return `<!DOCTYPE html>
<html lang="${escaped(language)}" dir="${/^(he|ar|fa|ur)\b/.test(language) ? 'rtl' : 'ltr'}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-${nonce}'; style-src ${escaped(webview.cspSource)}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${uri('style.css')}">
  <title>${escaped(title)}</title>
</head>
<body>
${body}
<script nonce="${nonce}" src="${uri('main.js')}"></script>
</body>
</html>
`;
}

export const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
