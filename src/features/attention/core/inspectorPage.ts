/**
 * The webview's page: a skeleton of named places that the script fills in. In VS Code no text of a document is ever in
 * it.
 */
import { dataBlock } from '../../../base/dataBlock';
import { escapedMarkup } from '../../../base/escapedMarkup';
import { ENGLISH, type PageWords } from '../../../protocol/words';

/** In VS Code: script and style sheet by address. */
export interface LinkedPage {
  /** Where the page may load its style sheet from; VS Code's `webview.cspSource`. */
  readonly cspSource: string;
  /** New for each page: only the script that carries it runs. */
  readonly nonce: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  readonly words?: PageWords;
}

/** In a file: script, style sheet and what there is to show (`SavedPage`, as JSON). */
export interface InlinePage {
  readonly script: string;
  readonly style: string;
  readonly data: string;
  readonly words?: PageWords;
}

/** 128 random bits, in hexadecimal. */
const newNonce = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** The page has no words itself: its script has them, in the language that it is handed. */
export function inspectorHtml(page: LinkedPage | { readonly inline: InlinePage }): string {
  const isInline = 'inline' in page;
  const words = (isInline ? page.inline.words : page.words) ?? ENGLISH;
  // A file carries its own script and style sheet. Whoever wrote the text in it could not know the nonce.
  const nonce = isInline ? newNonce() : page.nonce;
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${isInline ? `'nonce-${nonce}'` : page.cspSource}; img-src data: blob:`;
  const style = isInline
    ? `<style nonce="${nonce}">\n${STANDALONE_THEME}${page.inline.style}</style>`
    : `<link rel="stylesheet" href="${escapedMarkup(page.styleUri)}">`;
  const script = isInline
    ? `${dataBlock('attention-data', page.inline.data)}\n  <script nonce="${nonce}">${page.inline.script.replaceAll('</script', '<\\/script').replaceAll('<!--', '\\x3c!--')}</script>`
    : `<script nonce="${escapedMarkup(page.nonce)}" src="${escapedMarkup(page.scriptUri)}"></script>`;
  return `<!DOCTYPE html>
<html lang="${escapedMarkup(words.language)}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${escapedMarkup(policy)}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  ${style}
  <title>Attention</title>
</head>
<body data-state="loading"${isInline ? ' class="standalone"' : ''}>
  <header>
    <div class="toolbar">
      <div id="pickers" role="group"></div>
      <div id="tools" role="group"></div>
    </div>
    <div id="about"></div>
    <section id="faithfulness" hidden></section>
  </header>
  <div id="progress" hidden></div>
  <div id="problem" role="alert" hidden></div>
  <main id="views" hidden>
    <section id="text-view"></section>
    <div id="tabs" role="tablist"></div>
    <div id="panels"></div>
  </main>
  <div id="status" role="status" aria-live="polite"></div>
  <dialog id="help" aria-labelledby="help-title"></dialog>
  ${dataBlock('page-words', JSON.stringify(words))}
  ${script}
</body>
</html>
`;
}

/** What VS Code would say of its theme, for a browser: light or dark, as the reader's system is. */
const STANDALONE_THEME = `:root {
  color-scheme: light dark;
  --vscode-font-family: system-ui, sans-serif;
  --vscode-editor-font-family: ui-monospace, monospace;
  --vscode-editor-background: #ffffff; --vscode-editor-foreground: #1f1f1f; --vscode-foreground: #1f1f1f;
  --vscode-descriptionForeground: #5a5a5a; --vscode-charts-blue: #0063b1; --vscode-charts-orange: #b35900;
  --vscode-focusBorder: #0063b1; --vscode-button-background: #0063b1; --vscode-button-foreground: #ffffff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --vscode-editor-background: #1f1f1f; --vscode-editor-foreground: #d4d4d4; --vscode-foreground: #d4d4d4;
    --vscode-descriptionForeground: #a5a5a5; --vscode-charts-blue: #3794ff; --vscode-charts-orange: #e8912d;
    --vscode-focusBorder: #3794ff;
  }
}
`;
