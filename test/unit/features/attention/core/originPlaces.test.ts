import assert from 'node:assert/strict';
import { inDocument, inText } from '../../../../../src/features/attention/core/originPlaces';

const at = { uri: 'file:///a', sha256: '', start: 10, end: 20 };
const led = { ...at, lead: 1 };

describe('a part of an explained text in its document', () => {
  for (const [why, origin, part, expected] of [
    ['lies as far from the beginning of both', at, { start: 2, end: 5 }, { start: 12, end: 15 }],
    ['ends where the document does not say it', at, { start: 8, end: 14 }, { start: 18, end: 20 }],
    ['is nowhere where it is a suggestion', at, { start: 10, end: 14 }, undefined],
    ['is nowhere where it is read before', led, { start: 0, end: 1 }, undefined],
    ['lies behind what is read before', led, { start: 1, end: 4 }, { start: 10, end: 13 }],
  ] as const)
    it(why, () => assert.deepEqual(inDocument(origin, part), expected));

  for (const [offset, place] of [
    [9, undefined],
    [10, 1],
    [20, 11],
    [21, undefined],
  ] as const)
    it(`is ${place} at ${offset}`, () => assert.equal(inText(led, offset), place));
});
