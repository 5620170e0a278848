/** What a longer look back changes, in a sentence for each model of the ladder. Pure. */
import type { Localize } from '../../../base/localize';
import { CONTEXTS, type ModelResult } from './ladder';

const [SHORTEST, , MIDDLE, , LONGEST] = CONTEXTS;

/** Signed, because a longer look back makes some models worse. */
export function lookingBackText({ name, bitsPerByte }: Pick<ModelResult, 'name' | 'bitsPerByte'>, t: Localize): string {
  const longest = bitsPerByte[CONTEXTS.indexOf(LONGEST)]!;
  const change = (from: (typeof CONTEXTS)[number]): string => signed(longest - bitsPerByte[CONTEXTS.indexOf(from)]!);
  return t(
    '{0}: looking back at {1} bytes instead of {2} changes bits per byte by {3}; instead of {4}, by {5}.',
    name,
    LONGEST.toLocaleString('en'),
    String(SHORTEST),
    change(SHORTEST),
    String(MIDDLE),
    change(MIDDLE),
  );
}

function signed(value: number): string {
  const digits = Math.abs(value).toFixed(2);
  if (Number(digits) === 0) return digits;
  return `${value < 0 ? '−' : '+'}${digits}`;
}
