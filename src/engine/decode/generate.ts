/** The decode loop: one token at a time, with its log-probability, until told to stop. */
import type { Part, Sampling, ScoredToken, StopReason } from '../../protocol/engine';
import { throwIfCancelled } from '../cancellation';
import { TextStream } from '../text/textStream';
import type { Vocabulary } from '../text/vocabulary';
import type { NextTokenSession, Progress } from './nextToken';
import { logSumExp, topIndices } from './probability';
import { sample, seededRandom } from './sampling';

export interface GenerateOptions {
  readonly sampling: Sampling;
  readonly maxTokens: number;
  /** The model's context: prompt and answer together never exceed it. */
  readonly windowTokens: number;
  /** How many of the likeliest tokens go with each part. */
  readonly alternatives: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: Progress;
  readonly onPart?: (part: Part) => void;
}

export interface Generated {
  readonly text: string;
  readonly tokens: ScoredToken[];
  readonly stop: StopReason;
}

/** @throws CancelledError; what was generated until then has been sent as parts */
export async function generate(session: NextTokenSession, vocabulary: Vocabulary, prompt: readonly number[], options: GenerateOptions): Promise<Generated> {
  const random = seededRandom(options.sampling.seed);
  const stream = new TextStream(vocabulary);
  const tokens: ScoredToken[] = [];
  session.forget();
  let { logits } = await session.read(prompt, options.signal, options.onProgress);
  const finish = (stop: StopReason): Generated => ({ text: stream.whole, tokens, stop });

  for (;;) {
    throwIfCancelled(options.signal, 'decode');
    const id = sample(logits, options.sampling, random);
    // A token that stands for itself ends the text (`<|im_end|>`) or was never text.
    if (vocabulary.isAdded(id)) return finish('endOfText');
    const scale = logSumExp(logits);
    const token = scored(vocabulary, logits, scale, id);
    tokens.push(token);
    const text = stream.push(id);
    options.onPart?.({
      kind: 'token', id, text, logprob: token.logprob,
      alternatives: topIndices(logits, options.alternatives).map((other) => scored(vocabulary, logits, scale, other)),
    });
    if (tokens.length >= options.maxTokens) return finish('maxTokens');
    if (prompt.length + tokens.length >= options.windowTokens) return finish('window');
    logits = await session.step(id);
  }
}

/** @param scale log Σ exp(logits) */
export function scored(vocabulary: Vocabulary, logits: Float32Array, scale: number, id: number): ScoredToken {
  return { id, text: vocabulary.readable(id), logprob: logits[id] - scale };
}
