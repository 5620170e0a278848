/**
 * Answers that several policies share, so that comparing thresholds costs one run of the model a place: the model is
 * asked at the lowest of them, and a higher one ends the same text earlier. A question has a price by what it makes the
 * model read and write, so that a busy machine changes no figure.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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
    const key = JSON.stringify(least);
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

/** One typist's engine: the shared answers, and what each question of theirs costs after the one before. */
export class PricedEngine implements Engine {
  private read = '';
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
    const text = question.suffix + question.prefix;
    const written = outcome.kind === 'suggested' ? outcome.tokens.length : 1;
    const priceMs =
      PER_QUESTION_MS +
      PER_TOKEN_READ_MS * (READ_AGAIN + (text.length - commonLength(text, this.read)) / CHARS_PER_TOKEN) +
      PER_TOKEN_WRITTEN_MS * written;
    this.read = text;
    this.priceMs = Math.min(priceMs, this.leftMs);
    return priceMs > this.leftMs ? { kind: 'cancelled', at: 'decode' } : outcome;
  }
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
