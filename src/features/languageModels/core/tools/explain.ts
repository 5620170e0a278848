import * as v from 'valibot';
import { byMagnitude } from '../../../../base/math/byMagnitude';
import { percent } from '../../../../base/percent';
import type { AttentionMap, OutcomeOf, TokenPiece } from '../../../../protocol/engine';
import { BadInput, DEFAULT_MODEL, NoAnswer, rounded, settled, type Asking, type ToolAnswer } from './tool';

const MOST_UNITS = 20_000;
const MOST_TOKENS = 512;
const NAMED = 5;

export const ExplainInput = v.strictObject({
  text: v.pipe(v.string(), v.minLength(1), v.maxLength(MOST_UNITS)),
  word: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(200))),
  model: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(200)), DEFAULT_MODEL),
});
type ExplainInput = v.InferOutput<typeof ExplainInput>;
type Why = Extract<OutcomeOf<'why'>, { kind: 'why' }>;

/**
 * What a token attended to, as the mean over all heads of all layers, and what its probability rests on: the largest
 * terms of the difference between its logit and that of the likeliest other token.
 *
 * @throws NoAnswer | BadInput
 */
export async function explain(input: ExplainInput, asking: Asking): Promise<ToolAnswer> {
  const { engine, signal } = asking;
  const { text, model } = input;
  const captured = settled(
    await engine.ask<'attend'>(
      { op: 'attend', model, text, precision: 'exact', maxTokens: MOST_TOKENS, keep: 'end' },
      { signal },
    ),
    'attended',
  );
  const { handle, tokens } = captured;
  try {
    const at = placeOf(tokens, input);
    const map = captured.maps.find(({ queriesAre, keysAre }) => queriesAre === 'source' && keysAre === 'source');
    if (!map) throw new BadInput(`${model} has no attention from a text to itself.`);
    const weights = await meanWeights(handle, map, at, asking);
    const why = await whyAt(at, tokens, input, asking);
    return answer({ model, tokens, at, weights, why });
  } finally {
    await engine.ask({ op: 'release', handle });
  }
}

/** @returns the number of the token that ends the last occurrence of the word; the last one where none is named */
function placeOf(tokens: readonly TokenPiece[], { text, word }: ExplainInput): number {
  const isTold = (token: TokenPiece): boolean => !token.special && token.end > token.start;
  const end = word === undefined ? text.length : text.lastIndexOf(word) + word.length;
  if (word !== undefined && !text.includes(word)) throw new BadInput('The text does not contain the word.');
  const at = tokens.findLastIndex((token) => isTold(token) && token.start < end);
  if (at === -1) throw new BadInput('The word stands before the part of the text that the model reads.');
  return at;
}

/** @returns for each token the weight on it, the mean over all heads and layers */
async function meanWeights(handle: number, map: AttentionMap, query: number, { engine, signal }: Asking) {
  const sums = new Float64Array(map.keys);
  for (let layer = 0; layer < map.layers; layer++) {
    const { weights, keys } = settled(
      await engine.ask<'everyHead'>(
        { op: 'everyHead', handle, map: map.kind, query, fromLayer: layer, toLayer: layer + 1 },
        { signal },
      ),
      'everyHead',
    );
    for (const [i, weight] of weights.entries()) sums[i % keys]! += weight;
  }
  return Array.from(sums, (sum) => sum / (map.layers * map.heads));
}

/** @returns why the model cannot say, as the code of its error */
async function whyAt(
  at: number,
  tokens: readonly TokenPiece[],
  { text, model }: ExplainInput,
  { engine, signal }: Asking,
): Promise<Why | string> {
  if (at === 0) return 'nothing is before it';
  // The part that the model reads, up to the token.
  const read = text.slice(tokens[0]!.start, tokens[at]!.end);
  const outcome = await engine.ask<'why'>(
    { op: 'why', model, text: read, precision: 'exact', maxTokens: MOST_TOKENS, position: at, most: 0 },
    { signal },
  );
  if (outcome.kind === 'cancelled') throw new NoAnswer(outcome);
  return outcome.kind === 'why' ? outcome : outcome.error.code;
}

interface Found {
  readonly model: string;
  readonly tokens: readonly TokenPiece[];
  readonly at: number;
  readonly weights: readonly number[];
  readonly why: Why | string;
}

function answer({ model, tokens, at, weights, why }: Found): ToolAnswer {
  const named = (values: readonly number[]) =>
    values
      .map((value, place) => ({ token: tokens[place]?.text ?? '', place, value: rounded(value) }))
      .toSorted(byMagnitude);
  // The first token takes what a head has no use for, and says nothing about the text.
  const sink = weights[0] ?? 0;
  const attended = named(weights)
    .filter(({ place }) => place > 0 && place <= at)
    .slice(0, NAMED);
  const token = { text: tokens[at]!.text, place: at };
  const quoted = JSON.stringify(token.text);
  const lines = [
    `${model}, exact arithmetic. Token ${at}: ${quoted}.`,
    `It attends to ${attended.map((each) => `${JSON.stringify(each.token)} (token ${each.place}) ${percent(each.value)}`).join(', ')}; ${percent(sink)} goes to the first token, which serves as a sink. Mean over all heads and layers; where a head looks is no proof that the model needed it.`,
  ];
  if (typeof why === 'string')
    return {
      text: [...lines, `What its probability rests on cannot be said (${why}).`].join('\n'),
      data: { model, token, attended, sink: rounded(sink) },
    };
  const sources = named(why.sources).slice(0, NAMED);
  const mlps = why.mlps.reduce((sum, value) => sum + value, 0);
  const other = why.other?.text ?? '';
  lines.push(
    `It had a probability of ${percent(Math.exp(why.token.logprob))}; the likeliest other token was ${JSON.stringify(other)} with ${percent(Math.exp(why.other?.logprob ?? -Infinity))}.`,
    `Its logit is ${rounded(why.difference)} above the other's: ${signed(mlps)} by the MLPs, ${signed(why.embedding)} by the embedding of the token before, and by the heads ${sources.map((each) => `${signed(each.value)} from ${JSON.stringify(each.token)} (token ${each.place})`).join(', ')}.`,
  );
  return {
    text: lines.join('\n'),
    data: {
      ...{ model, token: { ...token, probability: rounded(Math.exp(why.token.logprob)) }, other, attended },
      ...{ sink: rounded(sink), difference: rounded(why.difference), mlps: rounded(mlps), sources },
      embedding: rounded(why.embedding),
    },
  };
}

const signed = (value: number): string => `${value < 0 ? '' : '+'}${value.toFixed(2)}`;
