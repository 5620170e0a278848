import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CONTEXTS, ladder } from '../../../../../src/features/experiments/core/ladder';
import { FakeEngine } from '../../attention/core/fakeEngine';
import { embeddedModel } from './embeddedModel';

describe('The ladder', () => {
  const model = embeddedModel('m');

  /** Reads words with the blank before them; one bit for each byte of a token. */
  const words = (text: string) =>
    [...text.matchAll(/\s*\S+\s*$|\s*\S+/gu)].map(({ index, 0: piece }, id) => ({
      id,
      text: piece,
      start: index,
      end: index + piece.length,
      special: false,
    }));
  const bytesIn = (text: string): number => new TextEncoder().encode(text).length;

  it('sends nothing to a server: nobody asked for that', async () => {
    const engine = new FakeEngine({});
    const served = { ...embeddedModel('server:lab/m'), origin: 'server' as const };
    const found = await ladder(engine, [served], 'one two three', { order: 2 });
    assert.ok(found.kind === 'ladder' && found.skipped.length === 0);
    assert.deepEqual(engine.asked, []);
  });

  it('tells what is known after each model, the smallest first', async () => {
    const engine = new FakeEngine({
      tokens: ({ text }) => ({ kind: 'tokens', tokens: words(text) }),
      costs: () => ({ kind: 'costs', residentBytes: 1, models: [] }),
      predictions: ({ text }) => ({
        kind: 'predicted',
        precision: 'fast',
        tokens: words(text),
        totalTokens: words(text).length,
        elapsedMs: 1,
        predictions: words(text).map((_, i) => ({ logprob: i === 0 ? null : -1, rank: 0, top: [] })),
      }),
    });
    const models = [
      { ...embeddedModel('large'), bytes: 2e8 },
      { ...embeddedModel('small'), bytes: 2e6 },
    ];
    const told: string[][] = [];
    const found = await ladder(engine, models, 'one two three', {
      order: 2,
      onResult: (soFar) => told.push(soFar.models.map(({ id }) => id)),
    });
    assert.equal(found.kind, 'ladder');
    assert.deepEqual(told, [['2-gram'], ['2-gram', 'small'], ['2-gram', 'small', 'large']]);
  });

  it('looks back as far as is asked for', async () => {
    const longest = 4096;
    const [all, one] = await Promise.all(
      [undefined, [longest]].map((contexts) => ladder(new FakeEngine({}), [], 'one two three', { order: 2, contexts })),
    );
    assert.ok(all?.kind === 'ladder' && one?.kind === 'ladder');
    assert.deepEqual(one.models[0]!.bitsPerByte, [all.models[0]!.bitsPerByte[CONTEXTS.indexOf(longest)]]);
  });

  it('lets every model look back at as many bytes, whatever it reads at a time, and predicts every token but the first', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'ש', '👍'), minLength: 1, maxLength: 12 }), {
          minLength: 2,
          maxLength: 60,
        }),
        async (each) => {
          const text = each.join(' ');
          const asked: string[] = [];
          const engine = new FakeEngine({
            tokens: ({ text: whole }) => ({ kind: 'tokens', tokens: words(whole) }),
            costs: () => ({ kind: 'costs', residentBytes: 1, models: [] }),
            predictions: ({ text: window }) => {
              asked.push(window);
              const tokens = words(window);
              return {
                kind: 'predicted',
                precision: 'fast',
                tokens,
                totalTokens: tokens.length,
                elapsedMs: 1,
                predictions: tokens.map((token, i) => ({
                  logprob: i === 0 ? null : -Math.LN2 * bytesIn(token.text),
                  rank: 0,
                  top: [],
                })),
              };
            },
          });
          const found = await ladder(engine, [model], text, { order: 2 });
          assert.ok(found.kind === 'ladder');
          for (const bits of found.models[1]!.bitsPerByte)
            assert.ok(Math.abs(bits - 1) < 1e-9, 'each token is counted, with its own bytes');
          const longest = Math.max(...each.map(bytesIn)) + 1;
          const windows = asked.map(bytesIn);
          // The windows of the smallest context come first and reach until the text's end; a window holds two tokens at
          // least.
          const first = windows.slice(0, asked.findIndex((window) => text.endsWith(window)) + 1);
          for (const size of first) assert.ok(size <= Math.max(CONTEXTS[0], 2 * longest), `${size} bytes at once`);
        },
      ),
    );
  });
});
