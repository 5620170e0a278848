/** The verbs, each with its options, its JSON and its plain output. */
import { percent } from '../base/percent';
import { seededRandom } from '../base/random';
import { GREEDY, type Engine, type ModelInfo, type Precision, type Sampling, type TokenPiece } from '../protocol/engine';
import { english } from '../base/english';
import { errorSentences } from '../sentences/errors';
import { reasonSentence } from '../sentences/reasons';
import { availability } from '../features/attention/core/availability';
import { completeAt } from '../features/completion/core/completeAt';
import { choices, sampled } from '../features/experiments/core/nextToken';
import { countTokens } from '../features/experiments/core/tokenCounts';
import { Arguments, UsageError } from './arguments';
import { attend } from './attend';
import { DEFAULT_MODEL } from './defaults';
import { effects } from './effects';
import { heads } from './heads';
import { print, printJson, settle, unsettled } from './output';
import { ask, ladder, mask, rank } from './study';
import { translate } from './translate';
import type { VerbName } from './usage';

export type Verb = (engine: Engine, args: readonly string[], signal: AbortSignal) => Promise<number>;

/** Sampling beyond these hardly ever chooses. */
const CONSIDERED = 1000;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const precision = (args: Arguments): Precision => (args.flag('exact') ? 'exact' : 'fast');

async function models(engine: Engine, argv: readonly string[], signal: AbortSignal): Promise<number> {
  const args = Arguments.parse(argv, { verify: flag });
  const outcome = await engine.ask({ op: 'models', verify: args.flag('verify') }, { signal });
  return settle(outcome, 'models', ({ models: all, unusable }) => {
    for (const { id, why } of unusable) process.stderr.write(`${id} cannot be used: ${reasonSentence(why, english)}\n`);
    const damaged = all.filter(({ sha256 }) => sha256 === 'mismatch' || sha256 === 'missing');
    if (args.flag('json')) {
      printJson({ models: all.map(({ id, name, family, bytes, license, languages, capabilities, sha256 }) => ({ id, name, family, bytes, license, languages, capabilities: inWords(capabilities), sha256 })) });
    } else {
      for (const model of all) print(`${model.id}  ${model.family}  ${(model.bytes / 1e6).toFixed(0)} MB  ${model.license}  sha256 ${model.sha256}`);
    }
    return damaged.length > 0 ? 1 : 0;
  });
}

/** Each capability with its reason as a sentence. */
const inWords = (capabilities: ModelInfo['capabilities']) => Object.fromEntries(Object.entries(capabilities).map(([name, capability]) => [name, availability(capability, english)]));

async function tokens(engine: Engine, argv: readonly string[], signal: AbortSignal): Promise<number> {
  const args = Arguments.parse(argv, { model: text, text });
  const model = args.optional('model');
  if (model === undefined) return everyModelsTokens(engine, await args.text('text', signal), args.flag('json'), signal);
  const outcome = await engine.ask({ op: 'tokens', model, text: await args.text('text', signal) }, { signal });
  return settle(outcome, 'tokens', ({ tokens: pieces }) => {
    if (args.flag('json')) printJson({ tokens: pieces.map(plainPiece) });
    else for (const { id, text: piece, start, end } of pieces) print(`${id}\t${JSON.stringify(piece)}\t${start}-${end}`);
    return 0;
  });
}

const plainPiece = ({ id, text: piece, start, end }: TokenPiece) => ({ id, text: piece, start, end });

async function everyModelsTokens(engine: Engine, given: string, asJson: boolean, signal: AbortSignal): Promise<number> {
  return settle(await countTokens(engine, given, { signal }), 'counted', ({ words, characters, bytes, models: all, leftOut }) => {
    for (const { id, error } of leftOut) process.stderr.write(`${id} is left out: ${errorSentences(error, english).message}\n`);
    if (asJson) printJson({ words, characters, bytes, models: all.map(({ id, tokens: pieces }) => ({ model: id, count: pieces.length, bytesPerToken: bytes / Math.max(1, pieces.length), tokens: pieces.map(plainPiece) })) });
    else {
      for (const [name, count] of [['words', words], ['characters', characters], ['bytes', bytes], ...all.map(({ id, tokens: pieces }) => [id, pieces.length] as const)] as const) {
        print(`${name.padEnd(24)} ${String(count).padStart(7)}  ${(bytes / Math.max(1, count)).toFixed(1)} bytes each`);
      }
    }
    return 0;
  });
}

async function next(engine: Engine, argv: readonly string[], signal: AbortSignal): Promise<number> {
  const args = Arguments.parse(argv, { 'model': text, 'prompt': text, 'top': text, 'exact': flag, 'temperature': text, 'top-k': text, 'top-p': text, 'seed': text, 'samples': text });
  const count = args.number('top', 10, { min: 1, max: CONSIDERED });
  const outcome = await engine.ask({ op: 'next', model: args.required('model'), prompt: await args.text('prompt', signal), precision: precision(args), top: CONSIDERED }, { signal });
  return settle(outcome, 'next', ({ top }) => {
    const all = choices(top, { ...GREEDY, temperature: 1, ...(isSampled(args) && sampling(args)) });
    const counts = sampled(all, args.number('samples', 0, { max: 100_000 }), seededRandom(args.number('seed', 0)));
    const shown = all.slice(0, count).map(({ token: { id, text: piece, logprob }, probability, chance }, i) => ({ id, text: piece, probability, logprob, chance, sampled: counts[i] }));
    if (args.flag('json')) printJson({ top: shown });
    else for (const { text: piece, probability, chance, sampled: times } of shown) {
      print(`${percent(probability).padStart(10)}  chance ${chance > 0 ? percent(chance).padStart(10) : 'cut'.padStart(10)}  ${times > 0 ? `${times} times`.padStart(12) : ''.padStart(12)}  ${JSON.stringify(piece)}`);
    }
    return 0;
  });
}

async function score(engine: Engine, argv: readonly string[], signal: AbortSignal): Promise<number> {
  const args = Arguments.parse(argv, { model: text, prompt: text, candidate: { type: 'string', multiple: true }, exact: flag });
  const candidates = args.many('candidate');
  if (candidates.length === 0) throw new UsageError('--candidate is missing: give it once for each text to score.');
  const outcome = await engine.ask({
    op: 'score', model: args.required('model'), prompt: await args.text('prompt', signal), candidates, precision: precision(args),
  }, { signal });
  return settle(outcome, 'scored', ({ candidates: scored }) => {
    if (args.flag('json')) printJson({ candidates: scored });
    else for (const each of [...scored].sort((a, b) => b.logprob - a.logprob)) print(`${each.logprob.toFixed(3).padStart(9)}  ${JSON.stringify(each.text)}`);
    return 0;
  });
}

async function generate(engine: Engine, argv: readonly string[], signal: AbortSignal): Promise<number> {
  const args = Arguments.parse(argv, {
    'model': text, 'prompt': text, 'max-tokens': text, 'greedy': flag, 'temperature': text, 'top-k': text, 'top-p': text, 'seed': text, 'chat': flag, 'exact': flag,
  });
  const prompt = await args.text('prompt', signal);
  const json = args.flag('json');
  const outcome = await engine.ask({
    op: 'generate',
    model: args.required('model'),
    prompt: args.flag('chat') ? [{ role: 'user', content: prompt }] : prompt,
    sampling: sampling(args),
    maxTokens: args.number('max-tokens', 128, { min: 1, max: 100_000 }),
    precision: precision(args),
    alternatives: 0,
  }, { signal, onPart: (part) => { if (part.kind === 'token' && !json) process.stdout.write(part.text); } });
  return settle(outcome, 'generated', ({ text: whole, tokens: all, stop }) => {
    if (json) printJson({ text: whole, tokens: all, stop });
    else print('');
    return 0;
  });
}

const isSampled = (args: Arguments): boolean => ['temperature', 'top-k', 'top-p', 'seed'].some((name) => args.optional(name) !== undefined);

/** Greedy unless an option of sampling is given. */
function sampling(args: Arguments): Sampling {
  if (args.flag('greedy') && isSampled(args)) throw new UsageError('--greedy takes the likeliest token each time: leave out --temperature, --top-k, --top-p and --seed.');
  if (!isSampled(args)) return GREEDY;
  return {
    temperature: args.number('temperature', 1, { max: 10, whole: false }),
    topK: args.number('top-k', 0),
    topP: args.number('top-p', 1, { max: 1, whole: false }),
    seed: args.number('seed', 0),
  };
}

async function complete(engine: Engine, argv: readonly string[], signal: AbortSignal): Promise<number> {
  const args = Arguments.parse(argv, { model: text, prefix: text, suffix: text, language: text });
  const outcome = await completeAt(engine, {
    model: args.optional('model') ?? DEFAULT_MODEL,
    before: await args.text('prefix', signal),
    beforeStart: 0,
    minProbability: 0, lines: 'auto',
    after: args.optional('suffix') ?? '',
    language: args.optional('language') ?? 'plaintext',
  }, signal);
  if (outcome.kind === 'failed' || outcome.kind === 'cancelled') return unsettled(outcome);
  if (args.flag('json')) printJson(outcome);
  else print(outcome.kind === 'shown' ? outcome.text : `(${outcome.kind})`);
  return 0;
}

export const verbs: Readonly<Record<VerbName, Verb>> = { models, tokens, next, score, generate, complete, attend, effects, heads, translate, rank, mask, ask, ladder };
