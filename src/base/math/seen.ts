/**
 * A head's weights as a person has chosen to see them: with or without attention sinks, by token, word or line. Every
 * view and every file takes its numbers from here. Pure; the matrix itself is never changed.
 */

/**
 * Heads rest on a first token or a template's token when nothing else concerns them (Xiao et al. 2023, "attention
 * sinks"; Clark et al. 2019 for `[CLS]` and `[SEP]`). `excluded` leaves their columns out; `renormalized` divides each
 * row by what is left.
 */
export type Sink = 'raw' | 'excluded' | 'renormalized';

/** As it is said on screen and in files. */
export const SINK_NAMES: Readonly<Record<Sink, string>> = {
  raw: 'as they are',
  excluded: 'left out',
  renormalized: 'left out, rest to 1',
};
export const DIRECTION_NAMES = { from: 'what it attends to', to: 'what attends to it' } as const;

/** What is chosen. */
export interface Seeing {
  readonly sink: Sink;
  /** Keys that count as sinks. */
  readonly sinks: readonly number[];
  /** For each query the number of its group; groups count from 0 in reading order. */
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
 * The matrix that is shown. Keys of a group are summed, queries averaged (Clark et al. 2019, section 4.1), so that a
 * row that summed to 1 still does. A sink is left out of each token's row before its group is summed.
 */
export class Seen {
  /** Groups of queries and of keys. */
  readonly queries: number;
  readonly keys: number;
  /** Row-major [queries, keys]; 0 where a key is left out. */
  readonly weights: Float32Array;
  /** For each query what its row gives to the sinks that are left out: the mean over the tokens of its group. */
  readonly hidden: Float32Array;
  /** Groups of keys of which nothing is shown, because all of their tokens are sinks. */
  readonly leftOut: ReadonlySet<number>;
  /** Rows that are complete: all of their tokens' rows have come. */
  loadedRows = 0;
  private taken = 0;
  private readonly sizes: number[] = [];
  private readonly isAsItIs: boolean;

  constructor(
    private readonly source: TokenMatrix,
    private readonly how: Seeing,
  ) {
    const { sink, sinks, queryGroups, keyGroups } = how;
    this.queries = (queryGroups.at(-1) ?? -1) + 1;
    this.keys = (keyGroups.at(-1) ?? -1) + 1;
    for (const group of queryGroups) this.sizes[group] = (this.sizes[group] ?? 0) + 1;
    this.isAsItIs = sink === 'raw' && this.queries === source.queries && this.keys === source.keys;
    this.weights = this.isAsItIs ? source.weights : new Float32Array(this.queries * this.keys);
    this.hidden = new Float32Array(this.queries);
    this.leftOut = sink === 'raw' ? new Set() : sinkGroups(sinks, keyGroups);
  }

  /** Takes the rows that have come since the last time. */
  update(): this {
    const {
      source,
      how: { queryGroups },
    } = this;
    if (!this.isAsItIs) for (let query = this.taken; query < source.loadedRows; query++) this.take(query);
    this.taken = source.loadedRows;
    this.loadedRows = this.taken === source.queries ? this.queries : (queryGroups[this.taken] ?? 0);
    return this;
  }

  private take(query: number): void {
    const {
      source,
      sizes,
      keys,
      how: { sink, sinks, queryGroups, keyGroups },
    } = this;
    const row = source.weights.slice(query * source.keys, (query + 1) * source.keys);
    const group = queryGroups[query]!;
    let hidden = 0;
    if (sink !== 'raw') {
      for (const key of sinks) {
        hidden += row[key]!;
        row[key] = 0;
      }
    }
    let left = 0;
    for (const weight of row) left += weight;
    // A row whose whole weight lies on sinks cannot be renormalized.
    const size = sizes[group]!;
    const divisor = (sink === 'renormalized' && left > 0 ? left : 1) * size;
    for (let key = 0; key < row.length; key++) this.weights[group * keys + keyGroups[key]!]! += row[key]! / divisor;
    this.hidden[group]! += hidden / size;
  }
}

/**
 * The row of some queries that are one word or line.
 *
 * @param weights their rows by token, row-major [queries, keys]
 * @returns [groups of keys]
 */
export function meanRow(weights: Float32Array, keys: number, seeing: Omit<Seeing, 'queryGroups'>): Float32Array {
  const queries = weights.length / keys;
  return new Seen(
    { queries, keys, weights, loadedRows: queries },
    { ...seeing, queryGroups: new Array<number>(queries).fill(0) },
  ).update().weights;
}

/** Every token by itself and with its sinks. */
export const plainRow = (keys: number): Omit<Seeing, 'queryGroups'> => ({
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
