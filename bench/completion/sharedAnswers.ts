/**
 * Answers that several policies share, so that comparing thresholds costs one run of the model a place: the model is
 * asked at the lowest of them, and a higher one ends the same text earlier. A question has a price by what it makes the
 * model read and write, so that a busy machine changes no figure.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { wordBeforeCursor } from '../../src/base/text/characters';
import { wholeWords } from '../../src/base/text/wordEnds';
import type { Engine, Operation, OutcomeOf, RequestOf } from '../../src/protocol/engine';

export type Completed = OutcomeOf<'complete'>;
type Question = RequestOf<'complete'>;

/** Milliseconds of one thread on an x64 with VNNI (docs/decisions.md); two threads answer sooner. */
const PER_QUESTION_MS = 10;
const PER_TOKEN_READ_MS = 0.95;
const PER_TOKEN_WRITTEN_MS = 17;
const CHARS_PER_TOKEN = 3.5;
/** Tokens that are read again before the cursor: the word that is healed. */
const READ_AGAIN = 2;

/** What the model said at the lowest threshold, by question. */
export class SharedAnswers {
  private readonly known = new Map<string, Completed>();

  /**
   * @param floor the lowest threshold, as the engine takes it
   * @param file keeps the answers for the next run
   */
  constructor(
    private readonly engine: Engine,
    private readonly floor: number,
    private readonly file?: string,
  ) {
    if (!file || !existsSync(file)) return;
    for (const [key, answer] of JSON.parse(readFileSync(file, 'utf8')) as [string, Completed][])
      this.known.set(key, answer);
  }

  async answer(question: Question): Promise<Completed> {
    const { startProbability = question.minProbability, ...rest } = question;
    const least = { ...rest, minProbability: Math.min(this.floor, question.minProbability) };
    const key = keyOf(least);
    const found = this.known.get(key) ?? (await this.engine.ask<'complete'>(least));
    this.known.set(key, found);
    const started = endedBelow(found, question.prefix, startProbability);
    if (started?.kind === 'empty') return started;
    const ended = started && endedBelow(found, question.prefix, question.minProbability);
    return ended ?? (await this.engine.ask<'complete'>(question));
  }

  save(): void {
    if (this.file) writeFileSync(this.file, JSON.stringify([...this.known]));
  }
}

/** Of a question, which holds a hundred thousand characters of documents. */
export const keyOf = (question: Question): string =>
  createHash('sha256').update(JSON.stringify(question)).digest('base64');

/** One typist's engine: the shared answers, and what each question of theirs costs after the one before. */
export class PricedEngine implements Engine {
  /** The texts that the model has read and written last, and from where on it remembers what it said. */
  private held = '';
  private from = Infinity;
  /** How long the typist waits for the next answer; a dearer question is cancelled then. */
  leftMs = Infinity;
  /** Of the last question, in milliseconds. */
  priceMs = 0;

  constructor(private readonly answers: SharedAnswers) {}

  /** @throws for any other operation than `complete` */
  async ask<Op extends Operation>(request: RequestOf<Op>): Promise<OutcomeOf<Op>> {
    if (request.op !== 'complete') throw new Error(`${request.op} has no price`);
    return (await this.complete(request as Question)) as OutcomeOf<Op>;
  }

  private async complete(question: Question): Promise<Completed> {
    const outcome = await this.answers.answer(question);
    const read = question.suffix + question.prefix;
    const start = read.length - Math.max(1, wordBeforeCursor(question.prefix).length);
    const written = writtenAfter(read, outcome);
    const common = commonLength(read + written.map(({ text }) => text).join(''), this.held);
    const remembers = start >= this.from && common >= start;
    const anew = remembers ? written.filter(({ end }) => end > common) : written;
    // Of an unsure answer one token is written and not told.
    const count = outcome.kind === 'suggested' ? anew.length : remembers && common >= read.length ? 0 : 1;
    const readMs = remembers
      ? 0
      : PER_TOKEN_READ_MS * (READ_AGAIN + (read.length - Math.min(common, read.length)) / CHARS_PER_TOKEN);
    const priceMs = PER_QUESTION_MS + readMs + PER_TOKEN_WRITTEN_MS * count;
    const inTime = Math.floor((this.leftMs - PER_QUESTION_MS - readMs) / PER_TOKEN_WRITTEN_MS);
    const unwritten = anew.slice(Math.max(0, inTime));
    const end = unwritten[0] ? unwritten[0].end - unwritten[0].text.length : undefined;
    const said = read + written.map(({ text }) => text).join('');
    if (!(remembers && this.held.startsWith(said))) this.held = said.slice(0, end);
    if (!remembers) this.from = inTime < 0 ? Infinity : start;
    this.priceMs = Math.min(priceMs, this.leftMs);
    return priceMs > this.leftMs ? { kind: 'cancelled', at: 'decode' } : outcome;
  }
}

/** What an answer's tokens add to what is read, and where each ends there; none of those that spell what is typed. */
function writtenAfter(read: string, outcome: Completed): { text: string; end: number }[] {
  if (outcome.kind !== 'suggested') return [];
  let left = Math.max(
    0,
    outcome.tokens
      .map(({ text }) => text)
      .join('')
      .indexOf(outcome.text),
  );
  let end = read.length;
  return outcome.tokens.flatMap((token) => {
    const text = token.text.slice(left);
    left = Math.max(0, left - token.text.length);
    end += text.length;
    return text === '' ? [] : [{ text, end }];
  });
}

/**
 * The same answer at a higher threshold: the text ends before the token that would fall below it, at the end of a word.
 *
 * @param prefix the text before the cursor, the end of which the first tokens may spell
 * @returns undefined where the tokens do not say it, as where one is a part of a character
 */
export function endedBelow(outcome: Completed, prefix: string, minProbability: number): Completed | undefined {
  if (outcome.kind !== 'suggested') return outcome;
  const { tokens, text } = outcome;
  const all = tokens.map((token) => token.text).join('');
  let first = tokens.length;
  let logprob = 0;
  while (first > 0 && Math.abs(logprob - Math.log(outcome.probability)) > 1e-6) logprob += tokens[--first]!.logprob;
  const start = tokens.slice(0, first).reduce((sum, token) => sum + token.text.length, 0);
  let typed = start;
  const most = start + (tokens[first]?.text.length ?? 0);
  while (typed < most && !(prefix.endsWith(all.slice(0, typed)) && all.startsWith(text, typed))) typed++;
  if (Math.abs(logprob - Math.log(outcome.probability)) > 1e-6 || typed >= most) return undefined;
  let joint = 0;
  let end = start;
  for (let i = first; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (Math.exp(joint + token.logprob) < minProbability) {
      const kept = wholeWords(all.slice(typed, Math.max(typed, end)), i === first ? '' : token.text);
      if (kept === '') return { kind: 'empty', why: 'unsure' };
      return { ...outcome, text: kept, tokens: tokens.slice(0, i), probability: Math.exp(joint), stop: 'unsure' };
    }
    joint += token.logprob;
    end += token.text.length;
  }
  return outcome;
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
