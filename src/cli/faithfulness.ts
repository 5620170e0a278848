/** `faithfulness`: how far what measures show of a prediction agrees with what it needed. */
import { english } from '../base/english';
import { MOST_RANKED } from '../protocol/engine';
import {
  DEFAULT_RANKED,
  faithfulnessSentences,
  numberText,
  rankingName,
  type Faithfulness,
} from '../features/attention/core/faithfulness';
import { signed } from '../features/attention/core/why';
import { reasonSentence } from '../sentences/reasons';
import { chartOption, faithfulnessChart } from './charts';
import { writeTo } from './files';
import { wordsOf } from './input';
import {
  fastOption,
  jsonOption,
  listOption,
  modelOption,
  numberOption,
  passageOption,
  positionOption,
  textOption,
  UsageError,
} from './options';
import { print, printJson, settle } from './output';
import { percent, quoted } from './predictionText';
import { run, verb } from './verb';
import { firstTokens } from './why';

export const faithfulness = verb(
  'faithfulness',
  'how far measures of attention agree with what a prediction needed',
  "Leave-one-out: by how much the log-probability falls where no other token may look at a token. A decoder is asked about the token after the text, or at --position; an encoder with a masked-word head about the first blank of the text, or the one at --position. Each measure ranks the same tokens; tau is Kendall's rank correlation with leave-one-out, and the area is that under the probability while the first tokens of an order are taken away, as a share of what it was. Exact arithmetic unless --fast.",
)
  .addOption(modelOption)
  .addOption(passageOption)
  .addOption(textOption('--token <text>', 'the token; the likeliest, or the one at --position, without one'))
  .addOption(positionOption)
  .addOption(
    numberOption('--most <n>', 'how many tokens are ranked, the nearest ones', { min: 1, max: MOST_RANKED }).default(
      DEFAULT_RANKED,
    ),
  )
  .addOption(listOption('--keep <tokens>', 'tokens that are never left out, such as a sink'))
  .addOption(numberOption('--layer <n>', 'rank by this layer, too'))
  .addOption(numberOption('--head <n>', 'of that layer, by this head'))
  .addOption(numberOption('--max-tokens <n>', 'the most tokens that are read', { min: 1, max: 4096 }).default(512))
  .addOption(fastOption)
  .addOption(chartOption)
  .addOption(jsonOption)
  .action(
    run(async ({ model, text: given, token, keep, layer, head, ...options }, { engine, signal }) => {
      if (head !== undefined && layer === undefined)
        throw new UsageError('--head is one of a layer: give --layer too.');
      const text = await wordsOf('--text', given, signal);
      const { position, most, maxTokens, fast } = options;
      const outcome = await engine.ask(
        {
          op: 'faithfulness',
          model,
          text,
          precision: fast ? 'fast' : 'exact',
          maxTokens,
          position,
          token: await firstTokens(engine, model, signal)('--token', token),
          most,
          kept: keep,
          shown: layer === undefined ? undefined : { layer, head: head ?? 'mean' },
        },
        { signal },
      );
      return settle(outcome, 'faithfulness', async (found) => {
        if (options.svg !== undefined) await writeTo(options.svg, faithfulnessChart(found));
        if (options.json) printJson(asJson(found));
        else printTable(found);
        return 0;
      });
    }),
  );

function asJson({ precision, position, direction, token, tokens, sources, ...found }: Faithfulness) {
  const { leaveOneOut, rankings, ownOrder, random, beyondChance } = found;
  return {
    precision,
    position,
    direction,
    token: { ...token, probability: Math.exp(token.logprob) },
    tokens: tokens.map(({ id, text }) => ({ id, text })),
    ...{ sources, leaveOneOut, rankings, ownOrder, random, beyondChance },
  };
}

function printTable(found: Faithfulness): void {
  const { token, tokens, sources, leaveOneOut, rankings, ownOrder, random } = found;
  for (const sentence of faithfulnessSentences(found, english, (word) => JSON.stringify(word))) print(sentence);
  print('');
  print('  tau  area  order');
  for (const each of rankings) {
    const name = rankingName(each, english);
    if (each.is === 'available') print(row(each.tau, each.area, name));
    else print(row(null, null, `${name}: ${reasonSentence(each.why, english)}`));
  }
  print(row(null, ownOrder.area, 'leave-one-out'));
  print(row(null, random.area, `random, mean of ${random.orders}`));
  print('');
  print(`leave-one-out of ${quoted(token)} (${percent(token.logprob)}), by token`);
  for (const [i, source] of sources.entries())
    print(`${signed(leaveOneOut[i]!, 3).padStart(8)}  ${JSON.stringify(tokens[source]!.text)} (token ${source})`);
}

const row = (tau: number | null, area: number | null, name: string): string =>
  [tau, area].map((value) => (value === null ? '–' : numberText(value)).padStart(5)).join(' ') + `  ${name}`;
