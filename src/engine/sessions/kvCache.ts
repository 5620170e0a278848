/**
 * KV caches: the keys and values of the tokens that a decoder has read. The one here has buffers that grow in place.
 */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { cacheFloats, cacheTensor, cacheValues, cacheValuesOf, type CacheType } from './cacheValues';

/** Growth in rows when the buffers are full. Small, because the runtime copies the whole capacity at each step. */
const HOP_TOKENS = 64;

/** The cache of a decoder's session. */
export interface Cache {
  /** The tokens whose keys and values are held. */
  readonly ids: readonly number[];
  readonly presentNames: string[];
  /** Keys and values of all layers. */
  readonly bytesPerToken: number;
  /** Allocates room for this many tokens, where the cache grows in place. */
  reserve(tokens: number): void;
  /** Keeps the longest common prefix with `ids` and forgets the rest. @returns its length in tokens */
  rewindTo(ids: readonly number[]): number;
  /** The `past_key_values` inputs of a run over `newTokens` tokens after the first `from` of those held; after all of them without it. */
  feeds(newTokens: number, from?: number): Record<string, Tensor>;
  /** Takes the `present` outputs of a run over `newIds`. */
  append(newIds: readonly number[], outputs: Readonly<Record<string, Tensor>>): void;
  /** The values of the held tokens by layer: [kv heads, tokens, head size], copies. */
  values(): { values: Float32Array; kvHeads: number; headSize: number }[];
  /** The same where they lie, until the next run: [kv heads, room, head size], of which the first rows are those of the held tokens. */
  valuesInPlace(): HeldValues[];
  clear(): void;
}

/** The values of a layer in a cache that has room for more tokens. */
export interface HeldValues {
  readonly values: Float32Array;
  readonly kvHeads: number;
  readonly headSize: number;
  /** Tokens of each kv head, held or not. */
  readonly room: number;
}

export interface Layout {
  readonly past: string;
  readonly present: string;
  readonly type: CacheType;
  readonly kvHeads: number;
  readonly headSize: number;
}

/**
 * Rewinding lowers `ids.length`; the next run overwrites the rows from there on.
 *
 * Buffers are [1, kv heads, capacity, head size]; rows from `ids.length` on are stale and masked by the length
 * of the attention mask.
 */
export class KvCache implements Cache {
  readonly ids: number[] = [];
  private capacity = 0;
  private readonly layouts: readonly Layout[];
  private readonly tensors = new Map<string, Tensor>();

  constructor(session: InferenceSession) {
    this.layouts = layoutsOf(session);
  }

  get presentNames(): string[] {
    return this.layouts.map((layout) => layout.present);
  }

  get bytesPerToken(): number {
    return bytesPerToken(this.layouts);
  }

  rewindTo(ids: readonly number[]): number {
    return (this.ids.length = sharedLength(this.ids, ids));
  }

  feeds(newTokens: number, from = this.ids.length): Record<string, Tensor> {
    this.reserve(from + newTokens);
    return Object.fromEntries(this.tensors);
  }

  /** Writes the rows [1, kv heads, new tokens, head size] that a run over `newIds` returned. */
  append(newIds: readonly number[], outputs: Readonly<Record<string, Tensor>>): void {
    const from = this.ids.length;
    for (const { past, present, kvHeads, headSize } of this.layouts) {
      const rows = cacheValuesOf(outputs[present]!);
      const buffer = cacheValuesOf(this.tensors.get(past)!);
      const stride = newIds.length * headSize;
      for (let head = 0; head < kvHeads; head++) {
        buffer.set(rows.subarray(head * stride, (head + 1) * stride), (head * this.capacity + from) * headSize);
      }
    }
    this.ids.push(...newIds);
  }

  values(): { values: Float32Array; kvHeads: number; headSize: number }[] {
    return this.layouts
      .filter(({ past }) => past.endsWith('.value'))
      .map(({ past, kvHeads, headSize }) => {
        const buffer = cacheValuesOf(this.tensors.get(past)!);
        const length = this.ids.length * headSize;
        const values = new Float32Array(kvHeads * length);
        for (let head = 0; head < kvHeads; head++) {
          const at = head * this.capacity * headSize;
          values.set(cacheFloats(buffer.subarray(at, at + length)), head * length);
        }
        return { values, kvHeads, headSize };
      });
  }

  valuesInPlace(): HeldValues[] {
    return this.layouts
      .filter(({ past }) => past.endsWith('.value'))
      .map(({ past, kvHeads, headSize }) => {
        const values = cacheFloats(cacheValuesOf(this.tensors.get(past)!));
        return { values, kvHeads, headSize, room: this.capacity };
      });
  }

  clear(): void {
    this.ids.length = 0;
    this.capacity = 0;
    this.tensors.clear();
  }

  reserve(tokens: number): void {
    if (tokens <= this.capacity && this.tensors.size > 0) return;
    const capacity = Math.max(HOP_TOKENS, Math.ceil(tokens / HOP_TOKENS) * HOP_TOKENS);
    for (const { past, type, kvHeads, headSize } of this.layouts) {
      const grown = cacheValues(type, kvHeads * capacity * headSize);
      const tensor = this.tensors.get(past);
      const held = tensor && cacheValuesOf(tensor);
      for (let head = 0; held && head < kvHeads; head++) {
        const row = head * this.capacity * headSize;
        grown.set(held.subarray(row, row + this.ids.length * headSize), head * capacity * headSize);
      }
      this.tensors.set(past, cacheTensor(grown, [1, kvHeads, capacity, headSize]));
    }
    this.capacity = capacity;
  }
}

export function layoutsOf(session: InferenceSession): Layout[] {
  return session.inputMetadata.flatMap((input) => {
    if (!input.isTensor || !input.name.startsWith('past_key_values.')) return [];
    return [
      {
        past: input.name,
        present: input.name.replace('past_key_values', 'present'),
        type: input.type === 'float16' ? 'float16' : 'float32',
        kvHeads: Number(input.shape[1]),
        headSize: Number(input.shape[3]),
      },
    ];
  });
}

export function bytesPerToken(layouts: readonly Layout[]): number {
  return layouts.reduce(
    (sum, { type, kvHeads, headSize }) => sum + kvHeads * headSize * (type === 'float16' ? 2 : 4),
    0,
  );
}

/** The length of the longest common prefix. */
export function sharedLength(a: readonly number[], b: readonly number[]): number {
  let common = 0;
  while (common < a.length && common < b.length && a[common] === b[common]) common++;
  return common;
}
