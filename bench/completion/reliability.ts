/** How often what the model gives a probability is right: its tokens beside the text that stands there. */
import type { OutcomeOf } from '../../src/protocol/engine';

/** Where the model was asked. */
export interface AskedAt {
  readonly file: string;
  readonly language: string;
  readonly model: string;
  /** UTF-16 units of the document before the cursor. */
  readonly before: number;
  /** In the midst of a file. */
  readonly isLong: boolean;
}

/** An end of a suggestion at which a word ends. */
export interface End {
  /** The model's own, that all up to here is right. */
  readonly probability: number;
  readonly right: boolean;
  readonly text: string;
}

export interface Said extends AskedAt {
  /** UTF-16 units that are typed of the word at the cursor. */
  readonly typed: number;
  /** The first is the first word's; none where the model was not sure of anything. */
  readonly ends: readonly End[];
}

/** Stretches of a text that a suggestion may begin in: a word with the blank before it, or a mark. */
export function wordsOf(text: string, start: number, end: number): { start: number; end: number }[] {
  return [...text.slice(start, end).matchAll(/[ \t]?(?:[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_])/gu)].map((match) => ({
    start: start + match.index,
    end: start + match.index + match[0].length,
  }));
}

const WORD_END = /[\p{L}\p{M}\p{N}_]$/u;
const WORD_START = /^[\p{L}\p{M}\p{N}_]/u;

/** @param rest the text that stands after the cursor */
export function saidAt(outcome: OutcomeOf<'complete'>, asked: AskedAt, before: string, rest: string): Said {
  const typed = /[\p{L}\p{N}_]*$/u.exec(before)![0].length;
  if (outcome.kind !== 'suggested') return { ...asked, typed, ends: [] };
  const { text, tokens } = outcome;
  // The tokens spell what is typed first, and may say a break after the text, or the rest of a word that it ends before.
  const spelled = tokens.map((token) => token.text).join('');
  const from = spelledBefore(spelled, text, before);
  const ends: End[] = [];
  let at = 0;
  let logprob = 0;
  for (const [i, token] of tokens.entries()) {
    at += token.text.length;
    if (at <= from) continue;
    logprob += token.logprob;
    const said = spelled.slice(from, at);
    if (said.length > text.length && ends.length > 0) break;
    const next = tokens[i + 1]?.text ?? text.slice(said.length);
    if (said.trim() === '' || (WORD_END.test(said) && WORD_START.test(next))) continue;
    const shown = said.slice(0, text.length);
    ends.push({ probability: Math.exp(logprob), right: rest.startsWith(shown.trimEnd()), text: shown });
  }
  return { ...asked, typed, ends };
}

/** How many units of what the tokens spell stand before the cursor. */
function spelledBefore(spelled: string, text: string, before: string): number {
  for (let from = Math.min(spelled.length, before.length); from >= 0; from--)
    if (before.endsWith(spelled.slice(0, from)) && spelled.startsWith(text, from)) return from;
  return 0;
}

/** Upper bounds, in UTF-16 units of the document before the cursor. */
const LENGTHS = [40, 100, 200, 400] as const;
/** Lower bounds of raw probabilities. */
const PROBABILITIES = [0.15, 0.3, 0.45, 0.6, 0.7, 0.8, 0.9, 0.95] as const;

/** Of first words: how many, the mean of what the model says, and the share that is right. */
export function reliabilityTable(said: readonly Said[]): Record<string, string>[] {
  const groups = new Map<string, Said[]>();
  for (const each of said) {
    const length = each.isLong ? 'in a file' : `to ${LENGTHS.find((most) => each.before <= most) ?? 'more'}`;
    for (const key of [`${each.language}, ${length}`, `${each.language}, all`])
      groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups].map(([group, inside]) => {
    const firsts = inside.flatMap(({ ends }) => ends.slice(0, 1));
    const cells = PROBABILITIES.map((from, i) => {
      const those = firsts.filter(({ probability: p }) => p >= from && p < (PROBABILITIES[i + 1] ?? Infinity));
      const mean = those.reduce((sum, { probability }) => sum + probability, 0) / those.length;
      const right = those.filter((each) => each.right).length / those.length;
      return [`from ${from}`, those.length === 0 ? '' : `${those.length}: ${mean.toFixed(2)} ${right.toFixed(2)}`];
    });
    return { group, words: String(inside.length), ...(Object.fromEntries(cells) as Record<string, string>) };
  });
}
