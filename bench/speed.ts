/**
 * npm run bench: our loop over the sessions beside transformers.js `generate()`, on the same weights, in one run.
 *
 * Rounds alternate between the two, so that a machine that slows down slows both; what counts is the ratio of medians.
 */
import { AutoModelForCausalLM, AutoTokenizer, env, Tensor } from '@xenova/transformers';
import { loadavg } from 'node:os';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { createEngine } from '../src/engine/service/engine';
import { GREEDY } from '../src/protocol/engine';

const MODEL = 'smollm2-135m-instruct';
const ROUNDS = 5;
const PROMPT_TOKENS = 256;
const NEW_TOKENS = 32;
const models = path.join(process.cwd(), 'models');

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

async function main(): Promise<void> {
  env.allowRemoteModels = false;
  const folder = path.join(models, MODEL);
  const tokenizer = await AutoTokenizer.from_pretrained(folder, { local_files_only: true });
  const model = await AutoModelForCausalLM.from_pretrained(folder, { dtype: 'q4', local_files_only: true });
  const engine = createEngine({ modelsFolder: models });
  const ids = tokenizer.encode(readFileSync('package.json', 'utf8').repeat(3)).slice(0, PROMPT_TOKENS);
  const prompt = tokenizer.decode(ids);

  const ours = async (maxTokens: number): Promise<number> => {
    const started = performance.now();
    const outcome = await engine.ask({
      op: 'generate',
      model: MODEL,
      prompt,
      sampling: GREEDY,
      maxTokens,
      precision: 'fast',
      alternatives: 0,
    });
    if (outcome.kind !== 'generated') throw new Error(JSON.stringify(outcome));
    return performance.now() - started;
  };
  const theirs = async (maxTokens: number): Promise<number> => {
    const shape = [1, ids.length];
    const inputs = {
      input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
      attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
    };
    const started = performance.now();
    await model.generate({ ...inputs, max_new_tokens: maxTokens, min_new_tokens: maxTokens, do_sample: false });
    return performance.now() - started;
  };

  const times: Record<'ours' | 'theirs', { prefill: number[]; decode: number[] }> = {
    ours: { prefill: [], decode: [] },
    theirs: { prefill: [], decode: [] },
  };
  await ours(2);
  await theirs(2);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, run] of [
      ['ours', ours],
      ['theirs', theirs],
    ] as const) {
      const one = await run(1);
      const many = await run(NEW_TOKENS + 1);
      times[name].prefill.push(one);
      times[name].decode.push((many - one) / NEW_TOKENS);
    }
  }
  const row = (name: 'ours' | 'theirs') => ({
    'prefill tokens/s': Math.round((1000 * PROMPT_TOKENS) / median(times[name].prefill)),
    'decode tokens/s': Math.round(1000 / median(times[name].decode)),
  });
  console.log(
    `${MODEL}, ${PROMPT_TOKENS} prompt tokens, ${NEW_TOKENS} new, median of ${ROUNDS} rounds, load ${loadavg()[0]!.toFixed(1)}`,
  );
  console.table({ Attentive: row('ours'), 'transformers.js generate()': row('theirs') });
  const ratio = (what: 'prefill' | 'decode'): string =>
    (median(times.theirs[what]) / median(times.ours[what])).toFixed(2);
  console.log(`prefill ${ratio('prefill')} times, decode ${ratio('decode')} times the speed of generate()`);
  await engine.dispose();
  await model.dispose();
}

main().catch((thrown: unknown) => {
  console.error(thrown);
  process.exitCode = 1;
});
