/** transformers.js: its own `generate()`, on the embedded weights. Of one call to the next it keeps nothing. */
import {
  AutoModelForCausalLM,
  AutoTokenizer,
  BaseStreamer,
  env,
  Tensor,
  type TextStreamer,
} from '@xenova/transformers';
import * as path from 'node:path';
import { contextWindow } from '../../src/base/text/contextWindow';
import { COMPLETION_BUDGET } from '../../src/features/completion/core/budget';
import { PLAIN_SUGGESTION_TOKENS, SHARED_MODEL, type Peer } from './peer';

/** The library hands the prompt to a streamer first and then each token. */
class Times extends BaseStreamer {
  readonly tokens: { readonly id: number; readonly atMs: number }[] = [];
  private isPrompt = true;

  override put(value: bigint[][]): void {
    if (this.isPrompt) this.isPrompt = false;
    else this.tokens.push({ id: Number(value[0]![0]), atMs: performance.now() });
  }

  override end(): void {}
}

export async function transformersJs(): Promise<Peer> {
  env.allowRemoteModels = false;
  const folder = path.resolve('models', SHARED_MODEL);
  const tokenizer = await AutoTokenizer.from_pretrained(folder, { local_files_only: true });
  const model = await AutoModelForCausalLM.from_pretrained(folder, { dtype: 'q4', local_files_only: true });

  const generate = async (ids: readonly number[], least: number, most: number): Promise<Times> => {
    const streamer = new Times();
    const shape = [1, ids.length];
    await model.generate({
      input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
      attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
      min_new_tokens: least,
      max_new_tokens: most,
      do_sample: false,
      // The library's types ask for one that prints; it calls `put` and `end` alone.
      streamer: streamer as BaseStreamer as TextStreamer,
    });
    return streamer;
  };

  return {
    about: `transformers.js ${env.version}, ${SHARED_MODEL}`,
    pid: () => process.pid,

    async read(text) {
      const ids = tokenizer.encode(text);
      const started = performance.now();
      await generate(ids, 1, 1);
      return { ms: performance.now() - started, tokens: ids.length };
    },

    async write(prompt, count) {
      const { tokens } = await generate(tokenizer.encode(prompt), count, count);
      return { ms: tokens.at(-1)!.atMs - tokens[0]!.atMs, tokens: tokens.length - 1 };
    },

    async suggest({ before, after }) {
      const started = performance.now();
      const { prefix } = contextWindow({ before, beforeStart: 0, after }, COMPLETION_BUDGET);
      const { tokens } = await generate(tokenizer.encode(prefix), 1, PLAIN_SUGGESTION_TOKENS);
      const text = tokenizer.decode(tokens.map(({ id }) => id));
      return { ms: performance.now() - started, isShown: text.split('\n')[0]!.trim() !== '' };
    },

    async dispose() {
      await model.dispose();
    },
  };
}
