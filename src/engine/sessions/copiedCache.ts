/** The KV cache of graphs that return the whole cache at each step: their outputs become the next inputs. */
import type { Tensor } from 'onnxruntime-node';
import { cacheFloats, cacheTensor, cacheValues, cacheValuesOf, type CacheValues } from './cacheValues';
import { bytesPerToken, sharedLength, type Cache, type HeldValues, type Layout } from './kvCache';

/**
 * Tensors are [1, kv heads, tokens, head size]. After `rewindTo` they are too long, until `feeds` cuts them.
 */
export class CopiedCache implements Cache {
  readonly ids: number[] = [];
  protected readonly tensors = new Map<string, Tensor>();

  constructor(protected readonly layouts: readonly Layout[]) {}

  get presentNames(): string[] {
    return this.layouts.map(({ present }) => present);
  }

  get bytesPerToken(): number {
    return bytesPerToken(this.layouts);
  }

  /** Does nothing: the graph allocates the buffers. */
  reserve(): void {}

  rewindTo(ids: readonly number[]): number {
    return (this.ids.length = sharedLength(this.ids, ids));
  }

  feeds(_newTokens: number, from = this.ids.length): Record<string, Tensor> {
    return Object.fromEntries(
      this.layouts.map((layout) => {
        const { kvHeads, headSize, past } = layout;
        const held = this.tensors.get(past);
        const fitting =
          held && held.dims[2] === from ? held : cacheTensor(this.rows(layout, from), [1, kvHeads, from, headSize]);
        if (from === this.ids.length) this.tensors.set(past, fitting);
        return [past, fitting];
      }),
    );
  }

  append(newIds: readonly number[], outputs: Readonly<Record<string, Tensor>>): void {
    for (const { past, present } of this.layouts) this.tensors.set(past, outputs[present]!);
    this.ids.push(...newIds);
  }

  values(): { values: Float32Array; kvHeads: number; headSize: number }[] {
    return this.layouts
      .filter(({ past }) => past.endsWith('.value'))
      .map((layout) => ({
        values: cacheFloats(this.rows(layout, this.ids.length)),
        kvHeads: layout.kvHeads,
        headSize: layout.headSize,
      }));
  }

  valuesInPlace(): HeldValues[] {
    return this.values().map((layer) => ({ ...layer, room: this.ids.length }));
  }

  clear(): void {
    this.ids.length = 0;
    this.tensors.clear();
  }

  /** Of the first `tokens` that are held: [kv heads, tokens, head size], a copy. */
  private rows({ past, type, kvHeads, headSize }: Layout, tokens: number): CacheValues {
    const length = tokens * headSize;
    const rows = cacheValues(type, kvHeads * length);
    const held = this.tensors.get(past);
    if (!held) return rows;
    const [data, stride] = [cacheValuesOf(held), held.dims[2]! * headSize];
    for (let head = 0; head < kvHeads; head++)
      rows.set(data.subarray(head * stride, head * stride + length), head * length);
    return rows;
  }
}
