/** Cursor positions by themselves: what a policy says there when it has all the time it needs. */
import { seededRandom } from '../../src/base/random';
import type { Passage } from './corpus';
import { judge, nothingShown, type Shown } from './shown';
import type { Policy } from './typist';

export interface PlacesTally {
  places: number;
  readonly shown: Shown;
}

export const noPlaces = (): PlacesTally => ({ places: 0, shown: nothingShown() });

/** Asks at one place of the passage, with the rest of its line not yet written. */
export async function askAt(passage: Passage, policy: Policy, seed: number, tally: PlacesTally): Promise<void> {
  const { text, start, end, language, neighbors } = passage;
  const at = start + Math.floor(seededRandom(seed)() * (end - start));
  const lineEnd = text.indexOf('\n', at);
  const rest = text.slice(at, lineEnd === -1 ? undefined : lineEnd);
  // No suggestion is wanted at the end of a line, nor in its indent, which the editor writes.
  if (rest.trim() === '' || text.slice(text.lastIndexOf('\n', at - 1) + 1, at).trim() === '') return;
  const answer = await policy.ask({
    before: text.slice(0, at),
    after: text.slice(at + rest.length),
    language,
    others: neighbors,
  });
  tally.places++;
  if (answer.text !== '') judge(answer, text.slice(at), tally.shown);
}
