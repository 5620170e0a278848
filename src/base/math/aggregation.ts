/**
 * Aggregates a head's weights for display: with or without attention sinks, by token, word or line. Every view and every
 * exported file takes its numbers from here. Pure; the source matrix is never changed.
 */

/**
 * Heads rest on a first token or a template's token when nothing else concerns them (Xiao et al. 2023, "attention
 * sinks"; Clark et al. 2019 for `[CLS]` and `[SEP]`). `excluded` leaves their columns out; `renormalized` divides each
 * row by what is left.
 */
export type Sink = 'raw' | 'excluded' | 'renormalized';

/** The choices' names on screen and in files. */
export const SINK_NAMES: Readonly<Record<Sink, string>> = {
  raw: 'as they are',
  excluded: 'left out',
  renormalized: 'left out, rest to 1',
};
export const DIRECTION_NAMES = { from: 'what it attends to', to: 'what attends to it' } as const;

/** What becomes of sinks, and how tokens are grouped. */
export interface Aggregation {
  readonly sink: Sink;
  /** Keys that count as sinks. */
  readonly sinks: readonly number[];
  /** The group of each query; groups are numbered from 0 in reading order. */
  readonly queryGroups: readonly number[];
  readonly keyGroups: readonly number[];
}

/** Weights by token, row-major [queries, keys]; rows from `loadedRows` on have not arrived yet. */
export interface TokenMatrix {
  readonly queries: number;
  readonly keys: number;
  readonly weights: Float32Array;
  readonly loadedRows: number;
}

/**
 * The aggregated matrix. Keys of a group are summed, queries averaged (Clark et al. 2019, section 4.1), so that a
 * row that summed to 1 still does. A sink is left out of each token's row before its group is summed.
 */
export class AggregatedMatrix {
  /** The numbers of groups of queries and of keys. */
  readonly queries: number;
  readonly keys: number;
  /** Row-major [queries, keys]; 0 where a key is excluded. */
  readonly weights: Float32Array;
  /** For each query the weight that its row gives to excluded sinks: the mean over the tokens of its group. */
  readonly excludedWeights: Float32Array;
  /** Groups of keys whose tokens are all excluded sinks. */
  readonly excludedKeys: ReadonlySet<number>;
  /** Leading rows that are complete, because the rows of all their tokens have arrived. */
  loadedRows = 0;
  private addedRows = 0;
  private readonly sizes: number[] = [];
  private readonly isUnchanged: boolean;

  constructor(
    private readonly source: TokenMatrix,
    private readonly aggregation: Aggregation,
  ) {
    const { sink, sinks, queryGroups, keyGroups } = aggregation;
    this.queries = (queryGroups.at(-1) ?? -1) + 1;
    this.keys = (keyGroups.at(-1) ?? -1) + 1;
    for (const group of queryGroups) this.sizes[group] = (this.sizes[group] ?? 0) + 1;
    this.isUnchanged = sink === 'raw' && this.queries === source.queries && this.keys === source.keys;
    this.weights = this.isUnchanged ? source.weights : new Float32Array(this.queries * this.keys);
    this.excludedWeights = new Float32Array(this.queries);
    this.excludedKeys = sink === 'raw' ? new Set() : sinkGroups(sinks, keyGroups);
  }

  /** Adds the rows that have arrived since the last call. */
  update(): this {
    const {
      source,
      aggregation: { queryGroups },
    } = this;
    if (!this.isUnchanged) for (let query = this.addedRows; query < source.loadedRows; query++) this.addRow(query);
    this.addedRows = source.loadedRows;
    this.loadedRows = this.addedRows === source.queries ? this.queries : (queryGroups[this.addedRows] ?? 0);
    return this;
  }

  private addRow(query: number): void {
    const {
      source,
      sizes,
      keys,
      aggregation: { sink, sinks, queryGroups, keyGroups },
    } = this;
    const row = source.weights.slice(query * source.keys, (query + 1) * source.keys);
    const group = queryGroups[query]!;
    let excluded = 0;
    if (sink !== 'raw') {
      for (const key of sinks) {
        excluded += row[key]!;
        row[key] = 0;
      }
    }
    let remaining = 0;
    for (const weight of row) remaining += weight;
    const size = sizes[group]!;
    // A row whose whole weight lies on sinks cannot be renormalized.
    const divisor = (sink === 'renormalized' && remaining > 0 ? remaining : 1) * size;
    for (let key = 0; key < row.length; key++) this.weights[group * keys + keyGroups[key]!]! += row[key]! / divisor;
    this.excludedWeights[group]! += excluded / size;
  }
}

/**
 * The row of some queries that are one word or line.
 *
 * @param weights their rows by token, row-major [queries, keys]
 * @returns [groups of keys]
 */
export function meanRow(
  weights: Float32Array,
  keys: number,
  aggregation: Omit<Aggregation, 'queryGroups'>,
): Float32Array {
  const queries = weights.length / keys;
  return new AggregatedMatrix(
    { queries, keys, weights, loadedRows: queries },
    { ...aggregation, queryGroups: new Array<number>(queries).fill(0) },
  ).update().weights;
}

/** No aggregation: each token is a group, and sinks keep their weights. */
export const plainRow = (keys: number): Omit<Aggregation, 'queryGroups'> => ({
  sink: 'raw',
  sinks: [],
  keyGroups: Array.from({ length: keys }, (_, key) => key),
});

/** Groups of which every token is a sink. */
export function sinkGroups(sinks: readonly number[], groups: readonly number[]): Set<number> {
  const own = new Set(sinks);
  const found = new Set(groups.filter((_, token) => own.has(token)));
  groups.forEach((group, token) => {
    if (!own.has(token)) found.delete(group);
  });
  return found;
}
