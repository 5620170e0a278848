/**
 * What is explained when nothing is selected: the sentence (prose, comments) or the statement (code) at the cursor.
 * Pure: offsets are UTF-16 code units, ranges are end exclusive.
 */
import { isProse } from './languages';
import { sentenceAt } from './sentence';
import { commentAround, statementAt } from './statement';

export type Passage =
  { readonly kind: 'found'; readonly start: number; readonly end: number } | { readonly kind: 'none' };

/** @param language VS Code's language id: prose is read by sentences, code by statements (comments by sentences) */
export function passageAt(text: string, offset: number, language: string): Passage {
  if (isProse(language)) return sentenceAt(text, offset);
  const comment = commentAround(text, offset, language);
  return comment ? sentenceAt(text, offset, comment) : statementAt(text, offset);
}
