/** From a head's matrix to the numbers that color a text. Pure; the matrix itself is never changed. */
import { membersOf, summed, type Groups } from './groups';
import type { HeadMatrix } from './scale';

/** `from`: what the chosen tokens attend to, a row. `to`: what attends to them, a column. */
export type Direction = 'from' | 'to';
/**
 * Heads rest on a first token or a template's token when nothing else concerns them (Xiao et al. 2023, "attention sinks"; Clark
 * et al. 2019 for `[CLS]` and `[SEP]`). `excluded` leaves their columns out; `renormalized` divides each row by what is left.
 */
export type Sink = 'raw' | 'excluded' | 'renormalized';

export interface Shown {
  /** One for each token on the other side. */
  readonly weights: Float32Array;
  /** Mean share of the rows' weight that `sink` leaves out; 0 when nothing is left out. */
  readonly hidden: number;
}

export interface Question {
  readonly direction: Direction;
  /** At least one; several are averaged. */
  readonly tokens: readonly number[];
  readonly sink: Sink;
  /** Keys that count as sinks. */
  readonly sinks: readonly number[];
  readonly queryGroups: Groups;
  readonly keyGroups: Groups;
}

/** @returns undefined while rows that are needed have not come */
export function shownWeights(matrix: HeadMatrix, question: Question): Shown | undefined {
  const { direction, tokens } = question;
  const chosen = [...new Set(tokens.flatMap((token) => membersOf(direction === 'from' ? question.queryGroups : question.keyGroups, token)))];
  return direction === 'from' ? fromRows(matrix, chosen, question) : toColumns(matrix, chosen, question);
}

function fromRows(matrix: HeadMatrix, queries: readonly number[], question: Question): Shown | undefined {
  const weights = new Float32Array(matrix.keys);
  let hidden = 0;
  for (const query of queries) {
    const row = adjusted(matrix, query, question);
    if (!row) return undefined;
    hidden += row.hidden / queries.length;
    row.weights.forEach((weight, key) => { weights[key] += weight / queries.length; });
  }
  return { weights: summed(weights, question.keyGroups), hidden };
}

/** Of a group of queries the mean, of a group of keys the sum. */
function toColumns(matrix: HeadMatrix, keys: readonly number[], question: Question): Shown | undefined {
  if (matrix.loadedRows < matrix.queries) return undefined;
  const received = new Float32Array(matrix.queries);
  let hidden = 0;
  for (let query = 0; query < matrix.queries; query++) {
    const row = adjusted(matrix, query, question);
    if (!row) return undefined;
    hidden += row.hidden / matrix.queries;
    for (const key of keys) received[query] += row.weights[key];
  }
  const sizes = new Map<number, number>();
  for (const group of question.queryGroups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const sums = summed(received, question.queryGroups);
  return { weights: sums.map((weight, query) => weight / (sizes.get(question.queryGroups[query]) ?? 1)), hidden };
}

function adjusted(matrix: HeadMatrix, query: number, { sink, sinks }: Question): Shown | undefined {
  if (query < 0 || query >= matrix.loadedRows) return undefined;
  const weights = matrix.weights.slice(query * matrix.keys, (query + 1) * matrix.keys);
  if (sink === 'raw') return { weights, hidden: 0 };
  let hidden = 0;
  for (const key of sinks) {
    hidden += weights[key];
    weights[key] = 0;
  }
  let left = 0;
  for (const weight of weights) left += weight;
  // A row that lies on its sinks alone has nothing to be made 1 of.
  if (sink === 'renormalized' && left > 0) for (let key = 0; key < weights.length; key++) weights[key] /= left;
  return { weights, hidden };
}
