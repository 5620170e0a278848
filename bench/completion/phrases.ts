/**
 * node out/bench/completion/phrases.cjs [--repositories FOLDER,FOLDER] [--boldness balanced]
 *
 * What a person gets who types a sentence into an empty document, as plain text and as Markdown: the cursor stands at
 * the bar, and what they are about to type follows. With repositories also ten commit messages after their third word,
 * with what they are about.
 */
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { createEngine } from '../../src/engine/service/engine';
import { gateOf, type Boldness } from '../../src/features/completion/core/boldness';
import { completeAt } from '../../src/features/completion/core/completeAt';
import { DEFAULT_LINES, defaultModel } from '../../src/features/completion/core/editorDefaults';
import { beginnings } from './beginnings';

const SET_PHRASES = [
  'The United States of| America',
  'Thank you very| much',
  'Once upon a| time',
  'As a matter of| fact',
  'Last but not| least',
  'On the other| hand',
  'Ladies and| gentlemen',
  'Happy birthday to| you',
  'To whom it may| concern',
  'I am looking forward to hearing from| you',
  'Please do not hesitate to contact| us',
  'Merry Christmas and a Happy New| Year',
  'In the middle of the| night',
  'From time to| time',
  'For the first time in my| life',
  'Better late than| never',
  'The United Nations Security| Council',
  'Yours| sincerely',
  'Nice to meet| you',
  'I beg your| pardon',
];

const SENTENCES = [
  'I wanted to let you| know',
  'We would like to invite you| to',
  'The meeting is at ten o’clock in the| morning',
  'Could you please send me the| report',
  'The weather was so bad that we had to stay at| home',
  'My favourite food is| pizza',
  'She opened the door and| saw',
  'I have been working here for five| years',
  'Let me know if you have any| questions',
  'We are sorry for the| delay',
  'He went to the| market',
  'It was a dark and stormy| night',
  'I will call you back as soon as| I',
  'The train leaves| early',
  'Please find attached the| minutes',
  'Our new neighbour is a| teacher',
  'I do not| think',
  'Can you tell me how to get to the| station',
  'There are seven days in a| week',
  'They sat around the table and talked about| their',
];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { repositories: { type: 'string' }, boldness: { type: 'string', default: 'balanced' } },
  });
  const gate = gateOf(values.boldness as Boldness, null);
  const engine = createEngine({ modelsFolder: path.resolve('models') });
  const rows: Record<string, string>[] = [];
  const counts: Record<string, string>[] = [];
  const ask = async (name: string, language: string, all: readonly Sentence[]): Promise<void> => {
    const told = { right: 0, wrong: 0, nothing: 0 };
    for (const { before, expected, preamble } of all) {
      const place = { before, beforeStart: 0, after: '', language, preamble, lines: DEFAULT_LINES };
      const completion = await completeAt(engine, { ...place, ...gate, model: defaultModel(language) });
      const text = completion.kind === 'shown' ? completion.text : '';
      const became = text === '' ? 'nothing' : `${expected} `.startsWith(firstWord(text)) ? 'right' : 'wrong';
      told[became]++;
      rows.push({ language, before: before.slice(-50), expected: expected.slice(0, 20), shown: text, became });
    }
    counts.push({
      of: `${name}, ${language}`,
      right: `${told.right}`,
      wrong: `${told.wrong}`,
      nothing: `${told.nothing}`,
    });
  };
  for (const language of ['plaintext', 'markdown']) {
    await ask('set phrases', language, SET_PHRASES.map(atBar));
    await ask('everyday sentences', language, SENTENCES.map(atBar));
  }
  const repositories = values.repositories?.split(',') ?? [];
  const messages = repositories.length > 0 ? beginnings({ repositories }, 'test', 10, 1) : [];
  const thirdWord = messages
    .filter(({ language }) => language === 'scminput')
    .flatMap(({ text, preamble }) => {
      const before = /^(?:\S+ ){2}\S+(?= )/.exec(text)?.[0];
      return before === undefined ? [] : [{ before, expected: text.slice(before.length), preamble }];
    });
  await ask('commit messages', 'scminput', thirdWord);
  console.table(rows);
  console.table(counts);
  await engine.dispose();
}

interface Sentence {
  readonly before: string;
  readonly expected: string;
  readonly preamble?: string;
}

const atBar = (marked: string): Sentence => ({
  before: marked.slice(0, marked.indexOf('|')),
  expected: marked.slice(marked.indexOf('|') + 1),
});

const firstWord = (text: string): string => /^\s*[\p{L}\p{N}’']+|^\s*\S/u.exec(text)?.[0] ?? '';

main().catch((thrown: unknown) => {
  console.error(thrown);
  process.exitCode = 1;
});
