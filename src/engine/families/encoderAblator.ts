/** Leaves tokens out of what an encoder reads to fill a blank: its attention mask hides them from all others. */
import type { InferenceSession } from 'onnxruntime-node';
import { throwIfCancelled } from '../cancellation';
import { scoredBy } from '../decode/generate';
import { logSumExp } from '../decode/probability';
import { noBlank } from '../faults';
import { finite } from '../sessions/finite';
import type { ModelConfig } from '../sessions/library';
import type { Tokenizer } from '../text/tokenizer';
import type { Running } from '../running';
import { askedPair } from './askedPlace';
import { blanksIn, encoderFeeds, firstPiecesWithBlanks } from './encoderInputs';
import { shortened, type Ablated, type Ablator } from './languageModel';

export class EncoderAblator implements Ablator {
  constructor(
    private readonly config: ModelConfig,
    private readonly tokenizer: Tokenizer,
    private readonly session: (running: Running) => Promise<InferenceSession>,
  ) {}

  /** About the first blank, or the one at `position`. Encoders have one arithmetic, the exact one. */
  async without(
    { text, maxTokens, position: wanted, token: chosen, sets }: Parameters<Ablator['without']>[0],
    running: Running,
  ): Promise<Ablated> {
    const limit = Math.min(maxTokens, this.config.windowTokens);
    const tokens = shortened(firstPiecesWithBlanks(this.tokenizer, text, limit).pieces, limit);
    const blanks = blanksIn(this.tokenizer, tokens);
    const position = wanted ?? blanks[0];
    if (position === undefined || !blanks.includes(position)) throw noBlank();
    const ids = tokens.map(({ id }) => id);
    const session = await this.session(running);
    const read = async (hidden: readonly number[]): Promise<Float32Array> => {
      await running.beforeRun?.();
      throwIfCancelled(running.signal, 'score');
      const { logits } = await session.run(encoderFeeds(session, ids, { hidden }), ['logits']);
      const all = logits!.data as Float32Array;
      const width = all.length / ids.length;
      return finite(all.slice(position * width, (position + 1) * width), width);
    };
    const logits = await read([]);
    const { token } = askedPair(logits, chosen, 'mean');
    const after: number[] = [];
    for (const set of sets) {
      const without = await read(set);
      after.push(without[token]! - logSumExp(without));
      running.onPart?.({ kind: 'progress', stage: 'scoring', done: after.length, total: sets.length });
    }
    return {
      ...{ precision: 'exact', tokens, position, query: position, direction: 'bidirectional', after },
      token: scoredBy(this.tokenizer.vocabulary, logits)(token),
      captured: { text, maxTokens },
    };
  }
}
