import assert from 'node:assert/strict';
import type { Engine } from '../../src/protocol/engine';

/** What a word attends to in MiniLM, a weight for each token, as the engine has it. */
export async function row(
  engine: Engine,
  text: string,
  word: string,
  measure: 'raw' | 'value' | 'rollout' = 'raw',
  layer = 4,
  head: number | 'mean' = 0,
): Promise<number[]> {
  const attended = await engine.ask({
    op: 'attend',
    model: 'all-minilm-l6-v2',
    text,
    precision: 'exact',
    maxTokens: 512,
  });
  assert.equal(attended.kind, 'attended');
  const query = attended.tokens.findIndex((token) => token.text === word);
  const slice = await engine.ask({
    op: 'attention',
    handle: attended.handle,
    map: 'self',
    layer,
    head,
    measure,
    fromRow: query,
    toRow: query + 1,
  });
  assert.equal(slice.kind, 'weights');
  return [...slice.weights];
}
