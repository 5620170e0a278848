import assert from 'node:assert/strict';
import { sentencesOf } from '../../../../../src/features/experiments/core/probe';

describe('A template', () => {
  it('stands for each of its alternatives, in all combinations', () => {
    assert.deepEqual(sentencesOf('The {a|b} saw {c | d}.'), [
      'The a saw c.',
      'The a saw d.',
      'The b saw c.',
      'The b saw d.',
    ]);
    assert.deepEqual(sentencesOf('No {choice} here'), ['No {choice} here']);
  });
});
