/**
 * What heads are known to do, each as one number between 0 and 1: the weight that a head gives, on average over the queries
 * for which the question makes sense. Clark et al. 2019 (previous, next, delimiters), Olsson et al. 2022 (induction, duplicate
 * tokens). Pure.
 */
import type { Pattern } from '../../protocol/engine';

/** What a pattern needs to know of a token. */
export interface HeadToken {
  readonly id: number;
  readonly text: string;
  readonly special: boolean;
}

/** For a query the keys whose weights count; undefined where the question makes no sense for it. */
type KeysOf = (query: number) => readonly number[] | undefined;

/** @param causal keys after the query do not exist */
export function keysOf(pattern: Pattern, tokens: readonly HeadToken[], causal: boolean): KeysOf {
  switch (pattern) {
    case 'previous': return (query) => (query > 0 ? [query - 1] : undefined);
    case 'next': return (query) => (!causal && query + 1 < tokens.length ? [query + 1] : undefined);
    case 'first': return (query) => (query > 0 ? [0] : undefined);
    case 'delimiter': {
      const delimiters = tokens.flatMap(({ text, special }, i) => (special || /^[\s\p{P}]+$/u.test(text) ? [i] : []));
      return (query) => some(delimiters.filter((key) => key !== query && (!causal || key < query)));
    }
    case 'duplicate': {
      const places = placesOf(tokens);
      return (query) => some((places.get(tokens[query].id) ?? []).filter((key) => (causal ? key < query : key !== query)));
    }
    case 'induction': {
      const places = placesOf(tokens);
      // After an earlier occurrence of the same token: what came next then may come next now.
      return (query) => some((places.get(tokens[query].id) ?? []).filter((key) => key < query - 1).map((key) => key + 1));
    }
  }
}

function placesOf(tokens: readonly HeadToken[]): Map<number, number[]> {
  const places = new Map<number, number[]>();
  tokens.forEach(({ id }, i) => places.set(id, [...places.get(id) ?? [], i]));
  return places;
}

const some = (keys: readonly number[]): readonly number[] | undefined => (keys.length > 0 ? keys : undefined);

/** @param weights one head's [queries, keys], row-major. @returns 0 where no query qualifies */
export function patternScore(weights: Float32Array, queries: number, keys: number, of: KeysOf): number {
  let sum = 0;
  let counted = 0;
  for (let query = 0; query < queries; query++) {
    const wanted = of(query);
    if (!wanted) continue;
    counted++;
    for (const key of wanted) sum += weights[query * keys + key];
  }
  return counted > 0 ? sum / counted : 0;
}
