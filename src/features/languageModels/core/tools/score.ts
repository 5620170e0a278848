import * as v from 'valibot';
import { percent } from '../../../../base/percent';
import { DEFAULT_MODEL, rounded, settled, type Asking, type ToolAnswer } from './tool';

const MOST_CANDIDATES = 20;
const MOST_UNITS = 20_000;

export const ScoreInput = v.strictObject({
  candidates: v.pipe(
    v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(MOST_UNITS))),
    v.minLength(1),
    v.maxLength(MOST_CANDIDATES),
  ),
  before: v.optional(v.pipe(v.string(), v.maxLength(MOST_UNITS)), ''),
  model: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(200)), DEFAULT_MODEL),
});

/** How likely each candidate is after a text, down to its tokens. @throws NoAnswer */
export async function score(
  { candidates, before, model }: v.InferOutput<typeof ScoreInput>,
  { engine, signal }: Asking,
): Promise<ToolAnswer> {
  const outcome = settled(
    await engine.ask<'score'>({ op: 'score', model, prompt: before, candidates, precision: 'exact' }, { signal }),
    'scored',
  );
  const found = outcome.candidates.map(({ text, logprob, tokens }) => ({
    text,
    probability: rounded(Math.exp(logprob)),
    logprob: rounded(logprob),
    tokens: tokens.map((token) => ({ text: token.text, logprob: rounded(token.logprob) })),
  }));
  const lines = found
    .toSorted((a, b) => b.logprob - a.logprob)
    .map(({ text, logprob, tokens }) => {
      const each = tokens
        .map((token) => `${JSON.stringify(token.text)} ${percent(Math.exp(token.logprob))}`)
        .join(', ');
      return `${JSON.stringify(text)}: ${percent(Math.exp(logprob))}, log-probability ${logprob} (${each})`;
    });
  return {
    text: [`Probabilities by ${model}, exact arithmetic, the likeliest first:`, ...lines].join('\n'),
    data: { model, candidates: found },
  };
}
