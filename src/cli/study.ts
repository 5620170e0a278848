/** `rank`, `mask`, `ask` and `ladder`: what a course page asks of models. */
import { percent } from '../base/percent';
import type { Cancelled, Engine, Failed } from '../protocol/engine';
import { english } from '../base/english';
import { errorSentences } from '../sentences/errors';
import { askBothWays } from '../features/experiments/core/ask';
import { CONTEXTS, ladder as climb } from '../features/experiments/core/ladder';
import { propose, rank as rankAll } from '../features/experiments/core/rank';
import { Arguments, UsageError } from './arguments';
import { DEFAULT_MODEL } from './defaults';
import { readTextFrom } from './files';
import { print, printJson, remark, settle } from './output';

const text = { type: 'string' } as const;

export async function rank(engine: Engine, argv: readonly string[], signal: AbortSignal): Promise<number> {
  const args = Arguments.parse(argv, { 'model': text, text, 'candidate': { type: 'string', multiple: true }, 'propose': text });
  const [model, sentence] = [args.optional('model') ?? DEFAULT_MODEL, await args.words('text', signal)];
  const own = args.many('candidate');
  if (own.length > 0 && args.optional('propose') !== undefined) throw new UsageError('--propose lets the model name candidates: leave it out beside --candidate.');
  const proposed = own.length > 0 ? own : await proposedBy(engine, model, sentence, args.number('propose', 8, { min: 1, max: 32 }), signal);
  const ranking = Array.isArray(proposed) ? await rankAll(engine, model, sentence, proposed, signal) : proposed;
  return settle(ranking, 'ranked', (ranked) => {
    if (args.flag('json')) printJson({ model, ...ranked });
    else for (const { text: shown, share, ownLogprob } of ranked.candidates) print(`${percent(Math.exp(ownLogprob)).padStart(12)}  share ${percent(share).padStart(9)}  ${JSON.stringify(shown)}`);
    return 0;
  });
}

/** Says so where the model repeats itself instead of proposing as many as were asked for. */
async function proposedBy(engine: Engine, model: string, sentence: string, count: number, signal: AbortSignal): Promise<string[] | Failed | Cancelled> {
  let tries = 0;
  const proposed = await propose(engine, model, sentence, count, signal, () => { tries++; });
  if (!Array.isArray(proposed)) return proposed;
  if (proposed.length === 0) throw new UsageError(`The model proposed nothing in ${tries} tries. Name candidates with --candidate.`);
  if (proposed.length < count) remark(`The model found only ${proposed.length} different ${proposed.length === 1 ? 'filling' : 'fillings'} in ${tries} tries, not ${count}. Add your own with --candidate.`);
  return proposed;
}

export async function mask(engine: Engine, argv: readonly string[], signal: AbortSignal): Promise<number> {
  const args = Arguments.parse(argv, { model: text, text, top: text });
  const outcome = await engine.ask({ op: 'fill', model: args.required('model'), text: await args.words('text', signal), top: args.number('top', 10, { min: 1, max: 1000 }) }, { signal });
  return settle(outcome, 'filled', ({ blanks }) => {
    if (args.flag('json')) printJson({ blanks: blanks.map((top) => top.map(({ id, text: piece, logprob }) => ({ id, text: piece, probability: Math.exp(logprob), logprob }))) });
    else for (const top of blanks) print(top.map(({ text: piece, logprob }) => `${percent(Math.exp(logprob)).padStart(10)}  ${JSON.stringify(piece)}`).join('\n'));
    return 0;
  });
}

export async function ask(engine: Engine, argv: readonly string[], signal: AbortSignal): Promise<number> {
  const args = Arguments.parse(argv, { 'model': text, 'question': text });
  return settle(await askBothWays(engine, args.optional('model') ?? DEFAULT_MODEL, await args.words('question', signal), signal), 'asked', (asked) => {
    if (args.flag('json')) printJson(asked);
    else print(`${asked.form}${asked.completed}\n\n${asked.chatted}`);
    return 0;
  });
}

export async function ladder(engine: Engine, argv: readonly string[], signal: AbortSignal): Promise<number> {
  const args = Arguments.parse(argv, { text, order: text, learn: text });
  const sentence = await args.words('text', signal);
  const learn = args.optional('learn');
  const learned = learn === undefined ? undefined : await readTextFrom(learn, 'learn');
  const listed = await engine.ask({ op: 'models', verify: false }, { signal });
  return settle(listed, 'models', async ({ models }) => {
    const climbed = await climb(engine, models, sentence, { order: args.number('order', 5, { min: 1, max: 12 }), ...(learned !== undefined && { learn: learned }), signal });
    return settle(climbed, 'ladder', (found) => {
      const leftOut = found.leftOut.map(({ id, error }) => ({ id, why: errorSentences(error, english).message }));
      for (const { id, why } of leftOut) process.stderr.write(`${id} is left out: ${why}\n`);
      if (args.flag('json')) {
        printJson({ contexts: CONTEXTS, ...found, leftOut });
        return 0;
      }
      print(`bits per byte, ${found.bytes} bytes; looking back at most ${CONTEXTS.join(', ')} bytes`);
      for (const { name, unit, bitsPerByte, msPerThousand, cpuPerThousand = 0, residentBytes = 0 } of found.rungs) print(`${name.padEnd(28)} ${bitsPerByte.map((bits) => bits.toFixed(2).padStart(6)).join(' ')}  ${unit}s, ${msPerThousand.toFixed(1)} ms${cpuPerThousand > 0 ? ` and ${cpuPerThousand.toFixed(1)} CPU-s for a thousand, ${Math.round(residentBytes / 1e6)} MB after it` : ' for a thousand'}`);
      return 0;
    });
  });
}
