/** The rows that are measured round by round; `../speed.ts` says what each one means. */
import type { Remote } from './remote';
import type { Drafting, Written } from './peer';
import type { Texts } from './texts';

export const GROUPS = ['reading', 'writing', 'suggesting', 'memory'] as const;
export type Group = (typeof GROUPS)[number];

export interface Row {
  readonly name: string;
  readonly group: Group;
  /** Of tokens a second more is better, of milliseconds less. */
  readonly unit: 'tokens/s' | 'ms';
}

/** One measurement, for each row that it is a sample of. */
export interface Sample {
  readonly row: string;
  readonly value: number;
  readonly drafting?: Drafting;
  readonly isShown?: boolean;
}

/** Something that every peer does once with the same texts. */
export type Measurement = (peer: Remote) => Promise<Sample[]>;

const READ_TOKENS = [64, 256, 1024] as const;
const WRITTEN_TOKENS = 64;
const PLAIN_PROMPT_TOKENS = 256;
/** Of which a median knows little more than the first. */
const LEAST_WRITTEN = 8;
const JUMPS_A_ROUND = 6;

const reading = (tokens: number): string => `reading ${tokens} tokens`;
export const PLAIN = 'writing, plain';
export const CODE = 'writing code after a file';
export const PROSE = 'writing prose after a file';
export const JUMP = 'suggestion after a jump of the cursor';
export const KEY = 'suggestion after one more key';
export const READING_256 = reading(256);

export const ROWS: readonly Row[] = [
  ...READ_TOKENS.map((tokens): Row => ({ name: reading(tokens), group: 'reading', unit: 'tokens/s' })),
  ...[PLAIN, CODE, PROSE].map((name): Row => ({ name, group: 'writing', unit: 'tokens/s' })),
  ...[JUMP, KEY].map((name): Row => ({ name, group: 'suggesting', unit: 'ms' })),
];

/** One round, in the order of the rows. */
export function round(texts: Texts, groups: readonly Group[]): Measurement[] {
  const measurements: Record<Group, () => Measurement[]> = {
    reading: () => READ_TOKENS.map((tokens) => readingOf(tokens, texts.next(tokens))),
    writing: () => [
      writingOf(PLAIN, [texts.next(PLAIN_PROMPT_TOKENS)]),
      writingOf(CODE, [texts.prompt('javascript'), texts.prompt('python')]),
      writingOf(PROSE, [texts.prompt('markdown'), texts.prompt('markdown')]),
    ],
    suggesting: () => Array.from({ length: JUMPS_A_ROUND }, () => suggestingAt(texts.jump())),
    memory: () => [],
  };
  return groups.flatMap((group) => measurements[group]());
}

function readingOf(tokens: number, text: string): Measurement {
  return async (peer) => {
    const read = await peer.do({ kind: 'read', text });
    return [{ row: reading(tokens), value: (1000 * read.tokens) / read.ms }];
  };
}

function writingOf(row: string, prompts: readonly string[]): Measurement {
  return async (peer) => {
    const all: Written[] = [];
    for (const prompt of prompts) all.push(await peer.do({ kind: 'write', prompt, tokens: WRITTEN_TOKENS }));
    const sum = (of: (each: Written) => number | undefined): number =>
      all.reduce((total, each) => total + (of(each) ?? 0), 0);
    // A text that ended at once says nothing of speed.
    if (sum(({ tokens }) => tokens) < LEAST_WRITTEN) return [];
    const drafting = {
      drafted: sum((each) => each.drafting?.drafted),
      accepted: sum((each) => each.drafting?.accepted),
    };
    const value = (1000 * sum(({ tokens }) => tokens)) / sum(({ ms }) => ms);
    return [{ row, value, ...(all.some((each) => each.drafting) && { drafting }) }];
  };
}

function suggestingAt({ place, afterKey }: ReturnType<Texts['jump']>): Measurement {
  return async (peer) => {
    const jump = await peer.do({ kind: 'suggest', place });
    const key = await peer.do({ kind: 'suggest', place: afterKey });
    return [
      { row: JUMP, value: jump.ms, isShown: jump.isShown },
      { row: KEY, value: key.ms, isShown: key.isShown },
    ];
  };
}
