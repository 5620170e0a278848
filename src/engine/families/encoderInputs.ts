/** What an encoder is fed: its tokens, which of them may be looked at, and blanks where words are hidden. */
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { TapInputs, type TapOptions } from '../sessions/tapInputs';
import { idTensor } from '../sessions/tensors';
import type { FirstPieces } from '../text/partOfText';
import type { Tokenizer } from '../text/tokenizer';

type EncoderFeeds = Readonly<Record<string, Tensor>> & { readonly attention_mask: Tensor };

/** A batch of one text without padding. @param options `hidden`: tokens that no other may look at */
export function encoderFeeds(
  session: InferenceSession,
  ids: readonly number[],
  { hidden = [], ...options }: TapOptions & { readonly hidden?: readonly number[] } = {},
): EncoderFeeds {
  const filled = (value: bigint): BigInt64Array => new BigInt64Array(ids.length).fill(value);
  const mask = filled(1n);
  for (const token of hidden) mask[token] = 0n;
  const shape = [1, ids.length];
  return {
    input_ids: idTensor(ids),
    attention_mask: new Tensor('int64', mask, shape),
    ...(session.inputNames.includes('token_type_ids') && { token_type_ids: new Tensor('int64', filled(0n), shape) }),
    ...new TapInputs(session).feeds(0, ids.length, options),
  };
}

/** Ways to write a blank; the model's own mask token takes its place. */
const BLANK = /\[MASK\]|<mask>|_{3,}/g;

export const withBlanks = ({ mask }: Tokenizer, text: string): string =>
  mask ? text.replaceAll(BLANK, mask.text) : text;

/** The tokens of a text with its blanks, each with the range of the text as it is written. */
export function firstPiecesWithBlanks(tokenizer: Tokenizer, text: string, most: number): FirstPieces {
  const found = tokenizer.firstPieces(withBlanks(tokenizer, text), most);
  const written = writtenPlaces(tokenizer, text);
  const pieces = found.pieces.map((piece) =>
    piece.start < piece.end ? { ...piece, start: written(piece.start), end: written(piece.end) } : piece,
  );
  return { ...found, pieces };
}

/** Leads from a place in `withBlanks(text)` to the one in the text; both ends of a blank stay its ends. */
function writtenPlaces({ mask }: Tokenizer, text: string): (place: number) => number {
  let grown = 0;
  const blanks = mask
    ? Array.from(text.matchAll(BLANK), ({ index, 0: { length } }) => {
        const end = index + grown + mask.text.length;
        grown += mask.text.length - length;
        return { end, grown };
      })
    : [];
  return (place) => place - (blanks.findLast(({ end }) => end <= place)?.grown ?? 0);
}

/** The places of the blanks among the tokens of a text. */
export const blanksIn = ({ mask }: Tokenizer, tokens: readonly { readonly id: number }[]): number[] =>
  tokens.flatMap(({ id }, i) => (id === mask?.id ? [i] : []));
