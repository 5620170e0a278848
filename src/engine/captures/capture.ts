/** Attention weights as a model computed them, kept in the engine and handed out by rows. */
import type { AttentionMap, Capability, MapKind, Measure } from '../../protocol/engine';
import type { Running } from '../running';
import type { LayerWindow } from './layerWindow';
import type { HeadToken } from '../measures/patterns';
import { rolloutStep } from '../measures/rollout';
import type { TransformedValues } from '../measures/valueWeighted';

/** The shape of a map, before it is known what can be measured of it. */
export type MapExtent = Omit<AttentionMap, 'measures'>;

/** One kind of attention. */
export interface CapturedMap {
  readonly map: MapExtent;
  readonly layers: LayerWindow;
  /** What the keys hand over, where the model's graph shows it. */
  readonly values?: TransformedValues;
  /** What its rows and columns stand for, where these are the same tokens. */
  readonly tokens?: readonly HeadToken[];
}

export class Capture {
  private readonly byKind: ReadonlyMap<MapKind, CapturedMap>;
  /** Rollout by map and layer, as far as it has been asked for; of layers that are not all held the latest one alone. */
  private readonly rollout = new Map<MapKind, Float32Array[]>();

  constructor(captured: readonly CapturedMap[]) {
    this.byKind = new Map(captured.map((each) => [each.map.kind, each]));
  }

  get maps(): AttentionMap[] {
    return [...this.byKind.values()].map((captured) => ({ ...captured.map, measures: measuresOf(captured) }));
  }

  /** Whether every layer is held; else the model reads the text again when another layer is looked at. */
  get isWhole(): boolean {
    return [...this.byKind.values()].every(({ layers }) => layers.isWhole);
  }

  /** With room for the whole rollout, so that asking for it later cannot go over a budget. */
  get bytes(): number {
    let sum = 0;
    for (const captured of this.byKind.values()) {
      sum += captured.layers.bytes + (captured.values?.bytes ?? 0);
      const { layers, queries, keys } = captured.map;
      if (followsOneSequence(captured.map)) sum += layers * queries * keys * Float32Array.BYTES_PER_ELEMENT;
    }
    return sum;
  }

  /** One kind whole; undefined when this capture has none. */
  whole(kind: MapKind): CapturedMap | undefined {
    return this.byKind.get(kind);
  }

  /** The extent of one kind, or undefined when this capture has none. */
  extent(kind: MapKind): MapExtent | undefined {
    return this.byKind.get(kind)?.map;
  }

  /**
   * Rows of one head, or of the mean over the layer's heads.
   *
   * @param head 0-based
   * @returns [to - from, keys], row-major, a copy
   * @throws RangeError when layer, head or rows are outside the map; CancelledError
   */
  async rows(kind: MapKind, layer: number, head: number | 'mean', from: number, to: number, running: Running = {}): Promise<Float32Array<ArrayBuffer>> {
    return this.layer(kind, layer, head, from, to, running, (slices) => mean(slices));
  }

  /**
   * Norms of what each key's weight brings to a query: of one head, or the mean over the layer's heads.
   *
   * @returns [to - from, keys], row-major, a copy
   * @throws RangeError when layer, head or rows are outside the map, or this capture has no values; CancelledError
   */
  async valueRows(kind: MapKind, layer: number, head: number | 'mean', from: number, to: number, running: Running = {}): Promise<Float32Array<ArrayBuffer>> {
    const captured = this.byKind.get(kind);
    if (!captured?.values) throw new RangeError(`no values of ${kind} attention`);
    const { keys } = captured.map;
    const norms = await captured.values.norms(layer);
    return this.layer(kind, layer, head, from, to, running, (slices) => mean(slices.map((slice, i) => {
      const at = (head === 'mean' ? i : head) * keys;
      return slice.map((weight, cell) => weight * norms[at + cell % keys]);
    })));
  }

  /**
   * Rows of the rollout up to and including a layer. Layers are worked out once, when first asked for.
   *
   * @param pause awaited before each layer that is worked out, so that others get their turn; may throw to stop
   * @returns [to - from, keys], row-major, a copy
   * @throws RangeError when layer or rows are outside the map, or its rows and columns are not one sequence; CancelledError
   */
  async rolloutRows(kind: MapKind, layer: number, from: number, to: number, pause: (done: number, total: number) => Promise<void>, running: Running = {}): Promise<Float32Array<ArrayBuffer>> {
    const captured = this.byKind.get(kind);
    const map = captured?.map;
    if (!map || !followsOneSequence(map) || layer >= map.layers || from >= to || to > map.queries) throw new RangeError(`rollout of layer ${layer}, rows ${from} to ${to}`);
    const done = this.rollout.get(kind) ?? [];
    this.rollout.set(kind, done);
    const first = done[layer] ? layer : done.findLastIndex((rows, each) => rows !== undefined && each < layer) + 1;
    let rows = done[first - 1];
    for (let each = first; each <= layer; each++) {
      if (done[each]) {
        rows = done[each];
        continue;
      }
      await pause(each, layer + 1);
      rows = rolloutStep(await this.rows(kind, each, 'mean', 0, map.queries, running), map.queries, rows);
      if (!captured.layers.isWhole) done.length = 0;
      done[each] = rows;
    }
    return new Float32Array(rows.subarray(from * map.keys, to * map.keys));
  }

  /** Hands `work` each chosen head's rows: of one head, or of all of them for their mean. Views, to be read at once. */
  private async layer<T>(kind: MapKind, layer: number, head: number | 'mean', from: number, to: number, running: Running, work: (slices: readonly Float32Array[]) => T): Promise<T> {
    const captured = this.byKind.get(kind);
    if (!captured) throw new RangeError(`no ${kind} attention`);
    const { heads, queries, keys } = captured.map;
    if (from >= to || to > queries) throw new RangeError(`rows ${from} to ${to} of ${queries}`);
    if (head !== 'mean' && head >= heads) throw new RangeError(`head ${head} of ${heads}`);
    const chosen = head === 'mean' ? Array.from({ length: heads }, (_, h) => h) : [head];
    return captured.layers.use(layer, running, (weights) => work(chosen.map((h) => weights.subarray((h * queries + from) * keys, (h * queries + to) * keys))));
  }
}

/** A decoder that also looks across gets information from elsewhere: its own attention alone says nothing of where from. */
const followsOneSequence = ({ kind }: MapExtent): boolean => kind === 'self' || kind === 'encoder';

function measuresOf({ map, values }: CapturedMap): Record<Measure, Capability> {
  return {
    raw: { is: 'available' },
    value: values ? { is: 'available' } : { is: 'unavailable', why: { code: 'valuesHidden', args: {} } },
    rollout: followsOneSequence(map)
      ? { is: 'available' }
      : { is: 'unavailable', why: { code: 'severalSequences', args: {} } },
  };
}

function mean(slices: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const sums = new Float32Array(slices[0].length);
  for (const slice of slices) for (let i = 0; i < sums.length; i++) sums[i] += slice[i];
  for (let i = 0; i < sums.length; i++) sums[i] /= slices.length;
  return sums;
}
