/**
 * The policies that are compared: ours, the same model as a plain pipeline would use it, and n-grams of the document.
 */
import { AutoModelForCausalLM, AutoTokenizer, env, Tensor } from '@xenova/transformers';
import * as path from 'node:path';
import { AskPolicy, type AskDelay } from '../../src/features/completion/core/askPolicy';
import { lineAfterCursor, wordBeforeCursor } from '../../src/base/text/characters';
import type { Gate } from '../../src/features/completion/core/boldness';
import { Completer } from '../../src/features/completion/core/completer';
import { MOST_NEIGHBORS, neighborText } from '../../src/features/completion/core/neighbors';
import type { CompletionRequest } from '../../src/features/completion/core/outcome';
import type { Engine } from '../../src/protocol/engine';
import { draftingOf } from '../speed/attentive';
import { NgramModel, tokensOf } from './ngram';
import { PricedEngine, type SharedAnswers } from './sharedAnswers';
import type { Answer, Place, Policy } from './typist';
import { EngineWithout, type Part } from './without';

export const MODEL = 'smollm2-135m-instruct';

export interface OursOptions {
  readonly model?: string;
  readonly gate: NamedGate;
  readonly delay: AskDelay;
  /** Instead of the engine: answers with a price, so that how busy the machine is changes nothing. */
  readonly answers?: SharedAnswers;
  /** What is switched off. */
  readonly without?: readonly Part[];
}

/** A gate with what it is called in the report. */
export interface NamedGate extends Gate {
  readonly name: string;
}

/** The extension's own path from a keystroke to a suggestion, without the editor. */
export function ours(engine: Engine, options: OursOptions): Policy {
  const { model = MODEL, delay, answers, without = [] } = options;
  const { name, ...gate } = options.gate;
  const priced = answers && new PricedEngine(answers);
  const completer = new Completer(new EngineWithout(priced ?? engine, without));
  const policy = new AskPolicy(() => delay);
  const request = ({ before, after, language, others = [], preamble }: Place): CompletionRequest => ({
    model,
    language,
    before,
    beforeStart: 0,
    after,
    ...gate,
    others: others.slice(0, MOST_NEIGHBORS).map(neighborText),
    ...(preamble !== undefined && { preamble }),
    lines: 'auto',
  });
  const answer = (completion: ReturnType<Completer['known']>): Answer =>
    completion?.kind === 'shown'
      ? { text: completion.text, probability: completion.probability, ...draftingOf(completion.cost) }
      : { text: '' };
  return {
    name: `Attentive (${model === MODEL ? '' : `${model}, `}${name})`,
    known(place) {
      const completion = completer.known(request(place));
      if (completion) policy.onAnswer(place, completion);
      return completion && answer(completion);
    },
    key: (place, atMs) => policy.onKey(place, atMs),
    accepted: () => policy.onAccepted(),
    delayMs: (place) => policy.delayMs(place),
    async ask(place, leftMs = Infinity) {
      if (priced) priced.leftMs = leftMs;
      const started = performance.now();
      const completion = await completer.complete(request(place));
      policy.onAnswer(place, completion, priced?.priceMs ?? performance.now() - started);
      return { ...answer(completion), ...(priced && { priceMs: priced.priceMs }) };
    },
  };
}

const PLAIN_DELAY_MS = 300;
const PLAIN_CONTEXT_TOKENS = 400;
const PLAIN_NEW_TOKENS = 24;

/**
 * transformers.js `generate` on the text before the caret: no healing, no gate, no trimming but the end of the line.
 */
export async function plain(modelsFolder: string): Promise<Policy> {
  env.allowRemoteModels = false;
  const folder = path.join(modelsFolder, MODEL);
  const tokenizer = await AutoTokenizer.from_pretrained(folder, { local_files_only: true });
  const model = await AutoModelForCausalLM.from_pretrained(folder, { dtype: 'q4', local_files_only: true });
  return {
    ...indifferent,
    name: 'plain pipeline (transformers.js generate)',
    delayMs: () => PLAIN_DELAY_MS,
    async ask({ before }) {
      const ids = tokenizer.encode(before.slice(-8 * PLAIN_CONTEXT_TOKENS)).slice(-PLAIN_CONTEXT_TOKENS);
      const shape = [1, ids.length];
      const output = await model.generate({
        input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
        attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
        max_new_tokens: PLAIN_NEW_TOKENS,
        do_sample: false,
      });
      const all = (output as Tensor).tolist()[0] as bigint[];
      const text = tokenizer.decode(all.slice(ids.length).map(Number), { skip_special_tokens: true });
      return { text: text.split('\n')[0]! };
    },
  };
}

const NGRAM_TOKENS = 24;
/** How much of the text around the cursor the model is trained on, in UTF-16 units. */
const NGRAM_BEFORE = 40_000;
const NGRAM_AFTER = 20_000;

/** An n-gram model trained anew on the document at each place; the gate on its joint probability is ours. */
export function ngrams(minProbability: number): Policy {
  return {
    ...indifferent,
    name: `n-grams of the document (probability ${minProbability})`,
    delayMs: () => 0,
    async ask({ before, after }) {
      const model = new NgramModel([
        ...tokensOf(before.slice(-NGRAM_BEFORE)),
        ...tokensOf(after.slice(0, NGRAM_AFTER)),
      ]);
      let typed = wordBeforeCursor(before);
      const context = tokensOf(before.slice(0, before.length - typed.length).slice(-400));
      let text = '';
      let probability = 1;
      for (let i = 0; i < NGRAM_TOKENS; i++) {
        const next = model.likeliest(context, (token) => token.startsWith(typed) && token !== typed);
        if (!next || next.token === '\n' || probability * next.probability < minProbability) break;
        probability *= next.probability;
        text += next.token.slice(typed.length);
        context.push(next.token);
        typed = '';
      }
      const shown = text.trimEnd();
      return lineAfterCursor(after).trim() === '' && shown !== '' ? { text: shown, probability } : { text: '' };
    },
  };
}

/** Asks at every key and learns nothing. */
const indifferent = { known: () => undefined, key: () => undefined, accepted: () => undefined } as const;
