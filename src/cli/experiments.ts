/** `rank`, `mask`, `ask` and `ladder`: what a course page asks of models. */
import { english } from '../base/english';
import { errorSentences } from '../sentences/errors';
import { percent } from '../base/percent';
import type { Cancelled, Engine, Failed } from '../protocol/engine';
import { askBothWays } from '../features/experiments/core/ask';
import { CONTEXTS, ladder as compare } from '../features/experiments/core/ladder';
import { hasSeveralBlanks, propose, rank as rankAll } from '../features/experiments/core/rank';
import { readTextFrom } from './files';
import { wordsOf } from './input';
import {
  defaultModelOption,
  jsonOption,
  modelOption,
  numberOption,
  passageOption,
  repeatedOption,
  textOption,
  UsageError,
} from './options';
import { print, printJson, remark, settle } from './output';
import { run, verb } from './verb';

const PROPOSED = 8;

export const rank = verb('rank', 'how likely each filling of a blank is')
  .addOption(defaultModelOption)
  .addOption(
    textOption(
      '--text <text>',
      'the text, with ___ where a word is missing; - reads standard input',
    ).makeOptionMandatory(),
  )
  .addOption(repeatedOption('--candidate <text>', 'a filling; once for each'))
  .addOption(
    numberOption(
      '--propose <n>',
      'how many fillings the model proposes where no candidate is given',
      { min: 1, max: 32 },
      PROPOSED,
    ),
  )
  .addOption(jsonOption)
  .action(
    run(async ({ model, text, candidate: own = [], propose: wanted, json }, { engine, signal }) => {
      const sentence = await wordsOf('--text', text, signal);
      if (hasSeveralBlanks(sentence))
        throw new UsageError('--text has several blanks: one is filled at a time. Write words for the others.');
      if (own.length > 0 && wanted !== undefined)
        throw new UsageError('--propose lets the model name candidates: leave it out beside --candidate.');
      const candidates = own.length > 0 ? own : await proposedBy(engine, model, sentence, wanted ?? PROPOSED, signal);
      const ranking = Array.isArray(candidates)
        ? await rankAll(engine, model, sentence, candidates, signal)
        : candidates;
      return settle(ranking, 'ranked', (ranked) => {
        if (json) printJson({ model, before: ranked.before, after: ranked.after, candidates: ranked.candidates });
        else
          for (const { text: shown, share, ownLogprob } of ranked.candidates)
            print(
              `${percent(Math.exp(ownLogprob)).padStart(12)}  share ${percent(share).padStart(9)}  ${JSON.stringify(shown)}`,
            );
        return 0;
      });
    }),
  );

/** Says so where the model repeats itself instead of proposing as many as were asked for. */
async function proposedBy(
  engine: Engine,
  model: string,
  sentence: string,
  count: number,
  signal: AbortSignal,
): Promise<string[] | Failed | Cancelled> {
  let tries = 0;
  const proposed = await propose(engine, model, sentence, count, signal, () => {
    tries++;
  });
  if (!Array.isArray(proposed)) return proposed;
  if (proposed.length === 0)
    throw new UsageError(`The model proposed nothing in ${tries} tries. Name candidates with --candidate.`);
  if (proposed.length < count)
    remark(
      `The model found only ${proposed.length} different ${proposed.length === 1 ? 'filling' : 'fillings'} in ${tries} tries, not ${count}. Add your own with --candidate.`,
    );
  return proposed;
}

export const mask = verb('mask', 'what a masked-word head puts in each blank')
  .addOption(modelOption)
  .addOption(
    textOption(
      '--text <text>',
      'the text, with [MASK] or ___ where a word is missing; - reads standard input',
    ).makeOptionMandatory(),
  )
  .addOption(numberOption('--top <k>', 'how many words for each blank', { min: 1, max: 1000 }).default(10))
  .addOption(jsonOption)
  .action(
    run(async ({ model, text, top, json }, { engine, signal }) => {
      const outcome = await engine.ask(
        { op: 'fill', model, text: await wordsOf('--text', text, signal), top },
        { signal },
      );
      return settle(outcome, 'filled', ({ blanks }) => {
        if (json)
          printJson({
            blanks: blanks.map((likeliest) =>
              likeliest.map(({ id, text: piece, logprob }) => ({
                id,
                text: piece,
                probability: Math.exp(logprob),
                logprob,
              })),
            ),
          });
        else
          for (const likeliest of blanks)
            print(
              likeliest
                .map(
                  ({ text: piece, logprob }) => `${percent(Math.exp(logprob)).padStart(10)}  ${JSON.stringify(piece)}`,
                )
                .join('\n'),
            );
        return 0;
      });
    }),
  );

export const ask = verb('ask', 'a question as a text to complete, and by the chat template')
  .addOption(defaultModelOption)
  .addOption(textOption('--question <text>', 'the question; - reads standard input').makeOptionMandatory())
  .addOption(jsonOption)
  .action(
    run(async ({ model, question, json }, { engine, signal }) =>
      settle(
        await askBothWays(engine, model, await wordsOf('--question', question, signal), signal),
        'answered',
        ({ prompt, completion, isCut, chatAnswer }) => {
          if (json) printJson({ prompt, completion, isCut, chatAnswer });
          else print(`${prompt}${completion}\n\n${chatAnswer}`);
          return 0;
        },
      ),
    ),
  );

export const ladder = verb('ladder', 'n-grams, a recurrent network and a transformer on one text, in bits per byte')
  .addOption(passageOption)
  .addOption(
    numberOption('--order <n>', 'bytes that the n-gram model looks at together', { min: 1, max: 12 }).default(5),
  )
  .addOption(textOption('--learn <file>', 'a text that the n-gram model reads before'))
  .addOption(jsonOption)
  .action(
    run(async ({ text, order, learn, json }, { engine, signal }) => {
      const sentence = await wordsOf('--text', text, signal);
      const learned = learn === undefined ? undefined : await readTextFrom(learn, 'learn');
      const listed = await engine.ask({ op: 'models', verify: false }, { signal });
      return settle(listed, 'models', async ({ models }) => {
        const compared = await compare(engine, models, sentence, {
          order,
          ...(learned !== undefined && { learn: learned }),
          signal,
        });
        return settle(compared, 'ladder', ({ models: results, skipped, bytes }) => {
          const reasons = skipped.map(({ id, error }) => ({ id, why: errorSentences(error, english).message }));
          for (const { id, why } of reasons) remark(`${id} is left out: ${why}`);
          if (json) {
            printJson({ contexts: CONTEXTS, bytes, models: results, skipped: reasons });
            return 0;
          }
          print(`bits per byte, ${bytes} bytes; looking back at most ${CONTEXTS.join(', ')} bytes`);
          for (const { name, unit, bitsPerByte, msPerThousand, cpuPerThousand = 0, residentBytes = 0 } of results)
            print(
              `${name.padEnd(28)} ${bitsPerByte.map((bits) => bits.toFixed(2).padStart(6)).join(' ')}  ${unit}s, ${msPerThousand.toFixed(1)} ms${cpuPerThousand > 0 ? ` and ${cpuPerThousand.toFixed(1)} CPU-s for a thousand, ${Math.round(residentBytes / 1e6)} MB after it` : ' for a thousand'}`,
            );
          return 0;
        });
      });
    }),
  );
