/** `effects`: what each earlier token did for the probability of one. */
import { wordsOf } from './input';
import { fastOption, jsonOption, modelOption, numberOption, passageOption } from './options';
import { print, printJson, settle } from './output';
import { percent } from './predictionText';
import { run, verb } from './verb';

export const effects = verb('effects', 'what each earlier token did for the probability of one')
  .addOption(modelOption)
  .addOption(passageOption)
  .addOption(numberOption('--token <n>', 'the token', { min: 1 }).makeOptionMandatory())
  .addOption(
    numberOption('--reach <n>', 'how many tokens before it are left out in turn', { min: 1, max: 512 }).default(128),
  )
  .addOption(numberOption('--max-tokens <n>', 'the most tokens that are read', { min: 1, max: 4096 }).default(512))
  .addOption(fastOption)
  .addOption(jsonOption)
  .action(
    run(async ({ model, text, token, reach, maxTokens, fast, json }, { engine, signal }) => {
      const outcome = await engine.ask(
        {
          op: 'effects',
          model,
          text: await wordsOf('--text', text, signal),
          precision: fast ? 'fast' : 'exact',
          maxTokens,
          target: token,
          reach,
        },
        { signal },
      );
      return settle(outcome, 'effects', ({ tokens, target, logprob, from, effects: found, precision }) => {
        const textAt = (index: number): string => JSON.stringify(tokens[index]!.text);
        if (json) printJson({ precision, token: target, logprob, from, effects: found });
        else {
          print(`${textAt(target)}: ${percent(logprob)}`);
          for (const [i, effect] of found.entries())
            print(`${(effect / Math.LN2).toFixed(2).padStart(8)} bits  ${textAt(from + i)}`);
        }
        return 0;
      });
    }),
  );
