/**
 * The skeleton of a webview's page: one script and one style sheet of its own, and nothing from anywhere else. Pure.
 */
import { dataBlock } from './dataBlock';
import { escapedMarkup } from './escapedMarkup';

export interface PageContent {
  readonly language: string;
  readonly title: string;
  /** Markup, with every text escaped. */
  readonly body: string;
  /** `PageWords`, for a page whose script has words of its own. */
  readonly words?: object;
}

export interface PageSources {
  readonly cspSource: string;
  /** New for each page: only the script that carries it runs. */
  readonly nonce: string;
  readonly styleUri: string;
  readonly scriptUri: string;
}

export function pageHtml(
  { language, title, body, words }: PageContent,
  { cspSource, nonce, styleUri, scriptUri }: PageSources,
): string {
  return `<!DOCTYPE html>
<html lang="${escapedMarkup(language)}" dir="${/^(he|ar|fa|ur)\b/.test(language) ? 'rtl' : 'ltr'}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-${nonce}'; style-src ${escapedMarkup(cspSource)}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${escapedMarkup(styleUri)}">
  <title>${escapedMarkup(title)}</title>
</head>
<body>
${body}
${words ? `${dataBlock('page-words', JSON.stringify(words))}\n` : ''}<script nonce="${nonce}" src="${escapedMarkup(scriptUri)}"></script>
</body>
</html>
`;
}
