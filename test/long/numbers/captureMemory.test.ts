/** What captures of long texts take, and that layers which are read again are the layers that were read. */
import assert from 'node:assert/strict';
import { bytesOf, layersThatFit } from '../../../src/engine/captures/captureCost';
import { createEngine, type LocalEngine } from '../../../src/engine/service/engine';
import type { Part } from '../../../src/protocol/engine';
import { attend, costOf } from '../../numbers/capturing';
import { ask, engineOnEmbeddedModels } from '../../numbers/support';
import { inEnglish } from '../../english';

describe('A capture with memory for a few layers', function () {
  this.timeout(300_000);
  // More than one run reads, so that a reading can be stopped between two.
  const TOKENS = 130;
  let whole: LocalEngine;
  let narrow: LocalEngine;
  before(() => {
    whole = engineOnEmbeddedModels();
    // Room for 7 of the 30 layers, in each of two captures.
    const { besides, layer } = costOf(TOKENS);
    assert.equal(layersThatFit(costOf, TOKENS, besides + 7.5 * layer), 7);
    narrow = createEngine({ modelsFolder: 'models', captureBytes: 2 * (besides + 7.5 * layer) });
  });
  after(async () => {
    await Promise.all([whole.dispose(), narrow.dispose()]);
  });

  it('shows what a whole capture shows, in whatever order it is looked at', async () => {
    const [all, some] = [await ask(whole, attend(TOKENS), 'attended'), await ask(narrow, attend(TOKENS), 'attended')];
    assert.deepEqual([some.tokens, some.maps], [all.tokens, all.maps]);
    const rows = (layer: number, head: number | 'mean', measure: 'raw' | 'value' | 'rollout' = 'raw') =>
      ({ op: 'attention', map: 'self', layer, head, measure, fromRow: 0, toRow: TOKENS }) as const;
    const questions = [
      rows(0, 0),
      rows(29, 8),
      rows(29, 'mean'),
      rows(6, 3),
      rows(7, 3),
      rows(12, 'mean', 'value'),
      rows(11, 'mean', 'rollout'),
      rows(3, 'mean', 'rollout'),
      { op: 'everyHead', map: 'self', query: TOKENS - 10, fromLayer: 0, toLayer: 30 },
      { op: 'thumbnails', map: 'self', layer: 20, size: 32 },
      { op: 'heads', map: 'self', by: { kind: 'pattern', pattern: 'previous' } },
    ] as const;
    for (const question of questions) {
      const [wanted, found] = [
        await whole.ask({ ...question, handle: all.handle }),
        await narrow.ask({ ...question, handle: some.handle }),
      ];
      assert.notEqual(wanted.kind, 'failed');
      assert.deepEqual(found, wanted, JSON.stringify(question));
    }
  });

  it('says how far a reading is, and can be stopped', async () => {
    const { handle } = await ask(narrow, attend(TOKENS), 'attended');
    const slice = { op: 'attention', handle, map: 'self', layer: 29, head: 0, fromRow: 0, toRow: 1 } as const;
    const abort = new AbortController();
    const parts: Part[] = [];
    const stopped = await narrow.ask(slice, {
      signal: abort.signal,
      onPart: (part) => {
        parts.push(part);
        abort.abort();
      },
    });
    assert.deepEqual([stopped, parts.length], [{ kind: 'cancelled', at: 'capture' }, 1]);
    await ask(narrow, slice, 'weights');
  });
});

describe('A capture that is too large', function () {
  this.timeout(120_000);

  it('is refused before the model runs, with what fits; and that much is captured', async () => {
    const engine = createEngine({ modelsFolder: 'models', captureBytes: 2 * bytesOf(costOf(200), 1) });
    try {
      const parts: Part[] = [];
      const refused = await engine.ask<'attend'>(attend(1000), { onPart: (part) => parts.push(part) });
      assert.ok(refused.kind === 'failed' && refused.error.code === 'tooLarge', JSON.stringify(refused));
      assert.deepEqual(parts, []);
      const { message, nextStep } = inEnglish(refused.error);
      assert.match(
        message,
        /^Attention over 1000 tokens does not fit in memory: with \d+ MB allowed, 200 tokens fit\.$/,
      );
      assert.match(nextStep, /shorter text, or explain its first 200 tokens/);
      const { tokens } = await ask(engine, attend(200), 'attended');
      assert.equal(tokens.length, 200);
    } finally {
      await engine.dispose();
    }
  });
});
