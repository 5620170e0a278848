/** The course's form for a pair of sentences. Pure. */
import { escapedMarkup } from '../../../base/escapedMarkup';
import { MOST_SENTENCE, MOST_WORD, type CourseLanguage, type SentencePair } from '../../../protocol/course';
import { FIGURE_PAIR } from './turns';

const WORDS = {
  en: {
    title: 'A pair of your own',
    one: 'First sentence',
    other: 'Second sentence',
    from: 'The word that looks',
    to: 'To this word in the first sentence',
    otherTo: 'To this word in the second',
    run: 'Try your own pair',
  },
  he: {
    title: 'זוג משלכם',
    one: 'משפט ראשון',
    other: 'משפט שני',
    from: 'המילה המביטה',
    to: 'אל מילה זו במשפט הראשון',
    otherTo: 'אל מילה זו במשפט השני',
    run: 'ניסוי זוג משלכם',
  },
} as const satisfies Record<CourseLanguage, Record<'title' | 'run' | keyof SentencePair, string>>;

/** The sentences are English, whatever the page's language: the model knows little else. */
export function pairForm(language: CourseLanguage): string {
  const words = WORDS[language];
  const field = (name: keyof SentencePair, most: number): string =>
    `<label>${escapedMarkup(words[name])}<input name="${name}" dir="ltr" lang="en" required maxlength="${most}" autocomplete="off" spellcheck="false" value="${escapedMarkup(FIGURE_PAIR[name])}"></label>`;
  return `<form data-pair aria-label="${escapedMarkup(words.title)}">
    ${field('one', MOST_SENTENCE)}
    ${field('other', MOST_SENTENCE)}
    <div class="words">${field('from', MOST_WORD)}${field('to', MOST_WORD)}${field('otherTo', MOST_WORD)}</div>
    <button type="submit">${escapedMarkup(words.run)}</button>
  </form>`;
}
