/** What a question about a prediction names: a place of a text, and two tokens that may stand there. */
import type { TokenPiece, WhyOther } from '../../protocol/engine';
import { topIndices } from '../decode/probability';
import { badOption, noSuchToken, tooLong } from '../faults';
import type { Tokenizer } from '../text/tokenizer';

export interface AskedPlace {
  /** Those before the place, which are read. */
  readonly tokens: TokenPiece[];
  readonly ids: readonly number[];
  readonly position: number;
  /** The token that stands there in the text. */
  readonly followedBy: number | undefined;
}

/** @param windowTokens the most that the model reads. @throws Fault for a text that is too long, and a place outside it */
export function askedPlace(
  tokenizer: Tokenizer,
  windowTokens: number,
  {
    text,
    position: wanted,
    maxTokens,
  }: { readonly text: string; readonly position?: number; readonly maxTokens: number },
): AskedPlace {
  const limit = Math.min(maxTokens, windowTokens);
  // One more than is read: the token that stands at the place.
  const { pieces } = tokenizer.firstPieces(text, Math.min(limit, wanted ?? limit) + 1);
  const position = wanted ?? pieces.length;
  if (position > pieces.length) throw noSuchToken(pieces.length);
  if (position > limit) throw tooLong(position, limit);
  const tokens = pieces.slice(0, position);
  return { tokens, ids: tokens.map(({ id }) => id), position, followedBy: pieces[position]?.id };
}

/** `Against`: what the first may be compared with. */
export interface AskedPair<Against = WhyOther> {
  readonly token: number;
  readonly other: number | Against;
}

/**
 * @param logits of the place, [vocabulary]
 * @param wanted, against the tokens that were named; the likeliest where they are left out
 * @throws Fault for an id outside the vocabulary, and for a token beside itself
 */
export function askedPair<Against extends WhyOther>(
  logits: Float32Array,
  wanted: number | undefined,
  against: Against | undefined,
): AskedPair<Against> {
  const [first, second] = topIndices(logits, 2) as [number, number];
  const token = wanted ?? (against === first ? second : first);
  const other = against ?? (token === first ? second : first);
  for (const id of [token, other])
    if (typeof id === 'number' && id >= logits.length)
      throw badOption({ what: 'notInVocabulary', tokens: logits.length });
  if (token === other) throw badOption({ what: 'sameToken' });
  return { token, other };
}

/** Of the two logits, as the model computed them. */
export const differenceOf = (logits: Float32Array, { token, other }: AskedPair): number =>
  logits[token]! - (other === 'mean' ? meanOf(logits) : logits[other]!);

const meanOf = (logits: Float32Array): number => logits.reduce((sum, logit) => sum + logit, 0) / logits.length;
