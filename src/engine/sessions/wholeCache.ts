/** What is held of a text by a graph without a cache: its tokens, which the next run reads again. */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { CacheType } from './cacheValues';
import { CopiedCache } from './copiedCache';
import type { Layout } from './kvCache';

/** The values of the last run are kept, for measures that read them. */
export class WholeCache extends CopiedCache {
  constructor(session: InferenceSession) {
    super(valuesOf(session));
  }

  override feeds(): Record<string, Tensor> {
    return {};
  }

  /** @param outputs those of a run over all tokens; none where nothing ran */
  override append(newIds: readonly number[], outputs: Readonly<Record<string, Tensor>>): void {
    for (const { past, present } of this.layouts) if (outputs[present]) this.tensors.set(past, outputs[present]);
    this.ids.push(...newIds);
  }
}

/** No input takes them: they are held under the name of the output. */
function valuesOf(session: InferenceSession): Layout[] {
  return session.outputMetadata.flatMap((output) => {
    if (!output.isTensor || !/^present\..*\.value$/.test(output.name)) return [];
    const type: CacheType = output.type === 'float16' ? 'float16' : 'float32';
    const [kvHeads, headSize] = [Number(output.shape[1]), Number(output.shape[3])];
    return [{ past: output.name, present: output.name, type, kvHeads, headSize }];
  });
}
