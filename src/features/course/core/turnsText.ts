/** What the course says of a pair of sentences and of many, in its own language. Pure. */
import type { CourseLanguage, SentencePair } from '../../../protocol/course';
import { FIGURE_HEAD, type TurnCount, type HeadTurns } from './turns';

/** In its own direction, wherever it stands. */
const quoted = (text: string): string => `\u2068"${text}"\u2069`;
const headIn = {
  en: (layer: number, head: number) => `layer ${layer}, head ${head}`,
  he: (layer: number, head: number) => `שכבה ${layer}, ראש ${head}`,
} as const;
const weight = (value: number): string => value.toFixed(3);

const MISSING = {
  en: (word: string, sentence: string) =>
    `The word ${quoted(word)} does not stand in ${quoted(sentence)}. Name words that stand in both sentences.`,
  he: (word: string, sentence: string) =>
    `המילה ${quoted(word)} אינה עומדת במשפט ${quoted(sentence)}. כתבו מילים שעומדות בשני המשפטים.`,
} as const;

/** @returns a sentence or two on whether the figure's head turns in this pair, and how many others do */
export function turnsText(
  turns: Extract<HeadTurns, { kind: 'turns' | 'missing' }>,
  { from, to, otherTo }: SentencePair,
  language: CourseLanguage,
): string {
  if (turns.kind === 'missing') return MISSING[language](turns.word, turns.sentence);
  const { layer, head } = FIGURE_HEAD;
  const figure = turns.heads.find((each) => each.layer === layer && each.head === head);
  const turned = turns.heads.filter(({ by }) => by > 0);
  if (!figure) return '';
  const [one, other] = [figure.one.map(weight), figure.other.map(weight)];
  const doesTurn = figure.by > 0;
  const clearest = turned.at(0);
  if (language === 'he') {
    return (
      `${headIn.he(layer, head)} ${doesTurn ? 'פונה' : 'אינו פונה'}: מ־${quoted(from)} אל ${quoted(to)} ואל ${quoted(otherTo)} הוא נותן ${one[0]} ו־${one[1]} במשפט הראשון, ${other[0]} ו־${other[1]} בשני. ` +
      (clearest
        ? `בין שתי המילים האלה ${turned.length} מתוך ${turns.heads.length} הראשים פונים, והברור שבהם הוא ${headIn.he(clearest.layer, clearest.head)}.`
        : `אף אחד מ־${turns.heads.length} הראשים אינו פונה.`)
    );
  }
  return (
    `${capital(headIn.en(layer, head))} ${doesTurn ? 'turns' : 'does not turn'}: from ${quoted(from)} it gives ${quoted(to)} and ${quoted(otherTo)} ${one[0]} and ${one[1]} in the first sentence, ${other[0]} and ${other[1]} in the second. ` +
    (clearest
      ? `Between these two words ${turned.length} of ${turns.heads.length} heads turn, most clearly ${headIn.en(clearest.layer, clearest.head)}.`
      : `None of the ${turns.heads.length} heads turns.`)
  );
}

/** @returns how often the figure's head turned, and the one that turned most often */
export function turnCountText(
  count: Extract<TurnCount, { kind: 'counted' | 'missing' }>,
  language: CourseLanguage,
): string {
  if (count.kind === 'missing') return MISSING[language](count.word, count.sentence);
  const { layer, head } = FIGURE_HEAD;
  const figure = count.heads.find((each) => each.layer === layer && each.head === head);
  const [most] = count.heads;
  if (!figure || !most) return '';
  return language === 'he'
    ? `מתוך ${count.pairs} זוגות שנוצרו ${headIn.he(layer, head)} פונה ב־${figure.times}. לעתים הקרובות ביותר פונה ${headIn.he(most.layer, most.head)}: ב־${most.times}, ובממוצע בהפרש של ${weight(most.meanBy)}.`
    : `Of ${count.pairs} generated pairs ${headIn.en(layer, head)} turns in ${figure.times}. The head that turns most often is ${headIn.en(most.layer, most.head)}: in ${most.times}, by a mean of ${weight(most.meanBy)}.`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
