/** What is held of a text by a graph without a cache: its tokens, which the next run reads again. */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { cacheFloats, type CacheType } from './cacheValues';
import { heldRows } from './copiedCache';
import { bytesPerToken, sharedLength, type Cache, type HeldValues, type Layout } from './kvCache';

/** The values of the last run are kept, for measures that read them. */
export class WholeCache implements Cache {
  readonly ids: number[] = [];
  private readonly layouts: readonly Layout[];
  private readonly tensors = new Map<string, Tensor>();

  constructor(session: InferenceSession) {
    this.layouts = valuesOf(session);
  }

  get presentNames(): string[] {
    return this.layouts.map(({ present }) => present);
  }

  get bytesPerToken(): number {
    return bytesPerToken(this.layouts);
  }

  /** Does nothing: there are no buffers. */
  reserve(): void {}

  rewindTo(ids: readonly number[]): number {
    return (this.ids.length = sharedLength(this.ids, ids));
  }

  feeds(): Record<string, Tensor> {
    return {};
  }

  /** @param outputs those of a run over all tokens; none where nothing ran */
  append(newIds: readonly number[], outputs: Readonly<Record<string, Tensor>>): void {
    for (const { present } of this.layouts) if (outputs[present]) this.tensors.set(present, outputs[present]);
    this.ids.push(...newIds);
  }

  values(): { values: Float32Array; kvHeads: number; headSize: number }[] {
    return this.layouts.map((layout) => ({
      values: cacheFloats(heldRows(layout, this.tensors.get(layout.present), this.ids.length)),
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
}

function valuesOf(session: InferenceSession): Layout[] {
  return session.outputMetadata.flatMap((output) => {
    if (!output.isTensor || !/^present\..*\.value$/.test(output.name)) return [];
    const type: CacheType = output.type === 'float16' ? 'float16' : 'float32';
    const [kvHeads, headSize] = [Number(output.shape[1]), Number(output.shape[3])];
    return [{ past: '', present: output.name, type, kvHeads, headSize }];
  });
}
