/** `translate`: a text in the model's other language. */
import { wordsOf } from './input';
import { jsonOption, numberOption, passageOption, textOption } from './options';
import { print, printJson, settle } from './output';
import { run, verb } from './verb';

export const translate = verb('translate', "a text in the model's other language, sentence by sentence")
  .addOption(textOption('--model <id>', 'the model').default('translate-en-fr'))
  .addOption(passageOption)
  .addOption(numberOption('--beams <n>', 'beams of the search; 1 is greedy', { min: 1, max: 8 }).default(4))
  .addOption(numberOption('--max-tokens <n>', 'the most tokens of one sentence', { min: 1, max: 512 }).default(128))
  .addOption(jsonOption)
  .action(
    run(async ({ model, text, beams, maxTokens, json = false }, { engine, signal }) => {
      const outcome = await engine.ask(
        { op: 'translate', model, text: await wordsOf('--text', text, signal), beams, maxTokens },
        {
          signal,
          onPart: (part) => {
            if (part.kind === 'translated' && !json) process.stdout.write(part.text);
          },
        },
      );
      return settle(outcome, 'translated', ({ text: whole, sentences }) => {
        if (json) printJson({ text: whole, sentences });
        else print('');
        return 0;
      });
    }),
  );
