/** What crosses between the extension host and the course's page. */
import * as v from 'valibot';
import { name, sentence } from './caps';

/** Longest sentence and longest word that the form takes, in UTF-16 code units. */
export const MOST_SENTENCE = 300;
export const MOST_WORD = 40;

export const CourseLanguage = v.picklist(['en', 'he']);
export type CourseLanguage = v.InferOutput<typeof CourseLanguage>;

const filledIn = (most: number) => v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(most));

/** Two sentences, and the words between which a head may turn; each stands in both sentences. */
export const SentencePair = v.strictObject({
  one: filledIn(MOST_SENTENCE),
  other: filledIn(MOST_SENTENCE),
  /** The word that looks. */
  from: filledIn(MOST_WORD),
  /** The word that it should prefer in `one`. */
  to: filledIn(MOST_WORD),
  /** The word that it should prefer in `other`. */
  otherTo: filledIn(MOST_WORD),
});
export type SentencePair = Readonly<v.InferOutput<typeof SentencePair>>;

export const FromCourse = v.variant('kind', [
  /** A button: the id of what is run, as in `src/features/course/core/pages.ts`. */
  v.strictObject({ kind: v.literal('run'), id: v.pipe(v.string(), v.maxLength(100)) }),
  /** The page is wanted in another language. */
  v.strictObject({ kind: v.literal('language'), language: CourseLanguage }),
  /** The form. */
  v.strictObject({ kind: v.literal('pair'), pair: SentencePair }),
]);
export type FromCourse = v.InferOutput<typeof FromCourse>;

/** A sentence under the buttons of a page: what came of its last run. */
export const ToCourse = v.variant('kind', [v.strictObject({ kind: v.literal('said'), page: name, text: sentence })]);
export type ToCourse = v.InferOutput<typeof ToCourse>;
