/**
 * Several windows in which people type, on one vLLM, on one llama-server that was started with --metrics, or each on an
 * engine of its own:
 *
 *     node out/bench/servers/typing.cjs http://127.0.0.1:8080 MODEL [WINDOWS] [KEYS] [MS A KEY]
 *     node out/bench/servers/typing.cjs engine MODEL
 *
 * Prints how many questions a key costs, how many tokens the server reads and writes for them, how long they take, and
 * how many are answered before the next key.
 */
import * as path from 'node:path';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/base/clock';
import { ServerBackend } from '../../src/backends/openai/serverBackend';
import { EngineClient } from '../../src/backends/process/engineClient';
import { forkEngine } from '../../src/backends/process/forkEngine';
import type { Backend } from '../../src/backends/backend';

/** A key every 150 ms are about 80 words a minute. */
const [url = '', model = '', windows = '1', keys = '150', keyMs = '150'] = process.argv.slice(2);
const KEY_MS = Number(keyMs);
const DEBOUNCE_MS = 75;
/** About 800 tokens, as the editor sends; the start hops, so that a server keeps what it has read. */
const READ_UNITS = 2400;
const HOP_UNITS = 800;
const FILES = ['src/backends/router.ts', 'src/backends/openai/http.ts', 'src/models/own.ts', 'scripts/test.mjs'];

interface Counts {
  asked: number;
  inTime: number;
  readonly elapsedMs: number[];
}

const isEngine = url === 'engine';
const modelId = isEngine ? model : `server:here/${model}`;

function newServer(): ServerBackend {
  return new ServerBackend({
    clock: systemClock,
    servers: () => ({ here: url }),
    keyOf: () => Promise.resolve(undefined),
    isAllowed: () => true,
    memory: { read: () => ({}), write: () => undefined },
  });
}

/** The extension's own engine, loaded, with the texts of no window read yet. */
async function newEngine(): Promise<EngineClient> {
  const client = new EngineClient(
    forkEngine(path.resolve('dist/engine.js'), path.resolve('models'), () => undefined),
    systemClock,
  );
  const question = { op: 'complete', model: modelId, prefix: 'a', suffix: '', extent: 'line', maxTokens: 1 } as const;
  await client.ask<'complete'>({ ...question, minProbability: 0 }, {});
  return client;
}

/** Types a file from some place on. What is suggested and then typed is not asked again, as in the editor. */
async function type(backend: Backend, place: number, counts: Counts): Promise<void> {
  const text = readFileSync(FILES[place % FILES.length]!, 'utf8');
  const first = 3000 + 400 * Math.floor(place / FILES.length);
  let suggestion = '';
  let abort = new AbortController();
  await sleep((KEY_MS / Number(windows)) * place);
  for (let at = first; at < first + Number(keys); at++) {
    abort.abort();
    abort = new AbortController();
    const { signal } = abort;
    suggestion = suggestion.startsWith(text[at - 1]!) ? suggestion.slice(1) : '';
    const nextKeyMs = performance.now() + KEY_MS;
    if (suggestion === '') void ask(at, signal, nextKeyMs);
    await sleep(KEY_MS);
  }
  abort.abort();

  async function ask(at: number, signal: AbortSignal, nextKeyMs: number): Promise<void> {
    await sleep(DEBOUNCE_MS);
    if (signal.aborted) return;
    counts.asked++;
    const beganMs = performance.now();
    const from = Math.max(0, Math.ceil((at - READ_UNITS) / HOP_UNITS) * HOP_UNITS);
    const outcome = await backend.ask<'complete'>(
      {
        ...{ op: 'complete', model: modelId, prefix: text.slice(from, at), suffix: '', extent: 'line' },
        ...{ maxTokens: 24, minProbability: 0.65 },
      },
      { signal },
    );
    if (outcome.kind === 'cancelled') return;
    if (outcome.kind === 'failed') throw new Error(outcome.error.code);
    counts.elapsedMs.push(performance.now() - beganMs);
    if (performance.now() < nextKeyMs) counts.inTime++;
    if (outcome.kind === 'suggested' && !signal.aborted) suggestion = outcome.text;
  }
}

/** Counters by their names in llama-server and in vLLM; the prompts that vLLM counts include what its cache had. */
const COUNTERS = {
  prompt: ['llamacpp:prompt_tokens_total', 'vllm:prompt_tokens_total'],
  cached: ['vllm:prompt_tokens_cached_total'],
  written: ['llamacpp:tokens_predicted_total', 'vllm:generation_tokens_total'],
};

/** @returns tokens that the server has read and written since it started */
async function tokens(): Promise<{ read: number; written: number }> {
  if (isEngine) return { read: NaN, written: NaN };
  const text = await (await fetch(`${url}/metrics`)).text();
  const value = (names: readonly string[]): number =>
    Number(new RegExp(`^(?:${names.join('|')})(?:{[^}]*})? (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
  return { read: value(COUNTERS.prompt) - value(COUNTERS.cached), written: value(COUNTERS.written) };
}

const at = (sorted: readonly number[], share: number): string =>
  `${Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN)} ms`;

async function main(): Promise<void> {
  const counts: Counts = { asked: 0, inTime: 0, elapsedMs: [] };
  // What a model can do is asked before the time counts.
  if (!isEngine) await newServer().abilities(url, model);
  const places = Array.from({ length: Number(windows) }, (_, place) => place);
  const engines = isEngine ? await Promise.all(places.map(newEngine)) : [];
  const before = await tokens();
  await Promise.all(places.map((place) => type(engines[place] ?? newServer(), place, counts)));
  await sleep(1000);
  const after = await tokens();
  engines.forEach((engine) => engine.dispose());
  const typed = Number(windows) * Number(keys);
  const sorted = counts.elapsedMs.toSorted((a, b) => a - b);
  const each = (sum: number): string => (sum / typed).toFixed(2);
  process.stdout.write(
    [
      `${windows} windows, ${typed} keys: ${each(counts.asked)} questions a key`,
      ...(isEngine
        ? []
        : [`tokens a key: ${each(after.read - before.read)} read, ${each(after.written - before.written)} written`]),
      `answered: ${sorted.length} of ${counts.asked}, before the next key ${counts.inTime}`,
      `time to an answer: median ${at(sorted, 0.5)}, 90 % within ${at(sorted, 0.9)}`,
      '',
    ].join('\n'),
  );
}

void main();
