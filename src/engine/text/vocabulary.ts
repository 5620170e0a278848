/** Token ids and what they stand for, as bytes and as readable text. */
import { ReasonError } from '../../protocol/engine';
import { bytesOfSpelling } from './byteLevel';

/**
 * How a vocabulary spells its entries: GPT-2 bytes, `##` continuations, or `▁` for a space, with `<0x0A>` for a byte that
 * no entry has.
 */
export type Spelling = 'byteLevel' | 'wordPiece' | 'metaspace';

export const METASPACE = '▁';

const LONE_BYTE = /^<0x([0-9A-F]{2})>$/;

export class Vocabulary {
  private readonly spellings: readonly (string | undefined)[];
  private readonly added: ReadonlySet<number>;
  private readonly idOf: ReadonlyMap<string, number>;
  private readonly bytesById: (Uint8Array | undefined)[] = [];

  /** @param added ids of tokens that were added to the vocabulary and stand for themselves (`<|im_end|>`) */
  constructor(
    entries: ReadonlyMap<string, number>,
    added: Iterable<number>,
    readonly spelling: Spelling,
  ) {
    const spellings: (string | undefined)[] = [];
    for (const [entry, id] of entries) spellings[id] = entry;
    this.spellings = spellings;
    this.idOf = entries;
    this.added = new Set(added);
  }

  get size(): number {
    return this.spellings.length;
  }

  /** Whether the token stands for itself and not for text that a person typed. */
  isAdded(id: number): boolean {
    return this.added.has(id);
  }

  /** The id of this very entry. */
  id(entry: string): number | undefined {
    return this.idOf.get(entry);
  }

  /** Whether the id stands for anything: a model may have room for more tokens than its tokenizer has. */
  has(id: number): boolean {
    return this.spellings[id] !== undefined;
  }

  /** The vocabulary's own entry. @throws ReasonError for an id that is not in it */
  entry(id: number): string {
    const entry = this.spellings[id];
    if (entry === undefined) throw new ReasonError({ code: 'unknownToken', args: { token: id } });
    return entry;
  }

  /** The UTF-8 bytes that the token adds to a text. */
  bytes(id: number): Uint8Array {
    return (this.bytesById[id] ??= this.spell(id));
  }

  /** Readable text; bytes that are only part of a character are shown as `<D7>`, a token without a spelling by its id. */
  readable(id: number): string {
    if (!this.has(id)) return `<token ${id}>`;
    const bytes = this.bytes(id);
    return decodeOrNothing(bytes) ?? readableBytes(bytes);
  }

  /** The byte that the entry stands for where it is `<0x0A>`: characters that have no entry are written so. */
  loneByte(id: number): number | undefined {
    if (this.spelling !== 'metaspace' || this.added.has(id)) return undefined;
    const hex = LONE_BYTE.exec(this.spellings[id] ?? '')?.[1];
    return hex === undefined ? undefined : parseInt(hex, 16);
  }

  private spell(id: number): Uint8Array {
    const entry = this.entry(id);
    if (this.spelling === 'byteLevel' && !this.added.has(id)) {
      const bytes = bytesOfSpelling(entry);
      if (bytes) return bytes;
    }
    const byte = this.loneByte(id);
    if (byte !== undefined) return Uint8Array.of(byte);
    const text = this.added.has(id)
      ? entry
      : this.spelling === 'metaspace'
        ? entry.replaceAll(METASPACE, ' ')
        : entry.replace(/^##/, '');
    return new TextEncoder().encode(text);
  }
}

/** Whole characters as they are, stray bytes as `<D7>`. */
function readableBytes(bytes: Uint8Array): string {
  let shown = '';
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at]!;
    const length = byte < 0x80 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 0;
    const character =
      length > 0 && at + length <= bytes.length ? decodeOrNothing(bytes.subarray(at, at + length)) : undefined;
    shown += character ?? `<${byte.toString(16).toUpperCase().padStart(2, '0')}>`;
    at += character === undefined ? 1 : length;
  }
  return shown;
}

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeOrNothing(bytes: Uint8Array): string | undefined {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return undefined;
  }
}
