/** Attention weights as a model computed them, kept in the engine and handed out by rows. */
import type { AttentionMap, MapKind } from '../../protocol/engine';

/** One kind of attention. `layers[l]` is row-major [heads, queries, keys], after the softmax. */
export interface CapturedMap {
  readonly map: AttentionMap;
  readonly layers: readonly Float32Array[];
}

export class Capture {
  private readonly byKind: ReadonlyMap<MapKind, CapturedMap>;

  constructor(captured: readonly CapturedMap[]) {
    this.byKind = new Map(captured.map((each) => [each.map.kind, each]));
  }

  get maps(): AttentionMap[] {
    return [...this.byKind.values()].map(({ map }) => map);
  }

  get bytes(): number {
    let sum = 0;
    for (const { layers } of this.byKind.values()) for (const layer of layers) sum += layer.byteLength;
    return sum;
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
}

function mean(slices: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const sums = new Float32Array(slices[0].length);
  for (const slice of slices) for (let i = 0; i < sums.length; i++) sums[i] += slice[i];
  for (let i = 0; i < sums.length; i++) sums[i] /= slices.length;
  return sums;
}
