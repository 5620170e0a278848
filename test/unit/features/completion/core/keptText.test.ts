import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Rejections } from '../../../../../src/features/completion/core/rejections';
import { SuggestionCache } from '../../../../../src/features/completion/core/suggestionCache';
import { request } from './completing';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const PLACES = 100;
/** As many as are read around a cursor. */
const READ_CHARS = 24_000;
/** What is kept of a place, and room for the rest of an entry. */
const KEPT_BYTES = 4000;

/** As the editor hands it out: in memory of its own. */
const textOf = (place: number): string => Buffer.alloc(READ_CHARS, `line ${place} of a text\n`).toString();

describe('What is kept of a place', () => {
  const keepers: Record<string, () => { keep(before: string): void }> = {
    'a suggestion': () => {
      const cache = new SuggestionCache(PLACES);
      return { keep: (before) => cache.remember({ ...request('|'), before }, { kind: 'withheld', why: 'unsure' }) };
    },
    'a suggestion that was turned down': () => {
      const rejections = new Rejections();
      return { keep: (before) => rejections.add({ uri: 'file:///a', before }, 'some text', 'dismissed') };
    },
  };
  for (const [what, make] of Object.entries(keepers))
    it(`takes no more memory than that: ${what}`, () => {
      const keeper = make();
      collect();
      const before = process.memoryUsage().heapUsed;
      for (let place = 0; place < PLACES; place++) keeper.keep(textOf(place));
      collect();
      const bytes = process.memoryUsage().heapUsed - before;
      keeper.keep(textOf(PLACES));
      assert.ok(bytes < PLACES * KEPT_BYTES, `${bytes} bytes for ${PLACES} places`);
    });
});
