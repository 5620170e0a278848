import assert from 'node:assert/strict';
import { createEngine } from '../../../../src/engine/service/engine';

describe('What work costs', function () {
  this.timeout(60_000);
  it('is counted by model and operation, with the tokens that were read and written', async () => {
    const engine = createEngine({ modelsFolder: 'models' });
    try {
      await engine.ask({ op: 'models', verify: false });
      const generate = () =>
        engine.ask({
          op: 'generate',
          model: 'byte-gru',
          prompt: 'the ',
          sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
          maxTokens: 5,
          precision: 'fast',
          alternatives: 0,
        });
      await generate();
      await generate();
      await engine.ask({ op: 'translate', model: 'byte-gru', text: 'a', beams: 1, maxTokens: 1 });
      const costs = await engine.ask({ op: 'costs' });
      assert.ok(costs.kind === 'costs' && costs.residentBytes > 1e6);
      const [{ model, work }] = costs.models as [(typeof costs.models)[number]];
      assert.deepEqual([costs.models.length, model, work.length], [1, 'byte-gru', 1], 'what failed is not counted');
      const [{ op, times, readTokens, writtenTokens, elapsedMs, cpuSeconds, last }] = work as [(typeof work)[number]];
      assert.deepEqual([op, times, readTokens, writtenTokens], ['generate', 2, 10, 10]);
      assert.ok(elapsedMs > 0 && cpuSeconds > 0);
      assert.deepEqual([last.readTokens, last.writtenTokens], [5, 5], 'of the latest alone');
      assert.ok(last.elapsedMs > 0 && last.elapsedMs < elapsedMs && last.residentBytes > 1e6);
    } finally {
      await engine.dispose();
    }
  });

  it('counts a generation that was cancelled, with what it had read and written until then', async () => {
    const engine = createEngine({ modelsFolder: 'models' });
    try {
      const abort = new AbortController();
      let written = 0;
      const outcome = await engine.ask(
        {
          op: 'generate',
          model: 'byte-gru',
          prompt: 'the ',
          sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
          maxTokens: 50,
          precision: 'fast',
          alternatives: 0,
        },
        {
          signal: abort.signal,
          onPart: (part) => {
            if (part.kind === 'token' && ++written === 3) abort.abort();
          },
        },
      );
      assert.equal(outcome.kind, 'cancelled');
      const costs = await engine.ask({ op: 'costs' });
      assert.ok(costs.kind === 'costs');
      const [{ op, times, cancelled, readTokens, writtenTokens, elapsedMs, cpuSeconds }] = costs.models[0]!.work as [
        (typeof costs.models)[number]['work'][number],
      ];
      assert.deepEqual([op, times, cancelled, readTokens, writtenTokens], ['generate', 1, 1, 5, 3]);
      assert.ok(elapsedMs > 0 && cpuSeconds > 0);
    } finally {
      await engine.dispose();
    }
  });

  it('leaves out what was cancelled before it began', async () => {
    const engine = createEngine({ modelsFolder: 'models' });
    try {
      await engine.ask({ op: 'tokens', model: 'byte-gru', text: 'a' }, { signal: AbortSignal.abort() });
      assert.deepEqual(((await engine.ask({ op: 'costs' })) as { models: unknown }).models, []);
    } finally {
      await engine.dispose();
    }
  });
});
