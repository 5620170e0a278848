/** The course as a page. Its texts are our own; none of a document is ever in it. Pure. */
import type { Page, Words } from './pages';

export interface CourseParts { readonly cspSource: string; readonly nonce: string; readonly styleUri: string; readonly scriptUri: string; readonly language: 'en' | 'he' }

const CHROME = {
  en: { title: 'A short course on language models', intro: 'Each page is one idea, and each runs on the models in this extension, offline.', other: 'עברית' },
  he: { title: 'קורס קצר על מודלי שפה', intro: 'כל עמוד הוא רעיון אחד, וכל אחד רץ על המודלים שבהרחבה זו, ללא רשת.', other: 'English' },
} as const;

export function courseHtml(pages: readonly Page[], { cspSource, nonce, styleUri, scriptUri, language }: CourseParts): string {
  const chrome = CHROME[language];
  const section = (id: string, { title, text, run }: Words, number: number): string => `<section id="${id}">
  <h2>${number}. ${escaped(title)}</h2>
  ${text.map((paragraph) => `<p>${escaped(paragraph)}</p>`).join('\n  ')}
  <button type="button" data-run="${id}">${escaped(run)}</button>
</section>`;
  return `<!DOCTYPE html>
<html lang="${language}" dir="${language === 'he' ? 'rtl' : 'ltr'}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-${nonce}'; style-src ${escaped(cspSource)}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${escaped(styleUri)}">
  <title>${escaped(chrome.title)}</title>
</head>
<body>
<main>
<header>
  <h1>${escaped(chrome.title)}</h1>
  <button type="button" class="secondary" data-language="${language === 'he' ? 'en' : 'he'}" lang="${language === 'he' ? 'en' : 'he'}">${chrome.other}</button>
</header>
<p>${escaped(chrome.intro)}</p>
<nav><ol>${pages.map((page) => `<li><a href="#${page.id}">${escaped(page[language].title)}</a></li>`).join('')}</ol></nav>
${pages.map((page, i) => section(page.id, page[language], i + 1)).join('\n')}
</main>
<script nonce="${nonce}" src="${escaped(scriptUri)}"></script>
</body>
</html>
`;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
