/** Cursor positions by themselves: what a policy says there when it has all the time it needs. */
import { seededRandom } from '../../src/base/random';
import type { Passage } from './corpus';
import { judge, nothingShown, type Shown } from './shown';
import type { Policy } from './typist';

export interface PlacesTally {
  places: number;
  readonly shown: Shown;
  /** Those where the line is finished already, and nothing is shown at its end. */
  silent: number;
}

export const noPlaces = (): PlacesTally => ({ places: 0, shown: nothingShown(), silent: 0 });

/**
 * Asks at one place of the passage with the rest of its line not yet written, and at the end of that line once it is: there
 * a person changes nothing more.
 */
export async function askAt(passage: Passage, policy: Policy, seed: number, tally: PlacesTally): Promise<void> {
  const { text, start, end, language, neighbors } = passage;
  const at = start + Math.floor(seededRandom(seed)() * (end - start));
  const lineEnd = text.indexOf('\n', at);
  const rest = text.slice(at, lineEnd === -1 ? undefined : lineEnd);
  // No suggestion is wanted at the end of a line, nor in its indent, which the editor writes.
  if (rest.trim() === '' || text.slice(text.lastIndexOf('\n', at - 1) + 1, at).trim() === '') return;
  const after = text.slice(at + rest.length);
  const about = { after, language, others: neighbors };
  const answer = await policy.ask({ ...about, before: text.slice(0, at) });
  tally.places++;
  if (answer.text !== '') judge(answer, text.slice(at), tally.shown);
  const finished = { ...about, before: text.slice(0, at + rest.length) };
  const { text: unneeded } = policy.known(finished) ?? (await policy.ask(finished));
  if (unneeded === '') tally.silent++;
}
