/** The policies that are compared: ours, and the same model as a plain pipeline would use it. */
import { AutoModelForCausalLM, AutoTokenizer, env, Tensor } from '@xenova/transformers';
import * as path from 'node:path';
import { AskPolicy, type AskDelay } from '../../src/completion/askPolicy';
import { Completer } from '../../src/completion/completer';
import type { CompletionRequest } from '../../src/completion/outcome';
import type { Engine } from '../../src/protocol/engine';
import type { Answer, Place, Policy } from './typist';

const MODEL = 'smollm2-135m-instruct';

export interface OursOptions { readonly minProbability: number; readonly delay: AskDelay }

/** The extension's own path from a keystroke to a suggestion, without the editor. */
export function ours(engine: Engine, { minProbability, delay }: OursOptions): Policy {
  const completer = new Completer(engine);
  const policy = new AskPolicy(() => delay);
  const request = ({ before, after, language }: Place): CompletionRequest => ({ model: MODEL, language, before, beforeStart: 0, after, minProbability });
  const answer = (completion: ReturnType<Completer['known']>): Answer => (completion?.kind === 'shown'
    ? { text: completion.text, probability: completion.probability } : { text: '' });
  return {
    name: `Attentive (probability ${minProbability})`,
    known(place) {
      const completion = completer.known(request(place));
      if (completion) policy.onAnswer(place, completion);
      return completion && answer(completion);
    },
    key: (place, atMs) => policy.onKey(place, atMs),
    accepted: () => policy.onAccepted(),
    delayMs: (place) => policy.delayMs(place),
    async ask(place) {
      const started = performance.now();
      const completion = await completer.complete(request(place));
      policy.onAnswer(place, completion, performance.now() - started);
      return answer(completion);
    },
  };
}

const PLAIN_DELAY_MS = 300;
const PLAIN_CONTEXT_TOKENS = 400;
const PLAIN_NEW_TOKENS = 24;

/** transformers.js `generate` on the text before the caret: no healing, no gate, no trimming but the end of the line. */
export async function plain(modelsFolder: string): Promise<Policy> {
  env.allowRemoteModels = false;
  const folder = path.join(modelsFolder, MODEL);
  const tokenizer = await AutoTokenizer.from_pretrained(folder, { local_files_only: true });
  const model = await AutoModelForCausalLM.from_pretrained(folder, { dtype: 'q4', local_files_only: true });
  return {
    name: 'plain pipeline (transformers.js generate)',
    known: () => undefined,
    key: () => undefined,
    accepted: () => undefined,
    delayMs: () => PLAIN_DELAY_MS,
    async ask({ before }) {
      const ids = tokenizer.encode(before.slice(-8 * PLAIN_CONTEXT_TOKENS)).slice(-PLAIN_CONTEXT_TOKENS);
      const shape = [1, ids.length];
      const output = await model.generate({
        input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
        attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
        max_new_tokens: PLAIN_NEW_TOKENS, do_sample: false,
      });
      const all = (output as Tensor).tolist()[0] as bigint[];
      const text = tokenizer.decode(all.slice(ids.length).map(Number), { skip_special_tokens: true });
      return { text: text.split('\n')[0] };
    },
  };
}
