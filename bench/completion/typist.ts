/**
 * A person who types a passage, with a clock of their own: they type at a human rhythm, think before some lines and
 * words, look at what is shown, accept it with one key when all of it is what they were about to type, and type on
 * otherwise. One who accepts by word also takes the words at its beginning that are, with a key each. An eager one takes
 * all of it where its first word is right, and deletes by word what is wrong at its end.
 */
import { seededRandom, type Random } from '../../src/base/random';
import type { Drafting } from '../speed/peer';
import type { Passage } from './corpus';
import { judge, nothingShown, type Shown } from './shown';

export interface Place {
  readonly before: string;
  readonly after: string;
  readonly language: string;
  /** The texts of the documents that are open beside it. */
  readonly others?: readonly string[];
  /** What the model reads before it. */
  readonly preamble?: string;
}

export interface Answer {
  /** What is shown; empty when nothing is. */
  readonly text: string;
  /** By the policy's own account, that all of it is right. Undefined when it has none. */
  readonly probability?: number;
  /** Tokens that drafts proposed for it and the model accepted, where the engine says so. */
  readonly drafting?: Drafting;
  /** What it cost in milliseconds, where that is not measured. */
  readonly priceMs?: number;
}

/** A policy under test. */
export interface Policy {
  readonly name: string;
  /** What is known without asking, at once; undefined when the model would have to be asked. */
  known(place: Place): Answer | undefined;
  /** A key was pressed. @param place after it. @param atMs on the typist's clock */
  key(place: Place, atMs: number): void;
  accepted(): void;
  /** How long after the last key the model is asked. */
  delayMs(place: Place): number;
  /** @param leftMs until the answer is no longer wanted */
  ask(place: Place, leftMs?: number): Promise<Answer>;
}

export interface Tally {
  typedChars: number;
  keystrokes: number;
  engineCalls: number;
  readonly shown: Shown;
  /** Of each suggestion or part of one that was taken, and how many characters of them all stay in the text. */
  acceptedChars: number[];
  keptChars: number;
  latenciesMs: number[];
  /** From a key to what it brought on screen, the wait before asking included. */
  shownAfterMs: number[];
  /** Of all processors, while the policy was asked. */
  cpuMs: number;
  drafted: number;
  accepted: number;
}

export const nothingTyped = (): Tally => ({
  typedChars: 0,
  keystrokes: 0,
  engineCalls: 0,
  shown: nothingShown(),
  acceptedChars: [],
  keptChars: 0,
  latenciesMs: [],
  shownAfterMs: [],
  cpuMs: 0,
  drafted: 0,
  accepted: 0,
});

/** Medians of log-normal times before a key. */
const RHYTHM_MS = 180;
const BEFORE_LINE_MS = 1500;
const BEFORE_WORD_MS = 700;
/** The share of words before which the person stops to think. */
const THOUGHT_OVER = 0.15;
const RHYTHM_SPREAD = 0.45;
/** Characters. To accept a suggestion of one character takes a key, as typing it does. */
const WORTH_ACCEPTING = 2;

/** What a person takes with one key: all of a suggestion that is right, also its next word where that alone is, or all where that is. */
export const ACCEPTING = ['whole', 'words', 'eager'] as const;
export type Accepting = (typeof ACCEPTING)[number];

export async function type(
  passage: Passage,
  policy: Policy,
  seed: number,
  tally: Tally,
  accepting: Accepting = 'whole',
): Promise<void> {
  const random = seededRandom(seed);
  const after = passage.text.slice(passage.end);
  let at = passage.start;
  let shown = '';
  let nowMs = 0;
  while (at < passage.end) {
    const rest = passage.text.slice(at, passage.end);
    const pauseMs = medianPause(passage.text, at, random) * Math.exp(RHYTHM_SPREAD * normal(random));
    const { language, neighbors: others, preamble } = passage;
    const place = { before: passage.text.slice(0, at), after, language, others, preamble };
    policy.key(place, nowMs);
    nowMs += pauseMs;
    if (shown === '') {
      const answer = await answerWithin(pauseMs, place, policy, tally);
      shown = answer.text;
      if (shown !== '') judge(answer, rest, tally.shown, passage.replaced);
    }
    tally.keystrokes++;
    const taken = takenAtOnce(shown, rest, accepting);
    if (taken.length >= WORTH_ACCEPTING) {
      const kept = commonStart(taken, rest);
      policy.accepted();
      tally.acceptedChars.push(taken.length);
      tally.keptChars += kept;
      tally.keystrokes += wordsIn(taken.slice(kept));
      at += kept;
      tally.typedChars += kept;
      shown = shown.slice(taken.length);
      continue;
    }
    shown = shown !== '' && rest[0] === shown[0] ? shown.slice(1) : '';
    at++;
    tally.typedChars++;
  }
}

/** A word as the editor's command for it takes one: blanks and what follows them of one kind. */
const NEXT_WORD = /^\s*(?:[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]+)/u;

/**
 * @param rest what the person is about to type
 * @returns what one key takes of a suggestion; empty where nothing of it that can be taken is right
 */
export function takenAtOnce(shown: string, rest: string, accepting: Accepting): string {
  if (rest.startsWith(shown)) return shown;
  const word = NEXT_WORD.exec(shown)?.[0] ?? '';
  if (accepting === 'whole' || !rest.startsWith(word)) return '';
  return accepting === 'eager' && word !== '' ? shown : word;
}

/** Keys that it takes to delete a text by word. */
function wordsIn(text: string): number {
  return text.match(new RegExp(NEXT_WORD, 'gu'))?.length ?? 0;
}

function commonStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

/** Before the key at `at`: longer at the start of a line and of some words. */
function medianPause(text: string, at: number, random: Random): number {
  const isThoughtOver = random() < THOUGHT_OVER;
  const last = text.charAt(at - 1);
  if (last === '\n') return BEFORE_LINE_MS;
  return isThoughtOver && /\s/.test(last) ? BEFORE_WORD_MS : RHYTHM_MS;
}

/** What comes on screen before the next key; an answer that comes later was asked for in vain. */
async function answerWithin(pauseMs: number, place: Place, policy: Policy, tally: Tally): Promise<Answer> {
  const known = policy.known(place);
  if (known) return known;
  const delayMs = policy.delayMs(place);
  if (pauseMs < delayMs) return { text: '' };
  tally.engineCalls++;
  const started = performance.now();
  const cpuBefore = process.cpuUsage();
  const answer = await policy.ask(place, pauseMs - delayMs);
  const latencyMs = answer.priceMs ?? performance.now() - started;
  const cpu = process.cpuUsage(cpuBefore);
  tally.cpuMs += answer.priceMs ?? (cpu.user + cpu.system) / 1000;
  tally.latenciesMs.push(latencyMs);
  tally.drafted += answer.drafting?.drafted ?? 0;
  tally.accepted += answer.drafting?.accepted ?? 0;
  if (delayMs + latencyMs > pauseMs) return { text: '' };
  if (answer.text !== '') tally.shownAfterMs.push(delayMs + latencyMs);
  return answer;
}

/** Box-Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
