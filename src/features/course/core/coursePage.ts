/** The course as markup. Its texts are our own; none of a document is ever in it. */
import { escapedMarkup } from '../../../base/escapedMarkup';
import type { PageContent } from '../../../base/pageHtml';
import { pairForm } from './pairForm';
import type { CourseLanguage } from '../../../protocol/course';
import type { Page } from './page';

const CHROME = {
  en: {
    title: 'A short course on language models',
    intro: 'Each page is one idea, and each runs on the models in this extension, offline.',
    other: 'עברית',
  },
  he: {
    title: 'קורס קצר על מודלי שפה',
    intro: 'כל עמוד הוא רעיון אחד, וכל אחד רץ על המודלים שבהרחבה זו, ללא רשת.',
    other: 'English',
  },
} as const;

export function coursePage(pages: readonly Page[], language: CourseLanguage): PageContent {
  const chrome = CHROME[language];
  const other = language === 'he' ? 'en' : 'he';
  const button = (id: string, name: string, kind = ''): string =>
    `<button type="button"${kind} data-run="${id}">${marked(name)}</button>`;
  const section = (
    { id, more = [], asksForPair, [language]: { title, text, run } }: Page,
    number: number,
  ): string => `<section id="${id}">
  <h2>${number}. ${escapedMarkup(title)}</h2>
  ${text.map((paragraph) => `<p>${marked(paragraph)}</p>`).join('\n  ')}
  <div class="buttons">${button(id, run)}${more.map((each) => button(each.id, each[language], ' class="secondary"')).join('')}</div>
  ${
    asksForPair
      ? `${pairForm(language)}
  <p role="status"></p>`
      : ''
  }
</section>`;
  return {
    language,
    title: chrome.title,
    body: `<main>
<header>
  <h1>${escapedMarkup(chrome.title)}</h1>
  <button type="button" class="secondary" data-language="${other}" lang="${other}">${chrome.other}</button>
</header>
<p>${escapedMarkup(chrome.intro)}</p>
<nav><ol>${pages.map((page) => `<li><a href="#${page.id}">${escapedMarkup(page[language].title)}</a></li>`).join('')}</ol></nav>
${pages.map((page, i) => section(page, i + 1)).join('\n')}
</main>`,
  };
}

/**
 * Markup of a text in which each quotation, with its marks, is isolated: in Hebrew a mark beside an English word would
 * go to the other end.
 */
const marked = (text: string): string =>
  text
    .split(/("[^"]*")/)
    .map((part, i) => (i % 2 === 1 ? `<bdi>${escapedMarkup(part)}</bdi>` : escapedMarkup(part)))
    .join('');
