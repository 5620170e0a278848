/** `heads`: which heads do something, best first. */
import { Pattern, type Engine, type RequestOf } from '../protocol/engine';
import { wordsOf } from './input';
import {
  choiceOption,
  jsonOption,
  listOption,
  modelOption,
  numberOption,
  oneOf,
  textOption,
  UsageError,
} from './options';
import { print, printJson, settle, unsettled } from './output';
import { run, verb } from './verb';

/** Forty unrelated words, twice: language does not predict the repetition, so only heads that copy attend to it. */
const REPEATED = Array.from({ length: 2 }, () =>
  [
    'apple',
    'seven',
    'window',
    'blue',
    'river',
    'chair',
    'under',
    'music',
    'paper',
    'green',
    'horse',
    'city',
    'cold',
    'number',
    'bread',
    'light',
    'stone',
    'table',
    'winter',
    'hand',
    'letter',
    'glass',
    'road',
    'summer',
    'bird',
    'house',
    'milk',
    'north',
    'garden',
    'clock',
    'train',
    'paint',
    'field',
    'salt',
    'door',
    'cloud',
    'book',
    'night',
    'fish',
    'gold',
  ]
    .map((word) => ` ${word}`)
    .join(''),
).join('');

interface Chosen {
  readonly model: string;
  readonly pattern?: Pattern;
  readonly text?: string;
  readonly from?: readonly number[];
  readonly to?: readonly number[];
  readonly other?: string;
  readonly otherTo?: readonly number[];
}

export const heads = verb(
  'heads',
  'which heads do something, best first',
  'Either those of a --pattern, or those that look from some tokens of a text to others; with --other also those that turn.',
)
  .addOption(modelOption)
  .addOption(choiceOption('--pattern <pattern>', 'a known pattern', Pattern.options))
  .addOption(
    textOption(
      '--text <text>',
      'the text; - reads standard input; a pattern is looked for in repeated words without one',
    ),
  )
  .addOption(listOption('--from <tokens>', 'queries'))
  .addOption(listOption('--to <tokens>', 'keys'))
  .addOption(textOption('--other <text>', 'a second text of as many tokens'))
  .addOption(listOption('--other-to <tokens>', 'keys that are preferred to --to in the second text'))
  .addOption(numberOption('--top <k>', 'how many heads', { min: 1 }).default(10))
  .addOption(textOption('--map <kind>', 'self, or encoder, decoder or cross; the first that the model has without one'))
  .addOption(jsonOption)
  .action(
    run(async ({ top, map: kindWanted, json, ...chosen }, { engine, signal }) => {
      const by = question(chosen);
      const text = chosen.text === undefined ? REPEATED : await wordsOf('--text', chosen.text, signal);
      const attended = await engine.ask(
        { op: 'attend', model: chosen.model, text, precision: 'exact', maxTokens: 512 },
        { signal },
      );
      return settle(attended, 'attended', async ({ handle, maps }) => {
        const map =
          kindWanted === undefined
            ? maps[0]!.kind
            : oneOf(
                '--map',
                kindWanted,
                maps.map(({ kind }) => kind),
              );
        const flip = await flipIn(engine, chosen, signal);
        if (typeof flip === 'number') return flip;
        const outcome = await engine.ask(
          { op: 'heads', handle, map, by: flip && by.kind === 'between' ? { ...by, ...flip } : by },
          { signal },
        );
        return settle(outcome, 'ranked', ({ heads: ranked }) => {
          if (json) printJson({ heads: ranked.slice(0, top) });
          else
            for (const { layer, head, score, entropy, meanDistance } of ranked.slice(0, top)) {
              print(
                `layer ${layer} head ${head}  score ${score.toFixed(3)}  entropy ${entropy.toFixed(2)} bits  mean distance ${meanDistance.toFixed(1)} tokens`,
              );
            }
          return 0;
        });
      });
    }),
  );

function question({ pattern, text, from, to }: Chosen): RequestOf<'heads'>['by'] {
  if (pattern !== undefined) return { kind: 'pattern', pattern };
  if (text === undefined) throw new UsageError('--pattern is missing, or --text with --from and --to.');
  return { kind: 'between', from: tokens('--from', from), to: tokens('--to', to) };
}

/** The second text of a pair, where heads should prefer other keys. @returns an exit code when it could not be read */
async function flipIn(
  engine: Engine,
  { model, other, otherTo }: Chosen,
  signal: AbortSignal,
): Promise<{ kind: 'flip'; other: number; otherTo: number[] } | undefined | number> {
  if (other === undefined) return undefined;
  const attended = await engine.ask(
    { op: 'attend', model, text: other, precision: 'exact', maxTokens: 512 },
    { signal },
  );
  if (attended.kind !== 'attended') return unsettled(attended);
  return { kind: 'flip', other: attended.handle, otherTo: tokens('--other-to', otherTo) };
}

function tokens(option: string, given: readonly number[] | undefined): number[] {
  if (given === undefined) throw new UsageError(`${option} is missing.`);
  return [...given];
}
