/** `complete`: what the editor would suggest at a cursor, or why it would keep quiet. */
import { Option } from '@commander-js/extra-typings';
import { english } from '../base/english';
import type { TextPlace } from '../base/text/contextWindow';
import { languageOfFile } from '../base/text/languageOfFile';
import { gateOf } from '../features/completion/core/boldness';
import { completeAt } from '../features/completion/core/completeAt';
import { DEFAULT_BOLDNESS, DEFAULT_LINES, defaultModel } from '../features/completion/core/editorDefaults';
import { explain } from '../features/completion/core/explain';
import { placeIn, type Cursor } from './cursor';
import { refusePrivate } from './filePrivacy';
import { readTextFrom } from './files';
import { textOf } from './input';
import { jsonOption, numberOption, textOption, UsageError } from './options';
import { print, printJson, remark, unsettled } from './output';
import { run, verb } from './verb';

const GATE = gateOf(DEFAULT_BOLDNESS, null);
const FILE = 'The cursor in a file:';
const TEXT = 'The cursor between two texts, in place of a file:';

export const complete = verb(
  'complete',
  'what the editor would suggest at the cursor',
  'Where the editor would show nothing, nothing is printed but the reason, to standard error.',
)
  .addOption(textOption('--file <path>', 'the document; - reads standard input').helpGroup(FILE))
  .addOption(numberOption('--line <n>', "the cursor's line; otherwise the last", { min: 1 }).helpGroup(FILE))
  .addOption(numberOption('--column <n>', 'its column; otherwise the end of the line', { min: 1 }).helpGroup(FILE))
  .addOption(
    new Option('--private', 'read the file also where its name says that it holds secrets or Git ignores it').helpGroup(
      FILE,
    ),
  )
  .addOption(textOption('--prefix <text>', 'what stands before the cursor; - reads standard input').helpGroup(TEXT))
  .addOption(textOption('--suffix <text>', 'what stands after it').helpGroup(TEXT))
  .addOption(
    textOption(
      '--language <id>',
      "VS Code's id of the language; otherwise what the file's name or its first line says, or else plaintext",
    ),
  )
  .addOption(textOption('--model <id>', 'the model; otherwise the one that completes in this language'))
  .addOption(
    numberOption(
      '--min-probability <p>',
      `show only what is right in at least this share of cases, 0 everything; otherwise as the editor does (its first word ${GATE.startProbability}, all of it ${GATE.minProbability})`,
      { max: 1, whole: false },
    ),
  )
  .addOption(jsonOption)
  .action(
    run(async (options, { engine, signal }) => {
      const { place, languageOfText } = await placeOf(options, signal);
      const { json, minProbability, language = languageOfText } = options;
      const { model = defaultModel(language) } = options;
      const gate = minProbability === undefined ? GATE : gateOf(DEFAULT_BOLDNESS, minProbability);
      const completion = await completeAt(engine, { ...place, ...gate, model, language, lines: DEFAULT_LINES }, signal);
      switch (completion.kind) {
        case 'failed':
        case 'cancelled':
          return unsettled(completion);
        case 'withheld': {
          const reason = explain(completion.why, english).sentence;
          if (json) printJson({ ...completion, reason });
          else remark(reason);
          return 0;
        }
        case 'shown':
          if (json) printJson(completion);
          else print(completion.text);
          return 0;
      }
    }),
  );

interface Given extends Cursor {
  readonly file?: string;
  readonly private?: true;
  readonly prefix?: string;
  readonly suffix?: string;
}

/** Where the cursor is, and in what language as far as the text itself says. */
interface Found {
  readonly place: TextPlace;
  readonly languageOfText: string;
}

async function placeOf(given: Given, signal: AbortSignal): Promise<Found> {
  const { file, prefix, suffix, line, column } = given;
  if (file === undefined) {
    if (line !== undefined || column !== undefined)
      throw new UsageError('--line and --column are places in a file. Name it with --file.');
    if (prefix === undefined)
      throw new UsageError('--file is missing, or --prefix with what stands before the cursor.');
    const before = await textOf('--prefix', prefix, signal);
    return { place: { before, beforeStart: 0, after: suffix ?? '' }, languageOfText: 'plaintext' };
  }
  if (prefix !== undefined || suffix !== undefined)
    throw new UsageError('--prefix and --suffix stand in place of a file: leave them out beside --file.');
  if (file === '-') {
    const text = await textOf('--file', file, signal);
    return { place: placeIn(text, given, 'Standard input'), languageOfText: languageOfFile(file, text) };
  }
  if (!given.private) await refusePrivate(file);
  // The editor takes a byte order mark for no part of the text.
  const text = (await readTextFrom(file, 'file')).replace(/^\uFEFF/, '');
  return { place: placeIn(text, given, file), languageOfText: languageOfFile(file, text) };
}
