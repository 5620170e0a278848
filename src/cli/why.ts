/** `why`: the difference of two logits, taken apart into what each part of the model added. */
import { Option } from '@commander-js/extra-typings';
import { english } from '../base/english';
import type { Engine, RequestOf, TokenPiece } from '../protocol/engine';
import {
  checkedClaims,
  edgesOf,
  largestPaths,
  largestSources,
  verdictHelp,
  verdictWord,
  type CheckedClaim,
} from '../features/attention/core/cuts';
import { sourceOf, signed, termName, termsOf, whySentence, type Why } from '../features/attention/core/why';
import { chartOption, whyChart } from './charts';
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
import { print, printJson, remark, settle, Unsettled } from './output';
import { run, verb } from './verb';

/** How many of the largest parts of heads are asked for; the sentence names some of them, and --top prints more. */
const LISTED = 1000;

export const why = verb(
  'why',
  'why a token rather than another comes next',
  'The difference of two logits as the sum of what the embedding, the MLPs and the heads add. Exact arithmetic unless --fast. What a head adds, a later one may take away again: a large term is no proof that the model needed it.',
)
  .addOption(modelOption)
  .addOption(passageOption)
  .addOption(
    textOption(
      '--token <text>',
      "the token, with its space, such as ' Paris'; the likeliest, or the one at --position, without one",
    ),
  )
  .addOption(otherOption)
  .addOption(new Option('--mean', 'compare with the mean of the vocabulary instead'))
  .addOption(positionOption)
  .addOption(numberOption('--top <k>', 'how many of the largest terms are listed', { min: 1, max: LISTED }).default(10))
  .addOption(
    new Option(
      '--confirm',
      `cut the five largest source tokens, and the five largest parts of one head, one at a time. ${verdictHelp(english)}`,
    ),
  )
  .addOption(numberOption('--max-tokens <n>', 'the most tokens that are read', { min: 1, max: 4096 }).default(2048))
  .addOption(fastOption)
  .addOption(chartOption)
  .addOption(jsonOption)
  .action(
    run(async ({ model, text: given, mean, top, confirm, json, svg, ...asked }, { engine, signal }) => {
      const { position, maxTokens, ...words } = asked;
      if (mean && words.other !== undefined)
        throw new UsageError('--mean compares with the mean of the vocabulary: leave out --other.');
      const text = await wordsOf('--text', given, signal);
      const idOf = firstTokens(engine, model, signal);
      const token = await idOf('--token', words.token);
      const other = mean ? ('mean' as const) : await idOf('--other', words.other);
      const question = { model, text, precision: asked.fast ? 'fast' : 'exact', maxTokens, position, other } as const;
      const outcome = await engine.ask({ op: 'why', ...question, token, most: LISTED }, { signal });
      return settle(outcome, 'why', async (found) => {
        const checked = confirm ? await confirmed(engine, question, found, signal) : undefined;
        if (svg !== undefined) await writeTo(svg, whyChart(found, text, top));
        if (json) printJson({ ...asJson(found, top), ...(checked && { confirmed: checked }) });
        else printTable(found, text, top, checked);
        return 0;
      });
    }),
  );

/** Asks for the tokens that options name. @returns undefined of an option that is not given */
export const firstTokens =
  (engine: Engine, model: string, signal: AbortSignal) =>
  async (option: string, word: string | undefined): Promise<number | undefined> =>
    word === undefined ? undefined : firstToken(engine, model, option, word, signal);

/** The id of a word that is one token, or of its first one. @throws UsageError where it has none */
async function firstToken(
  engine: Engine,
  model: string,
  option: string,
  word: string,
  signal: AbortSignal,
): Promise<number> {
  const outcome = await engine.ask({ op: 'tokens', model, text: word }, { signal });
  if (outcome.kind !== 'tokens') throw new Unsettled(outcome);
  const [first, ...others] = outcome.tokens.filter((token) => !isTemplate(token, word));
  if (!first) throw new UsageError(`${option} is empty. Give it a token, with the space before it if there is one.`);
  if (others.length > 0)
    remark(
      `${option} ${JSON.stringify(word)} is ${others.length + 1} tokens: its first, ${JSON.stringify(first.text)}, is taken.`,
    );
  return first.id;
}

/** Whether a token stands for no part of the word. */
const isTemplate = ({ special, text }: TokenPiece, word: string): boolean => special && text !== word;

interface Confirmed {
  readonly sources: CheckedClaim[];
  readonly paths: CheckedClaim[];
}

/** Cuts what the ledger says is largest, one at a time. */
async function confirmed(
  engine: Engine,
  question: Omit<RequestOf<'cut'>, 'op' | 'sets' | 'queries'>,
  found: Why,
  signal: AbortSignal,
): Promise<Confirmed> {
  const [sources, paths] = [largestSources(found), largestPaths(found)];
  const outcome = await engine.ask(
    {
      op: 'cut',
      ...question,
      token: found.token.id,
      other: found.other?.id ?? 'mean',
      sets: [...sources, ...paths].map(edgesOf),
      queries: 'last',
    },
    { signal },
  );
  if (outcome.kind !== 'cut') throw new Unsettled(outcome);
  const { before, after } = outcome;
  return {
    sources: checkedClaims(sources, before, after),
    paths: checkedClaims(paths, before, after.slice(sources.length)),
  };
}

function asJson({ precision, position, token, other, tokens, paths, ...terms }: Why, top: number) {
  return {
    precision,
    position,
    token: { id: token.id, text: token.text },
    other: other && { id: other.id, text: other.text },
    difference: terms.difference,
    sum: terms.sum,
    embedding: terms.embedding,
    heads: terms.heads,
    mlps: terms.mlps,
    sources: terms.sources,
    tokens: tokens.map(({ id, text, start, end }) => ({ id, text, start, end })),
    paths: paths.slice(0, top),
  };
}

function printTable(found: Why, text: string, top: number, checked: Confirmed | undefined): void {
  const telling = { text, t: english, quoted: (word: string) => JSON.stringify(word) };
  print(whySentence(found, telling));
  print('');
  for (const term of termsOf(found).slice(0, top))
    print(`${signed(term.value, 3).padStart(9)}  ${termName(term, found, telling)}`);
  print('');
  print(`sum ${signed(found.sum, 3)}, model ${signed(found.difference, 3)}`);
  if (!checked) return;
  print('');
  print('Without the token, in every head, and without the part of one head:');
  print('  claimed      fell');
  for (const { value, fall, verdict, source, layer, head } of [...checked.sources, ...checked.paths]) {
    const where = layer === undefined ? '' : ` through layer ${layer} head ${head}`;
    const numbers = [signed(value, 3), signed(fall, 3)].map((each) => each.padStart(9)).join(' ');
    const name = `${JSON.stringify(found.tokens[source]!.text)} ${sourceOf(source, found, telling).place}${where}`;
    print(`${numbers}  ${verdictWord(verdict, english).padEnd(13)}  ${name}`);
  }
}
