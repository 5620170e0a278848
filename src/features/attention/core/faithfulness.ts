/** How far the measures agree with leave-one-out, in words. What is said follows from the numbers as they are shown. */
import type { Localize } from '../../../base/localize';
import type { OutcomeOf, Ranking } from '../../../protocol/engine';
import type { FaithfulnessShown } from '../../../protocol/attention';
import { matrixInfo } from '../../../protocol/measures';
import { reasonSentence } from '../../../sentences/reasons';

export type Faithfulness = Extract<OutcomeOf<'faithfulness'>, { kind: 'faithfulness' }>;
type Numbers = Pick<
  Faithfulness,
  'direction' | 'token' | 'sources' | 'rankings' | 'ownOrder' | 'random' | 'beyondChance'
> & {
  /** Those that are read. */
  readonly tokens: { readonly length: number };
  readonly position: number;
};
type Available = Extract<Ranking, { is: 'available' }>;

/** How many of the last tokens are ranked where nothing else is wanted: some ten seconds of work. */
export const DEFAULT_RANKED = 32;

const DIGITS = 2;
/** Measures that are as good as each other are named up to so many. */
const MOST_NAMED = 2;
const rounded = (value: number): number => Number(value.toFixed(DIGITS));

/** With its sign where it is below 0, in two digits. */
export const numberText = (value: number): string => rounded(value).toFixed(DIGITS).replace('-', '−');

/** What gives an order, and of which layers and heads. */
export function rankingName({ by, shown }: Pick<Ranking, 'by' | 'shown'>, t: Localize): string {
  switch (by) {
    case 'ledger':
      return t('sum of the logits');
    case 'ledgerSize':
      return t('sum of the logits, without signs');
    default: {
      const name = t(matrixInfo(by).name);
      if (!shown) return by === 'rollout' ? t('{0}, through all layers', name) : t('{0}, mean of all heads', name);
      const layer = String(shown.layer);
      if (by === 'rollout') return t('{0}, up to layer {1}', name, layer);
      return shown.head === 'mean'
        ? t('{0}, mean of layer {1}', name, layer)
        : t('{0}, layer {1} head {2}', name, layer, String(shown.head));
    }
  }
}

/** The orders as the panel lists them. */
export const shownRankings = (
  { rankings }: Pick<Faithfulness, 'rankings'>,
  t: Localize,
): FaithfulnessShown['rankings'] =>
  rankings.map((each) => {
    const { by, shown } = each;
    const named = { name: rankingName(each, t), by, shown };
    if (each.is === 'unavailable') return { ...named, why: reasonSentence(each.why, t) };
    const { scores, tau, curve, area } = each;
    return { ...named, scores, tau, curve, area };
  });

/** Which order is most like leave-one-out, which least, and whether that is more than chance. @param quoted a word */
export function faithfulnessSentences(found: Numbers, t: Localize, quoted: (word: string) => string): string[] {
  const { direction, tokens, position, sources, rankings, ownOrder, random, beyondChance } = found;
  const word = quoted(found.token.text);
  const isBlank = direction === 'bidirectional';
  const them = isBlank
    ? t('{0} tokens around the blank that becomes {1}', String(sources.length), word)
    : t('{0} tokens before {1}', String(sources.length), word);
  const available = rankings.filter((each): each is Available => each.is === 'available');
  const ranked = available.flatMap((each) => (each.tau === null ? [] : [{ ...each, tau: rounded(each.tau) }]));
  if (sources.length < 2 || ranked.length === 0)
    return [
      isBlank
        ? t('There are too few tokens around the blank to rank: take a longer text.')
        : t('There are too few tokens before {0} to rank: take a longer text, or a later place.', word),
    ];
  const taus = ranked.map(({ tau }) => tau);
  const [most, least] = [Math.max(...taus), Math.min(...taus)];
  const namesOf = (chosen: readonly Pick<Ranking, 'by' | 'shown'>[]): string =>
    chosen.length > MOST_NAMED
      ? t('{0} of {1} measures', String(chosen.length), String(available.length))
      : chosen.map((each) => rankingName(each, t)).join('; ');
  const at = (tau: number): string => namesOf(ranked.filter((each) => each.tau === tau));
  const [randomArea, ownArea] = [random.area, ownOrder.area].map(numberText) as [string, string];
  // The token that predicts is none of them.
  const unranked = (isBlank ? tokens.length : position) - 1 - sources.length;
  const areas = available.map(({ area }) => rounded(area));
  const lowest = Math.min(...areas);
  const fastest = available.filter(({ area }) => rounded(area) === lowest);
  return [
    most === least
      ? t('All measures order the {0} equally like leave-one-out (tau {1}).', ...[them, numberText(most)])
      : t(
          'Of the {0}, the order by {1} is most like that of leave-one-out (tau {2}), the order by {3} least (tau {4}).',
          ...[them, at(most), numberText(most), at(least), numberText(least)],
        ),
    beyondChance === null
      ? t('So few tokens cannot tell any order from chance.')
      : t(
          'Of orders by chance fewer than 5 % are {0} or more from 0: {1} of {2} orders reach {0}.',
          numberText(beyondChance),
          String(taus.filter((tau) => tau >= rounded(beyondChance)).length),
          String(taus.length),
        ),
    lowest >= 1
      ? t(
          'While the first tokens are taken away, the probability falls in the order of no measure (the smallest area is {0}, by {1}); in random order the area is {2}, in the order of leave-one-out {3}.',
          ...[numberText(lowest), namesOf(fastest), randomArea, ownArea],
        )
      : fastest.length === available.length
        ? t(
            'While the first tokens are taken away, the probability falls alike in all orders (area {0}); in random order the area is {1}, in the order of leave-one-out {2}.',
            ...[numberText(lowest), randomArea, ownArea],
          )
        : t(
            'While the first tokens are taken away, the probability falls fastest in the order by {0} (area {1}); in random order the area is {2}, in the order of leave-one-out {3}.',
            ...[namesOf(fastest), numberText(lowest), randomArea, ownArea],
          ),
    ...(unranked > 0
      ? [
          isBlank
            ? t('Not ranked: {0} more tokens, sinks that are left out or too far away.', String(unranked))
            : t('Not ranked: {0} more tokens before it, sinks that are left out or too far back.', String(unranked)),
        ]
      : []),
  ];
}
