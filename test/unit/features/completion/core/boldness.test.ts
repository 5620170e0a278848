import assert from 'node:assert/strict';
import { BOLDNESS, gateOf, nextBoldness } from '../../../../../src/features/completion/core/boldness';

describe('the gate', () => {
  it('is lower the bolder one is', () => {
    const gates = BOLDNESS.map((each) => gateOf(each, null));
    assert.deepEqual(
      gates,
      gates.toSorted((a, b) => b - a),
    );
    assert.equal(new Set(gates).size, gates.length);
  });
  for (const set of [0, 0.5, 1])
    it(`is what a person set: ${set}`, () => {
      for (const boldness of BOLDNESS) assert.equal(gateOf(boldness, set), set);
    });
});

describe('the step of a command', () => {
  for (const [from, direction, to] of [
    ['quieter', 'bolder', 'balanced'],
    ['balanced', 'bolder', 'bolder'],
    ['bolder', 'bolder', undefined],
    ['bolder', 'quieter', 'balanced'],
    ['balanced', 'quieter', 'quieter'],
    ['quieter', 'quieter', undefined],
  ] as const)
    it(`from ${from} to ${direction} is ${to}`, () => assert.equal(nextBoldness(from, direction), to));
});
