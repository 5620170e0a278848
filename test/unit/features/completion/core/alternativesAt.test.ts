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

  it('asks nobody in the middle of a word', async () => {
    const engine = offered('x');
    assert.deepEqual(await alternativesAt(engine, request('ret|urn')), { kind: 'withheld', why: 'middleOfWord' });
    assert.equal(engine.asked.length, 0);
  });
});
