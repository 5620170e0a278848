/** `lens`: what each layer would predict. */
import { Option } from '@commander-js/extra-typings';
import type { OutcomeOf, ScoredToken } from '../protocol/engine';
import { chartOption, columnsChart, lensChart } from './charts';
import { writeTo } from './files';
import { wordsOf } from './input';
import {
  fastOption,
  jsonOption,
  modelOption,
  numberOption,
  otherOption,
  passageOption,
  positionOption,
  textOption,
  UsageError,
} from './options';
import { print, printJson, settle } from './output';
import { decisionText, EARLY_LAYERS, percent, quoted } from './predictionText';
import { run, verb } from './verb';
import { firstTokens } from './why';

type Lens = Extract<OutcomeOf<'lens'>, { kind: 'lens' }>;
type Columns = Extract<OutcomeOf<'lensColumns'>, { kind: 'lensColumns' }>;

export const lens = verb(
  'lens',
  'what each layer would predict',
  `The residual stream after each layer goes through the last normalization and the unembedding. Exact arithmetic unless --fast. ${EARLY_LAYERS}`,
)
  .addOption(modelOption)
  .addOption(passageOption)
  .addOption(textOption('--token <text>', 'the token; the likeliest, or the one at --position, without one'))
  .addOption(otherOption)
  .addOption(positionOption)
  .addOption(new Option('--whole', 'the likeliest token after each layer at every place of the text'))
  .addOption(numberOption('--max-tokens <n>', 'the most tokens that are read', { min: 1, max: 4096 }).default(512))
  .addOption(fastOption)
  .addOption(chartOption)
  .addOption(jsonOption)
  .action(
    run(async ({ model, text: given, token, other, position, whole, ...options }, { engine, signal }) => {
      if (whole && (token ?? other ?? position) !== undefined)
        throw new UsageError('--whole is about every place: leave out --token, --other and --position.');
      const text = await wordsOf('--text', given, signal);
      const { fast, maxTokens } = options;
      const reading = { model, text, precision: fast ? 'fast' : 'exact', maxTokens } as const;
      if (whole) {
        const outcome = await engine.ask({ op: 'lensColumns', ...reading, from: 0, to: maxTokens }, { signal });
        return settle(outcome, 'lensColumns', async (found) => {
          if (options.svg !== undefined) await writeTo(options.svg, columnsChart(found));
          if (options.json) printJson(columnsAsJson(found));
          else printColumns(found);
          return 0;
        });
      }
      const idOf = firstTokens(engine, model, signal);
      const asked = { token: await idOf('--token', token), other: await idOf('--other', other), position };
      const outcome = await engine.ask({ op: 'lens', ...reading, ...asked }, { signal });
      return settle(outcome, 'lens', async (found) => {
        if (options.svg !== undefined) await writeTo(options.svg, lensChart(found));
        if (options.json) printJson(asJson(found));
        else printLayers(found);
        return 0;
      });
    }),
  );

const named = ({ id, text }: ScoredToken) => ({ id, text });

function asJson({ precision, position, token, other, layers, decidedAt }: Lens) {
  return {
    precision,
    position,
    token: named(token),
    other: named(other),
    decidedAt,
    layers: layers.map(({ top, ...layer }) => ({ ...layer, top: { ...named(top), logprob: top.logprob } })),
  };
}

function columnsAsJson({ precision, tokens, answers, top, answerLogprobs }: Columns) {
  return { precision, tokens: tokens.map(({ id, text }) => ({ id, text })), answers, top, answerLogprobs };
}

function printLayers(found: Lens): void {
  print(decisionText(found));
  print('layer   probability   rank   of the other   rank   to the end   likeliest');
  for (const [layer, { logprob, rank, otherLogprob, otherRank, divergence, top }] of found.layers.entries()) {
    const cells = [
      String(layer).padStart(5),
      percent(logprob).padStart(13),
      String(rank + 1).padStart(6),
      percent(otherLogprob).padStart(14),
      String(otherRank + 1).padStart(6),
      divergence.toFixed(3).padStart(12),
    ];
    print(`${cells.join(' ')}   ${quoted(top)} ${percent(top.logprob)}`);
  }
}

/** A line for each layer, the last one first, as the panel shows them. */
function printColumns({ tokens, top }: Columns): void {
  print(`after: ${tokens.map(({ text }) => JSON.stringify(text)).join(' ')}`);
  for (const [i, layer] of top.toReversed().entries())
    print(`${String(top.length - 1 - i).padStart(5)}: ${layer.map(quoted).join(' ')}`);
}
