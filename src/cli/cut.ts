/** `cut`: what a prediction becomes where attention may not look at some tokens. */
import { Option } from '@commander-js/extra-typings';
import type { CutEdge, CutPrediction, OutcomeOf } from '../protocol/engine';
import { signed } from '../features/attention/core/why';
import { edgeOptions } from './cutEdges';
import { chartOption, cutChart } from './charts';
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
import { pairText, percent } from './predictionText';
import { beginnings, run, verb } from './verb';
import { firstTokens } from './why';

type Cut = Extract<OutcomeOf<'cut'>, { kind: 'cut' }>;

const edges = edgeOptions();

export const cut = verb(
  'cut',
  'what a prediction becomes where some tokens may not be looked at',
  'The place that predicts may not look at --source: in one --head of a --layer, in a whole --layer, or, without either, in every head of every layer. Each --source is cut by itself. Exact arithmetic unless --fast.',
)
  .addOption(modelOption)
  .addOption(passageOption)
  .addOption(edges.source.makeOptionMandatory())
  .addOption(edges.layer)
  .addOption(edges.head)
  .addOption(new Option('--together', 'cut all of them at once'))
  .addOption(
    new Option('--everywhere', 'every later token may not look at it either, as if it were masked for all of them'),
  )
  .addOption(textOption('--token <text>', 'the token whose probability is told, as of "why"'))
  .addOption(otherOption)
  .addOption(positionOption)
  .addOption(numberOption('--max-tokens <n>', 'the most tokens that are read', { min: 1, max: 4096 }).default(2048))
  .addOption(fastOption)
  .addOption(chartOption)
  .addOption(jsonOption)
  .action(
    run(async ({ model, text: given, source: found, ...options }, { engine, signal }) => {
      if (found.some(({ layer, head }) => head !== undefined && layer === undefined))
        throw new UsageError('--head is one of a layer: give --layer too.');
      const text = await wordsOf('--text', given, signal);
      const idOf = firstTokens(engine, model, signal);
      const sets = options.together ? [[...found]] : found.map((edge) => [edge]);
      const outcome = await engine.ask(
        {
          op: 'cut',
          model,
          text,
          precision: options.fast ? 'fast' : 'exact',
          maxTokens: options.maxTokens,
          position: options.position,
          token: await idOf('--token', options.token),
          other: await idOf('--other', options.other),
          sets,
          queries: options.everywhere ? 'every' : 'last',
        },
        { signal },
      );
      return settle(outcome, 'cut', async (answer) => {
        if (options.svg !== undefined)
          await writeTo(
            options.svg,
            cutChart(answer, sets, (edges) => edgeNames(edges, answer)),
          );
        if (options.json) printJson(asJson(answer, sets));
        else printTable(answer, sets);
        return 0;
      });
    }),
  );

beginnings.set(cut, edges.begin);

function asJson({ precision, position, token, other, before, after }: Cut, sets: readonly CutEdge[][]) {
  return {
    precision,
    position,
    token: { id: token.id, text: token.text },
    other: other && { id: other.id, text: other.text },
    before: withProbability(before),
    cuts: after.map((each, i) => ({ edges: sets[i], ...withProbability(each) })),
  };
}

const withProbability = (found: CutPrediction) => ({ probability: Math.exp(found.logprob), ...found });

function printTable({ tokens, token, other, before, after }: Cut, sets: readonly CutEdge[][]): void {
  print(pairText(token, other));
  print('probability  log-probability  difference');
  print(`${columns(before)}  nothing is cut`);
  for (const [i, found] of after.entries()) print(`${columns(found)}  ${edgeNames(sets[i]!, { tokens })}`);
}

const columns = ({ logprob, difference }: CutPrediction): string =>
  [percent(logprob).padStart(11), logprob.toFixed(3).padStart(15), signed(difference, 3).padStart(10)].join('  ');

const edgeNames = (edges: readonly CutEdge[], { tokens }: Pick<Cut, 'tokens'>): string =>
  edges.map((edge) => edgeName(edge, tokens[edge.source]!.text)).join(', ');

function edgeName({ source, layer, head }: CutEdge, text: string): string {
  const where = layer === undefined ? '' : ` in layer ${layer}${head === undefined ? '' : ` head ${head}`}`;
  return `${JSON.stringify(text)} (token ${source})${where}`;
}
