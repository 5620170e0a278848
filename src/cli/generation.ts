/** `next`, `score` and `generate`: what a model writes after a text, and how likely it finds it. */
import { Option } from '@commander-js/extra-typings';
import { percent } from '../base/percent';
import { seededRandom } from '../base/random';
import { GREEDY, type Precision, type Sampling } from '../protocol/engine';
import { choices, sampled } from '../features/experiments/core/nextToken';
import { textOf } from './input';
import {
  exactOption,
  jsonOption,
  modelOption,
  numberOption,
  promptOption,
  repeatedOption,
  UsageError,
} from './options';
import { print, printJson, settle } from './output';
import { run, verb } from './verb';

/** The number of likeliest tokens that are sampled from; the rest is negligible. */
const CONSIDERED = 1000;
/** The values of the sampling options that are not given, where at least one is. */
const UNCUT: Sampling = { temperature: 1, topK: 0, topP: 1, seed: 0 };

const SAMPLING = 'Sampling, where one of these is given:';
const temperatureOption = numberOption(
  '--temperature <t>',
  'divides the logits',
  { max: 10, whole: false },
  UNCUT.temperature,
).helpGroup(SAMPLING);
const topKOption = numberOption('--top-k <k>', 'keeps the k likeliest tokens, 0 all', {}, UNCUT.topK).helpGroup(
  SAMPLING,
);
const topPOption = numberOption(
  '--top-p <p>',
  'keeps the likeliest tokens of this joint probability',
  { max: 1, whole: false },
  UNCUT.topP,
).helpGroup(SAMPLING);
const seedOption = numberOption('--seed <s>', 'of the random numbers', {}, UNCUT.seed).helpGroup(SAMPLING);

type Given = { readonly [Name in keyof Pick<Sampling, 'temperature' | 'topK' | 'topP' | 'seed'>]?: number };

const precisionOf = (exact: boolean | undefined): Precision => (exact ? 'exact' : 'fast');

/** Greedy unless an option of sampling is given. */
function samplingOf({ temperature, topK, topP, seed }: Given): Sampling {
  const isGreedy = [temperature, topK, topP, seed].every((each) => each === undefined);
  return isGreedy
    ? GREEDY
    : {
        temperature: temperature ?? UNCUT.temperature,
        topK: topK ?? UNCUT.topK,
        topP: topP ?? UNCUT.topP,
        seed: seed ?? UNCUT.seed,
      };
}

export const next = verb('next', 'the likeliest next tokens, and what sampling leaves of them')
  .addOption(modelOption)
  .addOption(promptOption)
  .addOption(numberOption('--top <k>', 'how many tokens', { min: 1, max: CONSIDERED }).default(10))
  .addOption(exactOption)
  .addOption(jsonOption)
  .addOption(temperatureOption)
  .addOption(topKOption)
  .addOption(topPOption)
  .addOption(seedOption)
  .addOption(
    numberOption('--samples <n>', 'how many tokens are drawn', { max: 100_000 }).default(0).helpGroup(SAMPLING),
  )
  .action(
    run(async ({ model, prompt, top: count, exact, json, samples, ...given }, { engine, signal }) => {
      const outcome = await engine.ask(
        {
          op: 'next',
          model,
          prompt: await textOf('--prompt', prompt, signal),
          precision: precisionOf(exact),
          top: CONSIDERED,
        },
        { signal },
      );
      return settle(outcome, 'next', ({ top }) => {
        const sampling = samplingOf(given);
        const all = choices(top, sampling === GREEDY ? { ...GREEDY, temperature: UNCUT.temperature } : sampling);
        const counts = sampled(all, samples, seededRandom(given.seed ?? UNCUT.seed));
        const shown = all
          .slice(0, count)
          .map(({ token: { id, text, logprob }, probability, chance }, i) => ({
            id,
            text,
            probability,
            logprob,
            samplingProbability: chance,
            samples: counts[i]!,
          }));
        if (json) printJson({ top: shown });
        else
          for (const { text, probability, samplingProbability: chance, samples: times } of shown) {
            print(
              `${percent(probability).padStart(10)}  chance ${chance > 0 ? percent(chance).padStart(10) : 'cut'.padStart(10)}  ${times > 0 ? `${times} times`.padStart(12) : ''.padStart(12)}  ${JSON.stringify(text)}`,
            );
          }
        return 0;
      });
    }),
  );

export const score = verb('score', 'the log-probability of each continuation')
  .addOption(modelOption)
  .addOption(promptOption)
  .addOption(repeatedOption('--candidate <text>', 'a continuation; once for each'))
  .addOption(exactOption)
  .addOption(jsonOption)
  .action(
    run(async ({ model, prompt, candidate: candidates = [], exact, json }, { engine, signal }) => {
      if (candidates.length === 0) throw new UsageError('--candidate is missing: give it once for each text to score.');
      const outcome = await engine.ask(
        {
          op: 'score',
          model,
          prompt: await textOf('--prompt', prompt, signal),
          candidates,
          precision: precisionOf(exact),
        },
        { signal },
      );
      return settle(outcome, 'scored', ({ candidates: scored }) => {
        if (json) printJson({ candidates: scored });
        else
          for (const each of [...scored].sort((a, b) => b.logprob - a.logprob))
            print(`${each.logprob.toFixed(3).padStart(9)}  ${JSON.stringify(each.text)}`);
        return 0;
      });
    }),
  );

export const generate = verb(
  'generate',
  'a continuation, or an answer with --chat',
  'Greedy unless an option of sampling is given.',
)
  .addOption(modelOption)
  .addOption(promptOption)
  .addOption(
    numberOption('--max-tokens <n>', 'the most tokens that are written', { min: 1, max: 100_000 }).default(128),
  )
  .addOption(new Option('--chat', "answer the prompt by the model's chat template"))
  .addOption(new Option('--greedy', 'the likeliest token each time'))
  .addOption(exactOption)
  .addOption(jsonOption)
  .addOption(temperatureOption)
  .addOption(topKOption)
  .addOption(topPOption)
  .addOption(seedOption)
  .action(
    run(
      async (
        { model, prompt: given, maxTokens, chat, greedy, exact, json = false, ...options },
        { engine, signal },
      ) => {
        const prompt = await textOf('--prompt', given, signal);
        const sampling = samplingOf(options);
        if (greedy && sampling !== GREEDY)
          throw new UsageError(
            '--greedy takes the likeliest token each time: leave out --temperature, --top-k, --top-p and --seed.',
          );
        const outcome = await engine.ask(
          {
            op: 'generate',
            model,
            prompt: chat ? [{ role: 'user', content: prompt }] : prompt,
            sampling,
            maxTokens,
            precision: precisionOf(exact),
            alternatives: 0,
          },
          {
            signal,
            onPart: (part) => {
              if (part.kind === 'token' && !json) process.stdout.write(part.text);
            },
          },
        );
        return settle(outcome, 'generated', ({ text, tokens, stop }) => {
          if (json) printJson({ text, tokens, stop });
          else print('');
          return 0;
        });
      },
    ),
  );
