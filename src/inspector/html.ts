/** The webview's page: a skeleton of named places that the script fills in. No text of a document is ever in it. */

export interface PageParts {
  /** Where the page may load its style sheet from; VS Code's `webview.cspSource`. */
  readonly cspSource: string;
  /** New for each page: only the script that carries it runs. */
  readonly nonce: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  readonly language: string;
}

export function inspectorHtml({ cspSource, nonce, scriptUri, styleUri, language }: PageParts): string {
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${cspSource}`;
  return `<!DOCTYPE html>
<html lang="${attribute(language)}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${attribute(styleUri)}">
  <title>Attention</title>
</head>
<body data-state="loading">
  <header>
    <div id="pickers" role="group" aria-label="What is shown"></div>
    <div id="about"></div>
  </header>
  <div id="progress" hidden></div>
  <div id="problem" role="alert" hidden></div>
  <main id="views" hidden>
    <section id="text-view" aria-label="Text"></section>
    <div id="tabs" role="tablist" aria-label="Views"></div>
    <section id="matrix-view" role="tabpanel" aria-labelledby="tab-matrix"></section>
    <section id="heads-view" role="tabpanel" aria-labelledby="tab-heads" hidden></section>
    <section id="probabilities-view" role="tabpanel" aria-labelledby="tab-probabilities" hidden></section>
  </main>
  <footer id="status" role="status" aria-live="polite"></footer>
  <script nonce="${attribute(nonce)}" src="${attribute(scriptUri)}"></script>
</body>
</html>
`;
}

function attribute(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
