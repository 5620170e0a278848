/** Completion at a cursor: healed, greedy, and short. */
import { COMPLETION_END, wholeWords } from '../../base/text/wordEnds';
import type { ScoredToken, StopReason } from '../../protocol/engine';
import { throwIfCancelled } from '../cancellation';
import { DraftedSteps, type DraftCounts } from './draftedSteps';
import type { DraftMemory } from './drafter';
import type { Vocabulary } from '../text/vocabulary';
import { scored } from './generate';
import { TypedText, type Healed } from './healing';
import type { Mixed } from './mixture';
import type { NextTokenSession } from './nextToken';
import type { PrefixIndex } from './prefixIndex';
import { logSumExp, topIndices } from './probability';
import type { SuffixIndex } from './suffixIndex';

export interface CompleteOptions {
  readonly maxTokens: number;
  readonly extent: 'line' | 'block';
  /** Joint probability below which the text ends. */
  readonly minProbability: number;
  /** Joint probability of its first word below which nothing is suggested; as `minProbability` where absent. */
  readonly startProbability?: number;
  readonly signal?: AbortSignal;
  /** What became of earlier drafts; without it nothing is drafted. */
  readonly memory?: DraftMemory;
  /** The document's texts that the model does not read: their patterns have a say (`mixture.ts`). */
  readonly far?: readonly SuffixIndex[];
}

/**
 * A text to insert at the cursor. `tokens` begin at the healed boundary; `logprob` is the joint one of those that go
 * beyond what is typed, with the break that ends the line or the block where there is one.
 */
export interface Candidate {
  readonly text: string;
  readonly tokens: ScoredToken[];
  readonly logprob: number;
  readonly stop: StopReason;
  /** Absent where nothing is ever drafted. */
  readonly drafting?: DraftCounts;
}

export type Completed =
  | { kind: 'suggested'; candidate: Candidate; reused: number }
  | { kind: 'empty'; why: 'stoppedAtOnce' | 'noContinuation' | 'unsure' };

/**
 * @param from what the model reads and what it must then spell (`stepBack`); reads at least one token
 * @throws CancelledError
 */
export async function complete(
  session: NextTokenSession,
  vocabulary: Vocabulary,
  index: () => PrefixIndex,
  from: Healed,
  options: CompleteOptions,
): Promise<Completed> {
  const read = await session.read(from.ids, options.signal);
  const steps = stepsAfter(session, vocabulary, from.ids, options);
  const candidate = await continueGreedily(steps, vocabulary, read.logits, new TypedText(from.typed, index), options);
  if (!candidate) return { kind: 'empty', why: 'noContinuation' };
  if (candidate.text === '') return { kind: 'empty', why: candidate.stop === 'unsure' ? 'unsure' : 'stoppedAtOnce' };
  return { kind: 'suggested', candidate, reused: read.reused };
}

/** @param held what the session has read */
export function stepsAfter(
  session: NextTokenSession,
  vocabulary: Vocabulary,
  held: readonly number[],
  { extent, memory, far }: CompleteOptions,
): DraftedSteps {
  const isLast = (id: number): boolean =>
    vocabulary.isAdded(id) || COMPLETION_END[extent].test(vocabulary.readable(id));
  return new DraftedSteps(session, held, { memory, isLast, far });
}

/**
 * Decodes the likeliest tokens until the text ends or the model is unsure.
 *
 * @param logits after what the session of `steps` holds, [vocabulary]
 * @param first a token to begin with instead of the likeliest
 * @returns undefined when no token agrees with what is typed
 * @throws CancelledError
 */
export async function continueGreedily(
  steps: DraftedSteps,
  vocabulary: Vocabulary,
  logits: Float32Array,
  typed: TypedText,
  options: CompleteOptions,
  first?: ScoredToken,
): Promise<Candidate | undefined> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const tokens: ScoredToken[] = [];
  let text = '';
  let logprob = 0;
  const finish = (whole: string, stop: StopReason): Candidate => ({
    text: whole,
    tokens,
    logprob,
    stop,
    drafting: steps.counts,
  });

  // Spelling what is typed costs tokens of its own, one a byte at worst.
  const limit = options.maxTokens + typed.bytesLeft;
  for (let forced = first; ; forced = undefined) {
    throwIfCancelled(options.signal, 'decode');
    const token = forced ?? likeliest(vocabulary, mixedAt(steps, vocabulary, logits, typed), typed, 1)[0];
    if (!token) return undefined;
    if (!forced && typed.done) steps.chose(token.id);
    if (vocabulary.isAdded(token.id)) return finish(text, 'endOfText');
    const beyond = typed.spell(vocabulary.bytes(token.id));
    const delta = decoder.decode(beyond, { stream: true });
    // A token inside what is typed is no guess, however unusual its spelling.
    if (beyond.length > 0) {
      if (isUnsure(logprob + token.logprob, text, delta, options)) return finish(wholeWords(text, delta), 'unsure');
      logprob += token.logprob;
    }
    tokens.push(token);
    text += delta;
    const end = COMPLETION_END[options.extent].exec(text);
    if (end) return finish(text.slice(0, end.index), options.extent);
    if (tokens.length >= limit) return finish(text, 'maxTokens');
    // Nothing is drafted before what is typed is spelled: it, not the text before, says what comes.
    logits = await steps.step(token.id, typed.done ? limit - tokens.length - 1 : 0);
  }
}

/**
 * Whether a text ends before its next token: the whole of it with the token is not likely enough, or its first word is not.
 *
 * @param logprob joint, of `text` and the token
 * @param next what the token adds to `text`
 */
function isUnsure(logprob: number, text: string, next: string, gate: CompleteOptions): boolean {
  const { minProbability, startProbability = minProbability } = gate;
  const probability = Math.exp(logprob);
  return probability < minProbability || (probability < startProbability && wholeWords(text, next) === '');
}

/** What the model and the document say of the next token, where it must agree with what is typed. */
export function mixedAt(steps: DraftedSteps, vocabulary: Vocabulary, logits: Float32Array, typed: TypedText): Mixed {
  return steps.mixed(logits, typed.done ? undefined : (id) => typed.agrees(vocabulary.bytes(id)));
}

/**
 * The likeliest tokens that agree with what is typed, with their probability among those that do; none when none does.
 */
export function likeliest(vocabulary: Vocabulary, of: Mixed, typed: TypedText, count: number): ScoredToken[] {
  const { logits } = of;
  const scale = typed.done ? logSumExp(logits) : 0;
  const tokens = typed.done
    ? topIndices(logits, count).map((id) => scored(vocabulary, logits, scale, id))
    : typed.choose(logits, count).map((choice) => ({ ...choice, text: vocabulary.readable(choice.id) }));
  return tokens.map((token) => withParts(token, of.shareOf(token.id)));
}

/** @param share the document's in the token's probability */
function withParts(token: ScoredToken, share: number): ScoredToken {
  if (share === 0) return token;
  // Rounding may take the logarithm of a certain token above 0.
  const whole = Math.min(1, Math.exp(token.logprob));
  return { ...token, parts: { model: whole - share * whole, document: share * whole } };
}
