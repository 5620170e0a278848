/**
 * Whether a head turns: in one of two sentences it prefers one word, in the other sentence another. And how often the
 * heads of a model do, over generated pairs of sentences, because a single pair is an example and not a rule.
 */
import type { SentencePair } from '../../../protocol/course';
import type { Cancelled, Engine, Failed } from '../../../protocol/engine';

export interface HeadTurn {
  readonly layer: number;
  readonly head: number;
  /** Weights on `to` and on `otherTo`, in the one sentence and in the other. */
  readonly one: readonly [number, number];
  readonly other: readonly [number, number];
  /** The smaller of the two preferences. The head turns where it is positive. */
  readonly by: number;
}

export type HeadTurns =
  | { readonly kind: 'turns'; /** Every head, the clearest turn first. */ readonly heads: readonly HeadTurn[] }
  | { readonly kind: 'missing'; readonly word: string; readonly sentence: string }
  | Failed
  | Cancelled;

export interface Counted {
  readonly layer: number;
  readonly head: number;
  /** Pairs in which it turns. */ readonly times: number;
  /** Mean of `HeadTurn.by` over all pairs. */ readonly meanBy: number;
}
export type TurnCount =
  | {
      readonly kind: 'counted';
      readonly pairs: number;
      /** Every head, the one that turns most often first. */ readonly heads: readonly Counted[];
    }
  | Exclude<HeadTurns, { kind: 'turns' }>;

const MOST_TOKENS = 512;

/** The figure of the course: the head, counted from 0, and the pair in which it turns. */
export const FIGURE_HEAD = { model: 'all-minilm-l6-v2', layer: 4, head: 0 } as const;
export const FIGURE_PAIR: SentencePair = {
  one: "The animal didn't cross the street because it was too tired.",
  other: "The animal didn't cross the street because it was too wide.",
  from: 'it',
  to: 'animal',
  otherTo: 'street',
};

const ANIMALS = ['animal', 'dog', 'cat', 'horse', 'cow', 'chicken', 'child', 'woman', 'soldier', 'fox'];
const PLACES = ['street', 'road', 'river', 'bridge', 'field', 'canal', 'highway', 'lake', 'valley', 'path'];
const REASONS = [
  ['tired', 'wide'],
  ['weak', 'deep'],
] as const;

/** Two hundred pairs of the figure's kind; the figure's own is the first. */
export function generatedPairs(): SentencePair[] {
  return ANIMALS.flatMap((to) =>
    PLACES.flatMap((otherTo) =>
      REASONS.map(([ofOne, ofOther]) => {
        const sentence = (reason: string): string =>
          `The ${to} didn't cross the ${otherTo} because it was too ${reason}.`;
        return { one: sentence(ofOne), other: sentence(ofOther), from: 'it', to, otherTo };
      }),
    ),
  );
}

/** Exact arithmetic. @param model with attention within one text */
export async function turnsIn(
  engine: Engine,
  model: string,
  pair: SentencePair,
  signal?: AbortSignal,
): Promise<HeadTurns> {
  const one = await weightsOf(engine, model, pair.one, pair, signal);
  if (one.kind !== 'weights') return one;
  const other = await weightsOf(engine, model, pair.other, pair, signal);
  if (other.kind !== 'weights') return other;
  const heads = one.weights.flatMap(({ layer, head, to, otherTo }, i): HeadTurn[] => {
    // Of a sentence whose word lies beyond the tokens that are read there are no weights.
    const there = other.weights[i];
    if (!there) return [];
    const by = Math.min(to - otherTo, there.otherTo - there.to);
    return [{ layer, head, one: [to, otherTo], other: [there.to, there.otherTo], by }];
  });
  return { kind: 'turns', heads: heads.sort((a, b) => b.by - a.by) };
}

/** @param pairs at least one */
export async function countTurns(
  engine: Engine,
  model: string,
  pairs: readonly SentencePair[],
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (done: number, total: number) => void } = {},
): Promise<TurnCount> {
  const sums = new Map<string, { layer: number; head: number; times: number; by: number }>();
  for (const [done, pair] of pairs.entries()) {
    onProgress?.(done, pairs.length);
    const turns = await turnsIn(engine, model, pair, signal);
    if (turns.kind !== 'turns') return turns;
    for (const { layer, head, by } of turns.heads) {
      const sum = sums.get(`${layer}/${head}`) ?? { layer, head, times: 0, by: 0 };
      sums.set(`${layer}/${head}`, { layer, head, times: sum.times + (by > 0 ? 1 : 0), by: sum.by + by });
    }
  }
  const heads = [...sums.values()].map(({ layer, head, times, by }): Counted => ({
    layer,
    head,
    times,
    meanBy: by / pairs.length,
  }));
  return {
    kind: 'counted',
    pairs: pairs.length,
    heads: heads.sort((a, b) => b.times - a.times || b.meanBy - a.meanBy),
  };
}

interface HeadWeights {
  readonly layer: number;
  readonly head: number;
  readonly to: number;
  readonly otherTo: number;
}

/** In every head: the mean over the tokens of `from` of what they give to all tokens of a word. */
async function weightsOf(
  engine: Engine,
  model: string,
  sentence: string,
  { from, to, otherTo }: SentencePair,
  signal?: AbortSignal,
): Promise<{ kind: 'weights'; weights: HeadWeights[] } | Exclude<HeadTurns, { kind: 'turns' }>> {
  const ranges = { from: rangeOf(sentence, from), to: rangeOf(sentence, to), otherTo: rangeOf(sentence, otherTo) };
  for (const [name, word] of [
    ['from', from],
    ['to', to],
    ['otherTo', otherTo],
  ] as const)
    if (!ranges[name]) return { kind: 'missing', word, sentence };
  const attended = await engine.ask(
    { op: 'attend', model, text: sentence, precision: 'exact', maxTokens: MOST_TOKENS },
    { signal },
  );
  if (attended.kind !== 'attended') return attended;
  try {
    const map = attended.maps.find(({ queriesAre, keysAre }) => queriesAre === 'source' && keysAre === 'source');
    const within = (range: Range | undefined): number[] =>
      attended.tokens.flatMap(({ start, end, special }, i) =>
        !special && range && end > range.start && start < range.end ? [i] : [],
      );
    const queries = within(ranges.from);
    const sums: HeadWeights[] = [];
    if (!map) return { kind: 'weights', weights: sums };
    for (const query of queries) {
      const rows = await engine.ask(
        { op: 'everyHead', handle: attended.handle, map: map.kind, query, fromLayer: 0, toLayer: map.layers },
        { signal },
      );
      if (rows.kind !== 'everyHead') return rows;
      for (let at = 0; at < rows.layers * rows.heads; at++) {
        const on = (range: Range | undefined): number =>
          within(range).reduce((sum, key) => sum + rows.weights[at * rows.keys + key]!, 0) / queries.length;
        sums[at] = {
          layer: Math.floor(at / rows.heads),
          head: at % rows.heads,
          to: (sums.at(at)?.to ?? 0) + on(ranges.to),
          otherTo: (sums.at(at)?.otherTo ?? 0) + on(ranges.otherTo),
        };
      }
    }
    return { kind: 'weights', weights: sums };
  } finally {
    await engine.ask({ op: 'release', handle: attended.handle });
  }
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Where a word stands by itself for the first time, whatever its case. */
function rangeOf(sentence: string, word: string): Range | undefined {
  const literal = word.trim().replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const found =
    literal === '' ? null : new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'iu').exec(sentence);
  return found ? { start: found.index, end: found.index + found[0].length } : undefined;
}
