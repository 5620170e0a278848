/** `patch`: how much of the difference between two texts each place of each layer carries. */
import { shareText } from '../base/percent';
import { MOST_PATCHED_TOKENS, type OutcomeOf, type PatchPrediction } from '../protocol/engine';
import { signed } from '../features/attention/core/why';
import { chartOption, patchChart } from './charts';
import { writeTo } from './files';
import { wordsOf } from './input';
import {
  fastOption,
  jsonOption,
  modelOption,
  numberOption,
  passageOption,
  positionOption,
  textOption,
  UsageError,
} from './options';
import { print, printJson, settle } from './output';
import { pairText, percent } from './predictionText';
import { run, verb } from './verb';
import { firstTokens } from './why';

type Patched = Extract<OutcomeOf<'patch'>, { kind: 'patched' }>;

const mostOption = numberOption('--max-tokens <n>', 'the most tokens of each text', {
  min: 1,
  max: MOST_PATCHED_TOKENS,
});

export const patch = verb(
  'patch',
  'how much of the difference between two texts each place carries',
  'The residual stream of --text at one place, after one layer, is put into --other-text, and the difference of the logits of --token and --other is read again: 0 where nothing changes, 1 where it becomes that of --text. A decoder is asked about the token after the texts, or at --position; a masked-word encoder about its blank; a translator about the first token in which the translations differ. Exact arithmetic unless --fast.',
)
  .addOption(modelOption)
  .addOption(passageOption)
  .addOption(
    textOption('--other-text <text>', 'the text that is patched; - reads standard input').makeOptionMandatory(),
  )
  .addOption(textOption('--token <text>', 'a token of the difference; what the first text predicts without one'))
  .addOption(textOption('--other <text>', 'what it is compared with; what the other text predicts without one'))
  .addOption(positionOption)
  .addOption(mostOption.default(MOST_PATCHED_TOKENS))
  .addOption(fastOption)
  .addOption(chartOption)
  .addOption(jsonOption)
  .action(
    run(async ({ model, text: given, otherText, ...options }, { engine, signal }) => {
      if (given === '-' && otherText === '-')
        throw new UsageError('Only one of --text and --other-text can be read from standard input.');
      const idOf = firstTokens(engine, model, signal);
      const outcome = await engine.ask(
        {
          op: 'patch',
          model,
          text: await wordsOf('--text', given, signal),
          otherText: await wordsOf('--other-text', otherText, signal),
          precision: options.fast ? 'fast' : 'exact',
          maxTokens: options.maxTokens,
          position: options.position,
          token: await idOf('--token', options.token),
          other: await idOf('--other', options.other),
        },
        { signal },
      );
      return settle(outcome, 'patched', async (found) => {
        if (options.svg !== undefined) await writeTo(options.svg, patchChart(found));
        if (options.json) printJson(asJson(found));
        else printShares(found);
        return 0;
      });
    }),
  );

const named = ({ id, text }: { readonly id: number; readonly text: string }) => ({ id, text });

function asJson({ precision, tokens, otherTokens, written, token, other, first, second, ...found }: Patched) {
  return {
    precision,
    token: named(token),
    other: named(other),
    ...(written !== undefined && { written }),
    first,
    second,
    places: found.pairs.map(([a, b]) => ({ token: a, otherToken: b, texts: [tokens[a]!.text, otherTokens[b]!.text] })),
    shares: found.shares,
    whole: found.whole,
  };
}

/** A line for each place that carries something, a column for each layer. */
function printShares({ tokens, otherTokens, token, other, first, second, pairs, shares, whole }: Patched): void {
  print(pairText(token, other));
  print(`  the text:       ${predicted(first)}`);
  print(`  the other text: ${predicted(second)}`);
  print('Share of the difference carried, by place; a column for each layer:');
  const row = (numbers: readonly number[]): string => numbers.map((share) => shareText(share).padStart(6)).join('');
  print(shares.map((_, layer) => String(layer).padStart(6)).join(''));
  for (const [i, [a, b]] of pairs.entries()) {
    const carried = shares.map((layer) => layer[i]!);
    if (carried.every((share) => share === 0)) continue;
    const texts = [tokens[a]!.text, otherTokens[b]!.text].map((text) => JSON.stringify(text));
    print(`${row(carried)}  ${[...new Set(texts)].join(' / ')} (token ${a})`);
  }
  if (whole) print(`${row(whole)}  all places at once`);
}

const predicted = ({ logprob, otherLogprob, difference }: PatchPrediction): string =>
  `${percent(logprob)} and ${percent(otherLogprob)}, difference of the logits ${signed(difference, 3)}`;
