/**
 * Which brackets are open at the cursor and which of them the text after it closes. Brackets in strings and comments
 * count too: telling them apart takes a parser for every language, and a mistake only shortens a suggestion.
 */
import { isBlank } from '../../../base/text/characters';

const CLOSER: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const CLOSERS = new Set(Object.values(CLOSER));

/** A bracket without its partner. */
interface Lonely {
  readonly at: number;
  /** The bracket itself, or the one that an opener waits for. */
  readonly closer: string;
}

/** Brackets that the text leaves open, outermost first, and those that it closes without having opened them. */
function scan(text: string): { open: Lonely[]; unmatched: Lonely[] } {
  const open: Lonely[] = [];
  const unmatched: Lonely[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    const closer = CLOSER[char];
    if (closer) open.push({ at, closer });
    else if (CLOSERS.has(char)) {
      if (open.at(-1)?.closer === char) open.pop();
      else unmatched.push({ at, closer: char });
    }
  }
  return { open, unmatched };
}

/**
 * Where `text` closes a bracket that `after` closes already, or, in code, one that nothing opened; its length when it
 * does not.
 */
export function firstNeedlessCloser(text: string, before: string, after: string, inCode: boolean): number {
  const given = scan(after).unmatched;
  const open = scan(before).open.reverse();
  // With a closer for each opener they pair up in order; with fewer closers the indent decides.
  const byIndent = open.length > given.length;
  let next = 0;
  const orphans: Lonely[] = [];
  const belongs = (opener: Lonely, closer: Lonely): boolean =>
    closer.closer === opener.closer && (!byIndent || mayBelong(before, opener, after, closer));
  const openings = open.map((opener, i) => {
    // A closer that belongs to no open bracket stands between them by mistake and hides no other one.
    while (next < given.length && !open.slice(i).some((each) => belongs(each, given[next]!)))
      orphans.push(given[next++]!);
    const closed = next < given.length && belongs(opener, given[next]!);
    if (closed) next++;
    return { closer: opener.closer, closed };
  });
  const beyond = new Set([...orphans, ...given.slice(next)].map((each) => each.closer));
  for (const { at, closer } of scan(text).unmatched) {
    // Not always the innermost opener: one within a string opens nothing.
    const own = openings.findIndex((opener) => opener.closer === closer);
    if (own < 0 ? beyond.has(closer) || inCode : openings[own]?.closed) return at;
    openings.splice(0, own + 1);
  }
  return text.length;
}

/** A closer at the start of a line stands below the start of the line with its opener. */
function mayBelong(before: string, opener: Lonely, after: string, closer: Lonely): boolean {
  const start = after.slice(after.lastIndexOf('\n', closer.at) + 1, closer.at);
  if (!after.slice(0, closer.at).includes('\n') || !isBlank(start)) return true;
  const line = before.slice(before.lastIndexOf('\n', opener.at) + 1, opener.at);
  return /^[ \t]*/.exec(line)?.[0] === start;
}

export function leavesOpen(text: string): boolean {
  return scan(text).open.length > 0;
}

/** Whether the end of `text` from `at` on can go without leaving a bracket open that it closes. */
export function mayCutAt(text: string, at: number): boolean {
  const innermost = scan(text.slice(0, at)).open.at(-1);
  return innermost === undefined || scan(text.slice(at)).unmatched[0]?.closer !== innermost.closer;
}
