/** `--svg` of `why`, `cut`, `lens`, `patch` and `faithfulness`: their numbers as a picture. */
import { english } from '../base/english';
import { shareText } from '../base/percent';
import type { CutEdge, OutcomeOf } from '../protocol/engine';
import { bars, curves, heatMap } from '../features/attention/core/charts';
import {
  faithfulnessSentences,
  numberText,
  rankingName,
  type Faithfulness,
} from '../features/attention/core/faithfulness';
import { signed, termName, termsOf, whySentence, type Why } from '../features/attention/core/why';
import { reasonSentence } from '../sentences/reasons';
import { textOption } from './options';
import { decisionText, EARLY_LAYERS, pairText, percent, quoted } from './predictionText';

export const chartOption = textOption('--svg <file>', 'also a picture of it');

type Found<Operation extends 'cut' | 'lens' | 'lensColumns' | 'patch', Kind extends string> = Extract<
  OutcomeOf<Operation>,
  { kind: Kind }
>;

const arithmetic = (precision: string): string => `${precision} arithmetic; layers and tokens count from 0`;

/** @param text what was read. @param top how many of the largest terms are drawn */
export function whyChart(found: Why, text: string, top: number): string {
  const telling = { text, t: english, quoted: (word: string) => JSON.stringify(word) };
  const terms = termsOf(found).slice(0, top);
  return bars({
    title: pairText(found.token, found.other),
    notes: [
      whySentence(found, telling),
      `The ${terms.length} largest terms of the difference of the logits; sum ${signed(found.sum, 3)}, model ${signed(found.difference, 3)}; ${arithmetic(found.precision)}.`,
      'Blue is for the token, orange against it. A large term is no proof that the model needed it.',
    ],
    rows: terms.map((term) => ({
      name: termName(term, found, telling),
      value: term.value,
      text: signed(term.value, 3),
    })),
  });
}

/** @param nameOf what is cut */
export function cutChart(
  { precision, token, other, before, after }: Found<'cut', 'cut'>,
  sets: readonly (readonly CutEdge[])[],
  nameOf: (edges: readonly CutEdge[]) => string,
): string {
  const row = (name: string, { difference, logprob }: typeof before) => ({
    name,
    value: difference,
    text: `${signed(difference, 3)}, ${quoted(token)} ${percent(logprob)}`,
  });
  return bars({
    title: pairText(token, other),
    notes: [
      `The difference of the logits where the place that predicts may not look at a token; ${arithmetic(precision)}.`,
    ],
    rows: [row('nothing is cut', before), ...after.map((found, i) => row(nameOf(sets[i]!), found))],
  });
}

export function lensChart(found: Found<'lens', 'lens'>): string {
  const { precision, token, other, layers } = found;
  const cell = (logprob: number, text = percent(logprob)) => ({ text, share: Math.exp(logprob) });
  return heatMap({
    title: decisionText(found),
    notes: [`What each layer would predict if it were the last; ${arithmetic(precision)}.`, EARLY_LAYERS],
    columns: [quoted(token), quoted(other), 'likeliest'],
    rows: layers
      .map(({ logprob, otherLogprob, top }, layer) => ({
        name: `layer ${layer}`,
        cells: [cell(logprob), cell(otherLogprob), cell(top.logprob, quoted(top))],
      }))
      .reverse(),
  });
}

export function columnsChart({ precision, tokens, top, answerLogprobs }: Found<'lensColumns', 'lensColumns'>): string {
  return heatMap({
    title: 'What each layer would predict if it were the last',
    notes: [
      `The likeliest token after each token; the bluer, the likelier it finds what is likeliest at the end; ${arithmetic(precision)}.`,
      EARLY_LAYERS,
    ],
    columns: tokens.map(({ text }) => text),
    rows: top
      .map((layer, at) => ({
        name: `layer ${at}`,
        cells: layer.map(({ text }, column) => ({ text, share: Math.exp(answerLogprobs[at]![column]!) })),
      }))
      .reverse(),
  });
}

export function patchChart({
  precision,
  tokens,
  otherTokens,
  token,
  other,
  pairs,
  shares,
}: Found<'patch', 'patched'>): string {
  const columns = pairs.map((_, i) => i).filter((i) => shares.some((layer) => layer[i] !== 0));
  return heatMap({
    title: `What carries the difference: ${pairText(token, other)}`,
    notes: [
      `The first text put into the second at one place after one layer: 0 changes nothing, 1 is the first text's prediction; ${arithmetic(precision)}.`,
      'Places that carry nothing in any layer are left out. This holds for this pair of texts and these two tokens (Heimersheim and Nanda 2024).',
    ],
    columns: columns.map((i) => [...new Set([tokens[pairs[i]![0]]!.text, otherTokens[pairs[i]![1]]!.text])].join('/')),
    rows: shares
      .map((layer, at) => ({
        name: `layer ${at}`,
        cells: columns.map((i) => ({ text: shareText(layer[i]!), share: layer[i]! })),
      }))
      .reverse(),
  });
}

export function faithfulnessChart(found: Faithfulness): string {
  const { token, rankings, ownOrder, random, precision } = found;
  const number = (value: number | null): string => (value === null ? '–' : numberText(value));
  return curves({
    title: `How far measures agree with leave-one-out: ${quoted(token)} ${percent(token.logprob)}`,
    notes: [
      ...faithfulnessSentences(found, english, (word) => JSON.stringify(word)),
      `tau: Kendall's rank correlation with leave-one-out. Curve and area: what is left of the probability while the first tokens of an order are taken away; dashed in random order; ${arithmetic(precision)}.`,
    ],
    headings: ['tau', 'area'],
    rows: [
      ...rankings.map((each) => {
        const name = rankingName(each, english);
        return each.is === 'available'
          ? { name, numbers: [number(each.tau), number(each.area)], curve: each.curve }
          : { name, numbers: [], text: reasonSentence(each.why, english) };
      }),
      { name: 'leave-one-out itself', numbers: ['–', number(ownOrder.area)], curve: ownOrder.curve },
      { name: `random, mean of ${random.orders}`, numbers: ['–', number(random.area)], curve: random.curve },
    ],
    dashed: random.curve,
  });
}
