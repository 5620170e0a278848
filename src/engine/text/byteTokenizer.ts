/** A tokenizer without merges: every UTF-8 byte is a token. */
import type { TokenPiece } from '../../protocol/engine';
import { align } from './alignment';
import { Vocabulary } from './vocabulary';
import { spellingOfByte } from './byteLevel';

/** Texts begin after a line feed, as in training. */
const START_BYTE = 10;

export class ByteTokenizer {
  readonly documentStartId = START_BYTE;
  readonly vocabulary = new Vocabulary(
    new Map(Array.from({ length: 256 }, (_, byte) => [spellingOfByte(byte), byte])),
    [],
    'byteLevel',
  );

  encode(text: string): number[] {
    return [...new TextEncoder().encode(text)];
  }

  pieces(text: string): TokenPiece[] {
    const ids = this.encode(text);
    const ranges = align(text, ids, this.vocabulary, undefined);
    return ids.map((id, i) => ({ id, text: this.vocabulary.readable(id), ...ranges[i]!, special: false }));
  }
}
