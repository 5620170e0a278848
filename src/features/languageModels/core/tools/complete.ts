import * as v from 'valibot';
import { percent } from '../../../../base/percent';
import { rounded, settled, type Asking, type ToolAnswer } from './tool';

const MOST_UNITS = 20_000;
const CODE_MODEL = 'smollm2-135m-code';

export const CompleteInput = v.strictObject({
  before: v.pipe(v.string(), v.minLength(1), v.maxLength(MOST_UNITS)),
  after: v.optional(v.pipe(v.string(), v.maxLength(MOST_UNITS)), ''),
  maxTokens: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(256)), 48),
  model: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(200)), CODE_MODEL),
});

/** How a line would go on at a cursor, however unsure the model is. @throws NoAnswer */
export async function complete(
  { before, after, maxTokens, model }: v.InferOutput<typeof CompleteInput>,
  { engine, signal }: Asking,
): Promise<ToolAnswer> {
  const outcome = await engine.ask<'complete'>(
    { op: 'complete', model, prefix: before, suffix: after, maxTokens, extent: 'line', minProbability: 0 },
    { signal },
  );
  if (outcome.kind === 'empty') return { text: 'The line is complete as it is.', data: { model, text: '' } };
  const { text, probability, tokens } = settled(outcome, 'suggested');
  return {
    text: `${text}\n\n(${percent(probability)} by ${model})`,
    data: {
      model,
      text,
      probability: rounded(probability),
      tokens: tokens.map((token) => ({ text: token.text, logprob: rounded(token.logprob) })),
    },
  };
}
