/**
 * Known attention patterns, one score between 0 and 1 per head: the weight on the pattern's keys, averaged over the
 * queries that have such keys. Clark et al. 2019 (previous, next, delimiters), Olsson et al. 2022 (induction, duplicate
 * tokens). Pure.
 */
import type { MeasureOf } from '../../protocol/measures';
import { AVAILABLE, unavailable, type Measure } from './measure';
import type { HeadToken } from './tapped';

type Pattern = MeasureOf<'layer-head'>;

/** The keys of a pattern for a query; undefined where the query has none. */
type KeysOf = (query: number) => readonly number[] | undefined;

/** @param causal keys after the query do not exist */
type KeysFor = (tokens: readonly HeadToken[], causal: boolean) => KeysOf;

const pattern = <Id extends Pattern>(id: Id): Measure<'layer-head', Id> => ({
  id,
  shape: 'layer-head',
  taps: ['attention'],
  availableFor: ({ queriesAre, keysAre }) =>
    queriesAre === keysAre ? AVAILABLE : unavailable({ code: 'patternBetweenTexts', args: {} }),
  compute: ({ map: { kind, direction, queries, keys }, tokens }) => {
    if (!tokens) throw new RangeError(`no tokens of ${kind} attention`);
    const of = keysOf(id, tokens, direction === 'causal');
    return (weights) => patternScore(weights, queries, keys, of);
  },
});

export const patterns: { readonly [Id in Pattern]: Measure<'layer-head', Id> } = {
  previous: pattern('previous'),
  next: pattern('next'),
  first: pattern('first'),
  duplicate: pattern('duplicate'),
  induction: pattern('induction'),
  delimiter: pattern('delimiter'),
};

const KEYS: Readonly<Record<Pattern, KeysFor>> = {
  previous: () => (query) => (query > 0 ? [query - 1] : undefined),
  next: (tokens, causal) => (query) => (!causal && query + 1 < tokens.length ? [query + 1] : undefined),
  first: () => (query) => (query > 0 ? [0] : undefined),
  delimiter: (tokens, causal) => {
    const delimiters = tokens.flatMap(({ text, special }, i) => (special || /^[\s\p{P}]+$/u.test(text) ? [i] : []));
    return (query) => some(delimiters.filter((key) => key !== query && (!causal || key < query)));
  },
  duplicate: (tokens, causal) => {
    const places = placesOf(tokens);
    return (query) => some(placesAt(places, tokens, query).filter((key) => (causal ? key < query : key !== query)));
  },
  induction: (tokens) => {
    const places = placesOf(tokens);
    // The keys after earlier occurrences of the same token: what followed then may follow now.
    return (query) =>
      some(
        placesAt(places, tokens, query)
          .filter((key) => key < query - 1)
          .map((key) => key + 1),
      );
  },
};

export const keysOf = (id: Pattern, tokens: readonly HeadToken[], causal: boolean): KeysOf => KEYS[id](tokens, causal);

function placesOf(tokens: readonly HeadToken[]): Map<number, number[]> {
  const places = new Map<number, number[]>();
  for (const [place, { id }] of tokens.entries()) {
    const found = places.get(id);
    if (found) found.push(place);
    else places.set(id, [place]);
  }
  return places;
}

/** The places of the token at `place`. */
const placesAt = (
  places: ReadonlyMap<number, readonly number[]>,
  tokens: readonly HeadToken[],
  place: number,
): readonly number[] => places.get(tokens[place]!.id)!;

const some = (keys: readonly number[]): readonly number[] | undefined => (keys.length > 0 ? keys : undefined);

/** @param weights one head's [queries, keys], row-major. @returns 0 where no query qualifies */
function patternScore(weights: Float32Array, queries: number, keys: number, of: KeysOf): number {
  let sum = 0;
  let counted = 0;
  for (let query = 0; query < queries; query++) {
    const wanted = of(query);
    if (!wanted) continue;
    counted++;
    for (const key of wanted) sum += weights[query * keys + key]!;
  }
  return counted > 0 ? sum / counted : 0;
}
