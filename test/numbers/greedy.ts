/** Greedy continuations beside those of PyTorch. */
import assert from 'node:assert/strict';
import { GREEDY, type Engine } from '../../src/protocol/engine';
import { ask } from './support';

export interface Greedy {
  readonly prompt: string;
  readonly ids: number[];
  /** By token, how much likelier it is than the next, as a difference of log-probabilities. */
  readonly margin: number[];
}

/** Where the likeliest tokens are nearer to each other than this, the arithmetic decides which is written. */
const SAFE_MARGIN = { exact: 0.01, fast: 0.5 };

/** Writes at most so many tokens, which have to be PyTorch's while the margin is safe. */
export async function continuesAsPyTorch(
  engine: Engine,
  model: string,
  { prompt, ids, margin }: Greedy,
  precision: keyof typeof SAFE_MARGIN,
  maxTokens: number,
): Promise<void> {
  const { tokens } = await ask(
    engine,
    { op: 'generate', model, prompt, sampling: GREEDY, maxTokens, precision, alternatives: 0 },
    'generated',
  );
  const unsure = margin.findIndex((each) => each < SAFE_MARGIN[precision]);
  const certain = Math.min(unsure < 0 ? ids.length : unsure, maxTokens);
  // The engine does not emit the token that ends a text.
  assert.deepEqual(
    tokens.slice(0, certain).map(({ id }) => id),
    ids.slice(0, Math.min(certain, tokens.length)),
  );
  if (tokens.length < certain)
    assert.equal(
      tokens.length,
      ids.findIndex((id) => id === 0 || id === 2),
    );
}
