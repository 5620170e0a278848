/** The table of a masked sentence: how likely a model finds each of several ways to fill a blank. */
import { GREEDY, type Cancelled, type Engine, type Failed, type ScoredToken } from '../../../protocol/engine';

/** Three underscores or more. */
const BLANK = /_{3,}/;
/** The most that one question takes. */
export const MOST_CANDIDATES = 64;
const PROPOSED_TOKENS = 24;

export interface RankedCandidate {
  readonly text: string;
  /** Of the candidate and of what follows the blank, given what stands before it. Natural logarithm. */
  readonly logprob: number;
  /** Of the candidate alone. */
  readonly ownLogprob: number;
  /** Among these candidates alone; they sum to 1. */
  readonly share: number;
  readonly tokens: readonly ScoredToken[];
}

export type Ranking =
  | {
      readonly kind: 'ranked';
      readonly before: string;
      readonly after: string;
      readonly candidates: readonly RankedCandidate[];
    }
  | Failed
  | Cancelled;

/** Whether a text has more blanks than the one that is filled. */
export const hasSeveralBlanks = (text: string): boolean => BLANK.test(aroundBlank(text).after);

/** What stands before and after the first blank; without one the blank is the end. */
export function aroundBlank(text: string): { before: string; after: string } {
  const found = BLANK.exec(text);
  return found
    ? { before: text.slice(0, found.index), after: text.slice(found.index + found[0].length) }
    : { before: text, after: '' };
}

/**
 * A selection that brings its candidates along: after the line with the blank, one a line.
 * @returns undefined for any other
 */
export function withCandidates(selected: string): { text: string; candidates: string[] } | undefined {
  const lines = selected.split(/\r\n?|\n/);
  const at = lines.findIndex((line) => BLANK.test(line));
  const candidates = lines
    .slice(at + 1)
    .map((line) => line.replace(/^\s*(?:[-*•]|\d+[.)])\s+/, '').trim())
    .filter((line) => line !== '');
  return at >= 0 && candidates.length > 0
    ? {
        text: lines
          .slice(0, at + 1)
          .join('\n')
          .trim(),
        candidates,
      }
    : undefined;
}

/** Scores in exact arithmetic. @param text with a blank, `___`. @param candidates at least one */
export async function rank(
  engine: Engine,
  model: string,
  text: string,
  candidates: readonly string[],
  signal?: AbortSignal,
): Promise<Ranking> {
  const { before, after } = aroundBlank(text);
  // Models read a word together with the blank before it.
  const prompt = before.trimEnd();
  const gap = before.slice(prompt.length) || (prompt === '' ? '' : ' ');
  const distinct = [...new Set(candidates.map((each) => each.trim()))]
    .filter((each) => each !== '')
    .slice(0, MOST_CANDIDATES);
  const outcome = await engine.ask(
    { op: 'score', model, prompt, candidates: distinct.map((each) => `${gap}${each}${after}`), precision: 'exact' },
    { signal },
  );
  if (outcome.kind !== 'scored') return outcome;
  const scored = outcome.candidates.map(({ logprob, tokens }, i) => {
    const candidate = distinct[i]!;
    const own = tokensOf(tokens, gap.length + candidate.length);
    return { text: candidate, logprob, ownLogprob: own.reduce((sum, token) => sum + token.logprob, 0), tokens: own };
  });
  const most = Math.max(...scored.map(({ logprob }) => logprob));
  const total = scored.reduce((sum, { logprob }) => sum + Math.exp(logprob - most), 0);
  return {
    kind: 'ranked',
    before,
    after,
    candidates: scored
      .map((each) => ({ ...each, share: Math.exp(each.logprob - most) / total }))
      .sort((a, b) => b.logprob - a.logprob),
  };
}

/** The tokens that begin within the first characters. */
function tokensOf(tokens: readonly ScoredToken[], characters: number): ScoredToken[] {
  let at = 0;
  return tokens.filter(({ text }) => {
    const begins = at < characters;
    at += text.length;
    return begins;
  });
}

/**
 * What the model itself would write: its likeliest continuation and samples, each up to the end of its sentence, all
 * different. Before more text: one word.
 */
export async function propose(
  engine: Engine,
  model: string,
  text: string,
  count: number,
  signal?: AbortSignal,
  onProposal?: (found: number) => void,
): Promise<string[] | Failed | Cancelled> {
  const { before, after } = aroundBlank(text);
  const found = new Set<string>();
  for (let seed = 0; found.size < count && seed < 3 * count; seed++) {
    const sampling = seed === 0 ? GREEDY : { temperature: 0.9, topK: 50, topP: 0.95, seed };
    const outcome = await engine.ask(
      {
        op: 'generate',
        model,
        prompt: before.trimEnd(),
        sampling,
        maxTokens: PROPOSED_TOKENS,
        precision: 'fast',
        alternatives: 0,
      },
      { signal },
    );
    if (outcome.kind !== 'generated') return outcome;
    const proposal = (after.trim() === '' ? /^[\s\S]*?(?:[.!?。？！](?=\s|$)|(?=\n)|$)/ : /^\s*[\p{L}\p{M}\p{N}'’-]+/u)
      .exec(outcome.text.trimStart())?.[0]
      .trim();
    if (proposal) found.add(proposal);
    onProposal?.(found.size);
  }
  return [...found];
}
