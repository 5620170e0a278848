/** Attention weights as a model computed them, kept in the engine and handed out by rows. */
import type { AttentionMap, Capability, MapKind, Measure } from '../../protocol/engine';
import type { HeadToken } from './patterns';
import { rolloutStep } from './rollout';

/** One kind of attention. `layers[l]` is row-major [heads, queries, keys], after the softmax. */
export interface CapturedMap {
  readonly map: AttentionMap;
  readonly layers: readonly Float32Array[];
  /** What its rows and columns stand for, where these are the same tokens. */
  readonly tokens?: readonly HeadToken[];
}

export class Capture {
  private readonly byKind: ReadonlyMap<MapKind, CapturedMap>;
  /** Rollout by layer, as far as it has been asked for. */
  private readonly rollout: Float32Array[] = [];

  constructor(captured: readonly CapturedMap[]) {
    this.byKind = new Map(captured.map((each) => [each.map.kind, each]));
  }

  get maps(): AttentionMap[] {
    return [...this.byKind.values()].map(({ map }) => map);
  }

  get measures(): Record<Measure, Capability> {
    return {
      raw: { is: 'available' },
      rollout: this.byKind.has('self')
        ? { is: 'available' }
        : { is: 'unavailable', why: 'Rollout follows attention within one sequence; this model reads a source and a target.' },
    };
  }

  /** With room for the whole rollout, so that asking for it later cannot go over a budget. */
  get bytes(): number {
    let sum = 0;
    for (const { layers } of this.byKind.values()) for (const layer of layers) sum += layer.byteLength;
    const self = this.extent('self');
    return self ? sum + self.layers * self.queries * self.keys * Float32Array.BYTES_PER_ELEMENT : sum;
  }

  /** One kind whole; undefined when this capture has none. */
  whole(kind: MapKind): CapturedMap | undefined {
    return this.byKind.get(kind);
  }

  /** The extent of one kind, or undefined when this capture has none. */
  extent(kind: MapKind): AttentionMap | undefined {
    return this.byKind.get(kind)?.map;
  }

  /**
   * Rows of one head, or of the mean over the layer's heads.
   *
   * @param head 0-based
   * @returns [to - from, keys], row-major, a copy
   * @throws RangeError when layer, head or rows are outside the map
   */
  rows(kind: MapKind, layer: number, head: number | 'mean', from: number, to: number): Float32Array<ArrayBuffer> {
    const captured = this.byKind.get(kind);
    const weights = captured?.layers[layer];
    if (!captured || !weights) throw new RangeError(`no layer ${layer} of ${kind} attention`);
    const { heads, queries, keys } = captured.map;
    if (from >= to || to > queries) throw new RangeError(`rows ${from} to ${to} of ${queries}`);
    if (head !== 'mean' && head >= heads) throw new RangeError(`head ${head} of ${heads}`);
    const slice = (h: number): Float32Array => weights.subarray((h * queries + from) * keys, (h * queries + to) * keys);
    return head === 'mean' ? mean(Array.from({ length: heads }, (_, h) => slice(h))) : slice(head).slice();
  }

  /**
   * Rows of the rollout up to and including a layer. Layers are worked out once, when first asked for.
   *
   * @param pause awaited before each layer that is worked out, so that others get their turn; may throw to stop
   * @returns [to - from, keys], row-major, a copy
   * @throws RangeError when layer or rows are outside the map, or this capture has no self-attention
   */
  async rolloutRows(layer: number, from: number, to: number, pause: () => Promise<void>): Promise<Float32Array<ArrayBuffer>> {
    const self = this.extent('self');
    if (!self || layer >= self.layers || from >= to || to > self.queries) throw new RangeError(`rollout of layer ${layer}, rows ${from} to ${to}`);
    for (let each = 0; each <= layer; each++) {
      if (this.rollout[each]) continue;
      await pause();
      this.rollout[each] = rolloutStep(this.rows('self', each, 'mean', 0, self.queries), self.queries, this.rollout[each - 1]);
    }
    return new Float32Array(this.rollout[layer].subarray(from * self.keys, to * self.keys));
  }
}

function mean(slices: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const sums = new Float32Array(slices[0].length);
  for (const slice of slices) for (let i = 0; i < sums.length; i++) sums[i] += slice[i];
  for (let i = 0; i < sums.length; i++) sums[i] /= slices.length;
  return sums;
}
