import assert from 'node:assert/strict';
import { askAt, noPlaces } from '../../../bench/completion/places';
import type { Place, Policy } from '../../../bench/completion/typist';

describe('a place by itself', () => {
  const text = 'above();\nfoo(bar);\nbelow();\n';
  const start = text.indexOf('foo');
  const passage = { file: 'a', language: 'x', text, start: start + 1, end: start + 2, neighbors: [] };

  /** @returns what was asked, and how it counts */
  async function asked(answer: (place: Place) => string) {
    const places: Place[] = [];
    const policy: Policy = {
      name: 'says what it is told to',
      known: () => undefined,
      key: () => undefined,
      accepted: () => undefined,
      delayMs: () => 0,
      ask: (place) => Promise.resolve({ text: (places.push(place), answer(place)) }),
    };
    const tally = noPlaces();
    await askAt(passage, policy, 1, tally);
    return { places, tally };
  }

  it('is asked about before the rest of its line is written, and once it is', async () => {
    const { places } = await asked(() => '');
    assert.deepEqual(
      places.map(({ before, after }) => [before, after]),
      [
        ['above();\nf', '\nbelow();\n'],
        ['above();\nfoo(bar);', '\nbelow();\n'],
      ],
    );
  });

  it('is silent where nothing is shown at the end of the finished line', async () => {
    assert.equal((await asked(({ before }) => (before.endsWith(';') ? '' : 'oo'))).tally.silent, 1);
    assert.equal((await asked(() => ' more')).tally.silent, 0);
  });
});
