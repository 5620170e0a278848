import assert from 'node:assert/strict';
import { alternativesAt } from '../../../../../src/features/completion/core/alternativesAt';
import { FakeEngine, request } from './completing';

describe('alternativesAt', () => {
  const offered = (...texts: string[]) =>
    new FakeEngine(() => ({
      kind: 'alternatives',
      elapsedMs: 300,
      candidates: texts.map((text, i) => ({
        text,
        tokens: [{ id: i, text, logprob: -i }],
        probability: Math.exp(-i),
        logprob: -i,
        suffixLogprob: 0,
      })),
    }));

  it('trims each answer, keeps their order and shows none twice', async () => {
    const engine = offered('item)', 'item', 'other) {', ' ');
    const completion = await alternativesAt(engine, request('for (const x of |) {'));
    assert.equal(completion.kind, 'shown');
    assert.deepEqual(completion.kind === 'shown' && completion.candidates?.map(({ text }) => text), ['item', 'other']);
    assert.deepEqual(
      engine.asked.map((asked) => asked.op),
      ['alternatives'],
    );
  });

  it('says why when nothing is left of any answer', async () => {
    assert.deepEqual(await alternativesAt(offered(' ', '\n'), request('x = |')), {
      kind: 'withheld',
      why: 'onlyBlanks',
    });
    assert.deepEqual(await alternativesAt(offered(), request('x = |')), { kind: 'withheld', why: 'stoppedAtOnce' });
  });

  it('asks once more, for more, when nothing is left of any answer, and gives no more than else', async () => {
    const all = [' ', '\n', '\n\n', '  ', 'one', 'two', 'three', 'four', 'five'];
    const engine = new FakeEngine((asked) => ({
      kind: 'alternatives',
      elapsedMs: 300,
      candidates: all
        .slice(0, asked.op === 'alternatives' ? asked.count : 0)
        .map((text) => ({ text, tokens: [], probability: 0.1, logprob: -2.3, suffixLogprob: 0 })),
    }));
    const completion = await alternativesAt(engine, request('x = |'));
    assert.deepEqual(completion.kind === 'shown' && completion.candidates?.map(({ text }) => text), [
      'one',
      'two',
      'three',
      'four',
    ]);
    assert.deepEqual(
      engine.asked.map((asked) => asked.op === 'alternatives' && asked.count),
      [4, 8],
    );
  });

  it('asks nobody in the middle of a word', async () => {
    const engine = offered('x');
    assert.deepEqual(await alternativesAt(engine, request('ret|urn')), { kind: 'withheld', why: 'middleOfWord' });
    assert.equal(engine.asked.length, 0);
  });
});
