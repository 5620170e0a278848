/** The KV cache of graphs that return the whole cache at each step: their outputs become the next inputs. */
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { bytesPerToken, layoutsOf, sharedLength, type Cache, type Layout } from './kvCache';

/**
 * Tensors are float32 [1, kv heads, tokens, head size]. After `rewindTo` they are too long, until `feeds` cuts them.
 */
export class CopiedCache implements Cache {
  readonly ids: number[] = [];
  private readonly layouts: readonly Layout[];
  private readonly tensors = new Map<string, Tensor>();

  constructor(session: InferenceSession) {
    this.layouts = layoutsOf(session);
  }

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

  feeds(): Record<string, Tensor> {
    return Object.fromEntries(
      this.layouts.map((layout) => {
        const { kvHeads, headSize, past } = layout;
        const held = this.tensors.get(past);
        const fitting =
          held && held.dims[2] === this.ids.length
            ? held
            : new Tensor('float32', this.rows(layout), [1, kvHeads, this.ids.length, headSize]);
        this.tensors.set(past, fitting);
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
      .map((layout) => ({ values: this.rows(layout), kvHeads: layout.kvHeads, headSize: layout.headSize }));
  }

  clear(): void {
    this.ids.length = 0;
    this.tensors.clear();
  }

  /** [kv heads, held tokens, head size], a copy. */
  private rows({ past, kvHeads, headSize }: Layout): Float32Array {
    const length = this.ids.length * headSize;
    const rows = new Float32Array(kvHeads * length);
    const held = this.tensors.get(past);
    if (!held) return rows;
    const [data, stride] = [held.data as Float32Array, held.dims[2]! * headSize];
    for (let head = 0; head < kvHeads; head++)
      rows.set(data.subarray(head * stride, head * stride + length), head * length);
    return rows;
  }
}
