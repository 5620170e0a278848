/** Completion at a cursor: healed, greedy, and short. */
import type { ScoredToken, StopReason } from '../../protocol/engine';
import { throwIfCancelled } from '../cancellation';
import type { Vocabulary } from '../text/vocabulary';
import { scored } from './generate';
import { TypedText, type Healed } from './healing';
import type { NextTokenSession } from './nextToken';
import type { PrefixIndex } from './prefixIndex';
import { argmax, logSumExp } from './probability';

export interface CompleteOptions {
  readonly maxTokens: number;
  readonly extent: 'line' | 'block';
  /** Joint probability below which nothing is suggested. */
  readonly minProbability: number;
  readonly signal?: AbortSignal;
}

export type Completed =
  | { kind: 'suggested'; text: string; tokens: ScoredToken[]; stop: StopReason; reused: number; probability: number }
  | { kind: 'empty'; why: 'stoppedAtOnce' | 'noContinuation' | 'unsure' };

/** Where the text must end: at a line break, or at a blank line. Leading breaks count. */
const END: Readonly<Record<CompleteOptions['extent'], RegExp>> = { line: /\r?\n/, block: /\n[ \t]*\r?\n/ };

/**
 * @param from what the model reads and what it must then spell (`stepBack`); reads at least one token
 * @throws CancelledError
 */
export async function complete(session: NextTokenSession, vocabulary: Vocabulary, index: () => PrefixIndex, from: Healed, options: CompleteOptions): Promise<Completed> {
  const typed = new TypedText(from.typed, index);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const read = await session.read(from.ids, options.signal);
  const tokens: ScoredToken[] = [];
  let { logits } = read;
  let text = '';
  let joint = 0;
  const finish = (whole: string, stop: StopReason): Completed => {
    if (whole === '') return { kind: 'empty', why: stop === 'unsure' ? 'unsure' : 'stoppedAtOnce' };
    return { kind: 'suggested', text: whole, tokens, stop, reused: read.reused, probability: Math.exp(joint) };
  };

  // Spelling what is typed costs tokens of its own, one a byte at worst.
  const limit = options.maxTokens + typed.bytesLeft;
  for (;;) {
    throwIfCancelled(options.signal, 'decode');
    const token = typed.done ? likeliest(vocabulary, logits) : constrained(vocabulary, logits, typed);
    if (!token) return { kind: 'empty', why: 'noContinuation' };
    if (vocabulary.isAdded(token.id)) return finish(text, 'endOfText');
    const beyond = typed.spell(vocabulary.bytes(token.id));
    const delta = decoder.decode(beyond, { stream: true });
    // A token inside what is typed is no guess, however unusual its spelling.
    if (beyond.length > 0 && Math.exp(joint + token.logprob) < options.minProbability) return finish(wholeWords(text, delta), 'unsure');
    if (beyond.length > 0) joint += token.logprob;
    tokens.push(token);
    text += delta;
    const end = END[options.extent].exec(text);
    if (end) return finish(text.slice(0, end.index), options.extent);
    if (tokens.length >= limit) return finish(text, 'maxTokens');
    logits = await session.step(token.id);
  }
}

/** `text` without the word that it ends in the middle of, as the next token shows. */
function wholeWords(text: string, next: string): string {
  return /^[\p{L}\p{M}\p{N}_]/u.test(next) ? text.replace(/[\p{L}\p{M}\p{N}_]+$/u, '') : text;
}

function likeliest(vocabulary: Vocabulary, logits: Float32Array): ScoredToken {
  return scored(vocabulary, logits, logSumExp(logits), argmax(logits));
}

function constrained(vocabulary: Vocabulary, logits: Float32Array, typed: TypedText): ScoredToken | undefined {
  const choice = typed.choose(logits);
  return choice && { id: choice.id, text: vocabulary.readable(choice.id), logprob: choice.logprob };
}
