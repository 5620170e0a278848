/** Long texts in one go, by the embedded model: it counts, so that one sees whether it loses the thread. */
import assert from 'node:assert/strict';
import type { LocalEngine } from '../../src/engine/service/engine';
import { GREEDY } from '../../src/protocol/engine';
import { ask, engineOnEmbeddedModels } from '../numbers/support';

const MODEL = 'smollm2-135m-instruct';
const counting = (to: number): string =>
  `The numbers in order: ${Array.from({ length: to }, (_, i) => i + 1).join(', ')},`;

describe('A long text', function () {
  this.timeout(300_000);
  let engine: LocalEngine;
  before(() => {
    engine = engineOnEmbeddedModels();
  });
  after(() => engine.dispose());

  async function numbersAfter(prompt: string, maxTokens: number): Promise<number[]> {
    const streamed: string[] = [];
    const written = await engine.ask(
      { op: 'generate', model: MODEL, prompt, sampling: GREEDY, maxTokens, precision: 'fast', alternatives: 0 },
      {
        onPart: (part) => {
          if (part.kind === 'token') streamed.push(part.text);
        },
      },
    );
    assert.ok(written.kind === 'generated');
    assert.deepEqual([written.stop, written.tokens.length, streamed.length], ['maxTokens', maxTokens, maxTokens]);
    assert.ok(written.text.startsWith(streamed.join('')));
    return written.text.split(',').slice(0, -1).map(Number);
  }

  function assertCounts(numbers: readonly number[]): void {
    const steps = numbers.slice(1).filter((each, i) => each === numbers[i]! + 1).length;
    assert.ok(steps >= numbers.length - 3, `it counts, but for a step or two: ${numbers.join()}`);
  }

  it('of 2,000 tokens comes in one go', async () => {
    const numbers = await numbersAfter(counting(12), 2000);
    assert.ok(numbers[0] === 13 && numbers.length > 400, numbers.join());
    assertCounts(numbers);
  });

  it('goes on past the window: its start is kept and the oldest part dropped', async () => {
    const { tokens } = await ask(engine, { op: 'tokens', model: MODEL, text: counting(1540) }, 'tokens');
    assert.ok(tokens.length > 8100 && tokens.length < 8192, `${tokens.length} tokens; the window has 8,192`);
    const numbers = await numbersAfter(counting(1540), 8192 - tokens.length + 200);
    assertCounts(numbers);
  });
});
