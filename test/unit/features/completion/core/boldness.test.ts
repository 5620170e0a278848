import assert from 'node:assert/strict';
import { BOLDNESS, gateOf, nextBoldness } from '../../../../../src/features/completion/core/boldness';

describe('the gate', () => {
  for (const part of ['startProbability', 'minProbability'] as const)
    it(`is lower the bolder one is: ${part}`, () => {
      const gates = BOLDNESS.map((each) => gateOf(each, null)[part]);
      assert.deepEqual(
        gates,
        gates.toSorted((a, b) => b - a),
      );
      assert.equal(new Set(gates).size, gates.length);
    });
  it('lets a suggestion go on to ends that are less sure than its first word', () => {
    for (const boldness of BOLDNESS) {
      const { startProbability, minProbability } = gateOf(boldness, null);
      assert.ok(minProbability < startProbability);
    }
  });
  for (const set of [0, 0.5, 1])
    it(`is what a person set: ${set}`, () => {
      for (const boldness of BOLDNESS)
        assert.deepEqual(gateOf(boldness, set), { startProbability: set, minProbability: set });
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
