/** The inputs of a decoder's graph beside its cache. */
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { TapInputs, type TapOptions } from './tapInputs';
import { idTensor, onesTensor } from './tensors';

/** Tokens that one run reads. */
export interface Read {
  readonly ids: readonly number[];
  /** Rows of logits: of the last token alone, where the graph can give those alone, or of all. */
  readonly keep: 1 | 'all';
  readonly options?: TapOptions;
}

/** Of a graph with two branches, bool [1]: whether the one with a cache runs. */
export const CACHE_BRANCH = 'use_cache_branch';

export class CausalInputs {
  private readonly taps: TapInputs;
  private readonly names: ReadonlySet<string>;

  constructor(session: InferenceSession) {
    this.taps = new TapInputs(session);
    this.names = new Set(session.inputNames);
  }

  /** Whether attention can be cut. */
  get takesBias(): boolean {
    return this.taps.takesBias;
  }

  /** Whether rows of the residual stream can be replaced. */
  get takesPatch(): boolean {
    return this.taps.takesPatch;
  }

  /** @param from how many tokens stand before. @param texts how many times the tokens are read at once */
  of(from: number, { ids, keep, options }: Read, texts = 1): Record<string, Tensor> {
    const feeds = this.taps.feeds(from, ids.length, options);
    const has = (name: string): boolean => this.names.has(name);
    feeds.input_ids = idTensor(ids, texts);
    if (has('attention_mask')) feeds.attention_mask = onesTensor([texts, from + ids.length]);
    if (has('position_ids'))
      feeds.position_ids = idTensor(
        ids.map((_, i) => from + i),
        texts,
      );
    if (has('num_logits_to_keep'))
      feeds.num_logits_to_keep = new Tensor('int64', BigInt64Array.of(keep === 1 ? 1n : 0n), []);
    if (has(CACHE_BRANCH)) feeds[CACHE_BRANCH] = new Tensor('bool', [from > 0], [1]);
    return feeds;
  }
}
