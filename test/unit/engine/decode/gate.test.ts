import assert from 'node:assert/strict';
import fc from 'fast-check';
import { complete } from '../../../../src/engine/decode/complete';
import { PrefixIndex } from '../../../../src/engine/decode/prefixIndex';
import { END_ID, ScriptedSession, vocabulary } from './scriptedSession';

const index = new PrefixIndex(vocabulary);

describe('a gate for the first word and one for the whole text', () => {
  it('show nothing where the first alone would show nothing, and otherwise what the second alone would show', () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.nat(10_000),
          ids: fc.array(fc.nat(END_ID), { minLength: 1, maxLength: 12 }),
          typed: fc.stringMatching(/^[abc ]{0,4}$/).map((text) => new TextEncoder().encode(text)),
          extent: fc.constantFrom('line' as const, 'block' as const),
          minProbability: fc.double({ min: 0, max: 1, noNaN: true }),
          more: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
        async ({ seed, ids, typed, extent, minProbability, more }) => {
          const startProbability = minProbability + more * (1 - minProbability);
          const at = (gate: { minProbability: number; startProbability?: number }) =>
            complete(
              new ScriptedSession(seed, 0),
              vocabulary,
              () => index,
              { ids: [...ids], typed },
              { maxTokens: 16, extent, ...gate },
            );
          const both = await at({ minProbability, startProbability });
          const start = await at({ minProbability: startProbability });
          assert.deepEqual(both, start.kind === 'empty' ? start : await at({ minProbability }));
        },
      ),
    ));
});
