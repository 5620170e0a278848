/** In which direction a piece of a line runs, read from where the browser put its characters. */
import { RIGHT_TO_LEFT } from '../../shared/visible';

/** What a text that is drawn by itself needs to look as it does within its line. */
export type Direction = 'ltr' | 'rtl';

/**
 * Digits, marks and brackets run with what stands around them, which a piece that is drawn by itself no longer shows: a
 * bracket among English words would be mirrored where the paragraph is Hebrew.
 *
 * @param boxOf where a stretch of the text lies
 * @param before where the piece before it in the same paragraph lies
 * @param paragraph holds for letters from right to left, and where nothing else tells
 */
export function runDirection(
  text: string,
  boxOf: (from: number, to: number) => DOMRect,
  before: DOMRect | undefined,
  paragraph: Direction,
): Direction {
  if (RIGHT_TO_LEFT.test(text)) return paragraph;
  if (text.length > 1) return boxOf(0, 1).left <= boxOf(text.length - 1, text.length).left ? 'ltr' : 'rtl';
  const box = boxOf(0, 1);
  const isSameLine = before && before.top < box.bottom && before.bottom > box.top;
  if (!isSameLine) return paragraph;
  return before.left + before.right <= box.left + box.right ? 'ltr' : 'rtl';
}
