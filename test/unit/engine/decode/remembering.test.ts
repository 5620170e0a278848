import assert from 'node:assert/strict';
import fc from 'fast-check';
import { complete, type CompleteOptions } from '../../../../src/engine/decode/complete';
import { DraftMemory } from '../../../../src/engine/decode/drafter';
import { PrefixIndex } from '../../../../src/engine/decode/prefixIndex';
import { RememberingSession } from '../../../../src/engine/decode/rememberingSession';
import type { NextTokenSession } from '../../../../src/engine/decode/nextToken';
import { END_ID, ScriptedSession, vocabulary } from './scriptedSession';

const index = new PrefixIndex(vocabulary);
const flat = (tokens: number): number => 1 + tokens / 100;

const completed = async (
  session: NextTokenSession,
  ids: readonly number[],
  typed: string,
  options: CompleteOptions,
) => {
  const from = { ids: [...ids], typed: new TextEncoder().encode(typed) };
  const found = await complete(session, vocabulary, () => index, from, options);
  if (found.kind === 'empty') return found;
  const { text, tokens, logprob, stop } = found.candidate;
  return { text, tokens, logprob, stop };
};

const GATE: CompleteOptions = { maxTokens: 12, extent: 'line', minProbability: 0.01 };

describe('a session that remembers', () => {
  const question = fc.record({
    ids: fc.array(fc.nat(END_ID), { minLength: 1, maxLength: 8 }),
    typed: fc.stringMatching(/^[abc ]{0,3}$/),
    minProbability: fc.constantFrom(0, 0.05, 0.3),
    drafts: fc.boolean(),
    /** How often the last text is gone on with, by this many of its tokens. */
    goesOn: fc.array(fc.nat(3), { maxLength: 3 }),
  });

  it('says what a session without a memory says, whatever it was asked before', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(10_000), fc.array(question, { minLength: 1, maxLength: 6 }), async (seed, questions) => {
        const remembering = new RememberingSession(new ScriptedSession(seed, 0, flat));
        for (const { ids, typed, minProbability, drafts, goesOn } of questions) {
          const options = { ...GATE, minProbability, ...(drafts && { memory: new DraftMemory() }) };
          let [read, left] = [[...ids], typed];
          for (const more of [0, ...goesOn]) {
            const fresh = new ScriptedSession(seed, 0, flat);
            const expected = await completed(fresh, read, left, options);
            assert.deepEqual(await completed(remembering, read, left, options), expected);
            if (!('tokens' in expected)) break;
            const next = expected.tokens.slice(0, more);
            [read, left] = [[...read, ...next.map(({ id }) => id)], more === 0 ? left : ''];
          }
        }
      }),
      { numRuns: 150 },
    ));

  it('runs nothing while the text goes as the model guessed', async () => {
    const inner = new ScriptedSession(3, 0);
    const remembering = new RememberingSession(inner);
    const first = await completed(remembering, [0, 1], '', GATE);
    assert.ok('text' in first && first.tokens.length > 2);
    const runs = inner.runs.length;
    const typed = first.tokens[0]!.text;
    const again = await completed(remembering, [0, 1], typed, { ...GATE, maxTokens: 11 });
    assert.ok('text' in again);
    assert.equal(typed + again.text, first.text);
    const further = await completed(remembering, [0, 1, first.tokens[0]!.id], '', { ...GATE, maxTokens: 11 });
    assert.ok('text' in further);
    assert.equal(typed + further.text, first.text);
    assert.equal(inner.runs.length, runs);
  });

  it('asks the model anew after a run that failed', async () => {
    let fails = false;
    const inner = new ScriptedSession(3, 0, undefined, () => {
      if (fails) throw new Error('out of memory');
    });
    const remembering = new RememberingSession(inner);
    await remembering.read([0, 1]);
    fails = true;
    await assert.rejects(remembering.step(2));
    fails = false;
    const runs = inner.runs.length;
    assert.deepEqual(
      await completed(remembering, [0, 1], '', GATE),
      await completed(new ScriptedSession(3, 0), [0, 1], '', GATE),
    );
    assert.ok(inner.runs.length > runs);
  });

  it('keeps the last of a long text alone, and reads the rest again', async () => {
    const inner = new ScriptedSession(3, 0);
    const remembering = new RememberingSession(inner);
    const ids = Array.from({ length: 200 }, (_, i) => i % END_ID);
    await remembering.read(ids.slice(0, 1));
    for (const id of ids.slice(1, 100)) await remembering.step(id);
    await remembering.readAll(ids.slice(100));
    const runs = inner.runs.length;
    await remembering.read(ids.slice(0, 137));
    assert.equal(inner.runs.length, runs);
    const { logits } = await remembering.read(ids.slice(0, 136));
    assert.ok(inner.runs.length > runs);
    assert.deepEqual(logits, (await new ScriptedSession(3, 0).read(ids.slice(0, 136))).logits);
  });
});
