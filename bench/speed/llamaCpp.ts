/** llama.cpp through node-llama-cpp, on the GGUF that the embedded weights were made from (`llamaFiles.ts`). */
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { contextWindow } from '../../src/base/text/contextWindow';
import { COMPLETION_BUDGET } from '../../src/features/completion/core/budget';
import { PLAIN_SUGGESTION_TOKENS, type Peer } from './peer';

/** What the bench calls of node-llama-cpp, which is installed for the bench alone. */
interface NodeLlamaCpp {
  getLlama(options: {
    gpu: false;
    build: 'never';
    skipDownload: true;
    progressLogs: false;
    logLevel: 'error';
  }): Promise<Llama>;
}
interface Llama {
  /** Cores that do arithmetic, without what hyperthreading adds. */
  readonly cpuMathCores: number;
  loadModel(options: { modelPath: string; gpuLayers: 0 }): Promise<Model>;
  dispose(): Promise<void>;
}
interface Model {
  tokenize(text: string): number[];
  detokenize(tokens: readonly number[]): string;
  createContext(options: { contextSize: number; threads: number }): Promise<Context>;
}
interface Context {
  readonly currentThreads: number;
  getSequence(): Sequence;
}
interface Sequence {
  readonly nextTokenIndex: number;
  clearHistory(): Promise<void>;
  adaptStateToTokens(tokens: number[], allowShift: boolean): Promise<void>;
  evaluate(tokens: number[], options: { temperature: 0; yieldEogToken: true }): AsyncGenerator<number, void>;
  evaluateWithoutGeneratingNewTokens(tokens: number[]): Promise<void>;
}

/** Tokens: the longest prompt of a row and what is written after it. */
const CONTEXT_TOKENS = 2048;
const GREEDY = { temperature: 0, yieldEogToken: true } as const;

/** @param gguf path of the weights */
export async function llamaCpp(gguf: string): Promise<Peer> {
  const own = createRequire(path.resolve('bench/package.json'));
  const program = path.resolve('bench/node_modules/node-llama-cpp/dist/index.js');
  const { getLlama } = (await import(pathToFileURL(program).href)) as NodeLlamaCpp;
  const { version } = own('./node_modules/node-llama-cpp/package.json') as { version: string };
  const llama = await getLlama({
    gpu: false,
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    logLevel: 'error',
  });
  const model = await llama.loadModel({ modelPath: gguf, gpuLayers: 0 });
  // By itself node-llama-cpp takes at least four threads, which wait for each other in a loop where there are fewer cores.
  const context = await model.createContext({ contextSize: CONTEXT_TOKENS, threads: llama.cpuMathCores });
  const sequence = context.getSequence();

  return {
    about: `llama.cpp by node-llama-cpp ${version}, ${path.basename(gguf)}, ${context.currentThreads} threads`,
    pid: () => process.pid,

    async read(text) {
      const tokens = model.tokenize(text);
      await sequence.clearHistory();
      const started = performance.now();
      await sequence.evaluateWithoutGeneratingNewTokens(tokens);
      return { ms: performance.now() - started, tokens: tokens.length };
    },

    async write(prompt, count) {
      await sequence.clearHistory();
      const written: { readonly token: number; readonly atMs: number }[] = [];
      for await (const token of sequence.evaluate(model.tokenize(prompt), GREEDY)) {
        if (written.push({ token, atMs: performance.now() }) === count) break;
      }
      return { ms: written.at(-1)!.atMs - written[0]!.atMs, tokens: written.length - 1 };
    },

    async suggest({ before, after }) {
      const started = performance.now();
      const { prefix } = contextWindow({ before, beforeStart: 0, after }, COMPLETION_BUDGET);
      const tokens = model.tokenize(prefix);
      // The last token runs again, for what follows it.
      await sequence.adaptStateToTokens(tokens.slice(0, -1), false);
      const written: number[] = [];
      let text = '';
      for await (const token of sequence.evaluate(tokens.slice(sequence.nextTokenIndex), GREEDY)) {
        written.push(token);
        text = model.detokenize(written);
        if (text.includes('\n') || written.length === PLAIN_SUGGESTION_TOKENS) break;
      }
      return { ms: performance.now() - started, isShown: text.split('\n')[0]!.trim() !== '' };
    },

    dispose: () => llama.dispose(),
  };
}
