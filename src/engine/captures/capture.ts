/** A capture: the attention of one text as its model computed it, kept in the engine and handed out by rows. */
import type { AttentionMap, MapKind } from '../../protocol/engine';
import type { ComputeRows, Computing, RowSlice } from '../measures/measure';
import { MEASURES } from '../measures/registry';
import { readingBytes, type TappedMap } from '../measures/tapped';

interface Kept {
  readonly tapped: TappedMap;
  /** By a measure's id, with what the measure keeps between calls. */
  readonly computed: Map<string, ComputeRows>;
}

const ALONE: Computing = { running: {}, pause: () => Promise.resolve() };

export class Capture {
  private readonly byKind: ReadonlyMap<MapKind, Kept>;

  /** @param besides bytes that the model may keep of the same text, for the next question about it */
  constructor(
    maps: readonly TappedMap[],
    private readonly measures = MEASURES,
    private readonly besides = 0,
  ) {
    this.byKind = new Map(maps.map((tapped) => [tapped.map.kind, { tapped, computed: new Map() }]));
  }

  get maps(): AttentionMap[] {
    // The cast holds because the registry has every measure of the protocol's list.
    return this.all.map((tapped) => ({
      ...tapped.map,
      measures: this.measures.states('query-key', tapped) as AttentionMap['measures'],
    }));
  }

  /** Whether every layer is held; else the model reads the text again when another layer is used. */
  get isWhole(): boolean {
    return this.all.every(({ taps }) => taps.attention.isWhole);
  }

  /** Includes what measures may keep for every layer, so that computing one later cannot exceed the budget. */
  get bytes(): number {
    return this.all.reduce(
      (sum, { map, taps }) => sum + readingBytes(taps) + map.layers * this.measures.keptLayerBytes(map),
      this.besides,
    );
  }

  /** One kind of attention as it was read; undefined when this capture has none. */
  tapped(kind: MapKind): TappedMap | undefined {
    return this.byKind.get(kind)?.tapped;
  }

  /**
   * Rows of one head, or of the mean over the layer's heads.
   *
   * @param measure the id of one of the shape `query-key`
   * @returns [to - from, keys], row-major, a copy
   * @throws RangeError when the slice is outside the map, or the measure is unavailable; CancelledError
   */
  async rows(kind: MapKind, measure: string, slice: RowSlice, computing = ALONE): Promise<Float32Array<ArrayBuffer>> {
    const kept = this.byKind.get(kind);
    if (!kept) throw new RangeError(`no ${kind} attention`);
    const compute = kept.computed.get(measure) ?? this.measures.get('query-key', measure).compute(kept.tapped);
    kept.computed.set(measure, compute);
    return compute(slice, computing);
  }

  private get all(): readonly TappedMap[] {
    return [...this.byKind.values()].map(({ tapped }) => tapped);
  }
}
