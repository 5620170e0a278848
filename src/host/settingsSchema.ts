/**
 * Every setting with its shape and its default. The same defaults stand in package.json for VS Code's settings editor;
 * a test compares the two. The inspector reads its own settings.
 */
import * as v from 'valibot';
import { parseAddress } from '../base/serverAddress';
import { parseServerModel } from '../base/serverModel';
import { list, record } from '../protocol/caps';

interface Setting<Value> {
  readonly schema: v.GenericSchema<unknown, Value>;
  readonly fallback: Value;
  /** What may stand there, to follow "must be". */
  readonly expected: string;
}

const setting = <Value>(
  schema: v.GenericSchema<unknown, Value>,
  fallback: Value,
  expected: string,
): Setting<Value> => ({ schema, fallback, expected });
const wholeNumber = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

const modelId = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
/** Each is tried against each document. */
const MOST_GLOBS = 1000;
const MOST_GLOB_UNITS = 1000;
const MOST_SERVERS = 100;
/** A model of it is named `server:NAME/MODEL`. */
const SERVER_NAME = /^[\w.-]{1,60}$/;
/** In everyday prose it needs an eighth fewer bits than the code model. */
const PROSE_MODEL = 'smollm2-135m-instruct';

export const SETTINGS = {
  'completion.enabled': setting(v.boolean(), true, 'true or false'),
  'completion.languages': setting<Readonly<Record<string, boolean>>>(
    record(v.boolean()),
    { '*': true, markdown: true, plaintext: true },
    'language ids, each with true or false',
  ),
  'completion.delayMs': setting<number | 'adaptive'>(
    v.union([v.literal('adaptive'), wholeNumber(0, 5000)]),
    'adaptive',
    '"adaptive" or a whole number from 0 to 5000',
  ),
  /** How much is shown. What each stands for is measured (`features/completion/core/boldness.ts`). */
  'completion.boldness': setting<'quieter' | 'balanced' | 'bolder'>(
    v.picklist(['quieter', 'balanced', 'bolder']),
    'balanced',
    '"quieter", "balanced" or "bolder"',
  ),
  /** What is shown is right in at least this share of cases, as calibrated; null: as the boldness says. */
  'completion.minProbability': setting<number | null>(
    v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
    null,
    'a number from 0 to 1, or null',
  ),
  /** Whether what a person does with suggestions shifts what is shown (`features/completion/core/acceptance.ts`). */
  'completion.learnFromAcceptance': setting(v.boolean(), true, 'true or false'),
  'completion.lines': setting<'auto' | 'single' | 'multi'>(
    v.picklist(['auto', 'single', 'multi']),
    'auto',
    '"auto", "single" or "multi"',
  ),
  'completion.model': setting(modelId, 'smollm2-135m-code', 'the id of a model'),
  /**
   * By language id; every other language has `completion.model`. Markdown and commit messages have it too: what people
   * write in them is mostly about code.
   */
  'completion.modelByLanguage': setting<Readonly<Record<string, string>>>(
    record(modelId),
    { plaintext: PROSE_MODEL, latex: PROSE_MODEL, tex: PROSE_MODEL },
    'language ids, each with the id of a model',
  ),
  /** While the server of the chosen model cannot be reached; none where it is empty. */
  'completion.modelWhenServerDown': setting(
    v.pipe(v.string(), v.maxLength(200)),
    '',
    'the id of a model of this machine, or empty',
  ),
  exclude: setting<readonly string[]>(
    list(v.pipe(v.string(), v.maxLength(MOST_GLOB_UNITS)), MOST_GLOBS),
    [],
    'a list of glob patterns',
  ),
  'generate.model': setting(modelId, PROSE_MODEL, 'the id of a model'),
  'generate.temperature': setting(v.pipe(v.number(), v.minValue(0), v.maxValue(10)), 0.7, 'a number from 0 to 10'),
  'generate.topP': setting(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0.9, 'a number from 0 to 1'),
  'generate.topK': setting(wholeNumber(0, 1_000_000), 50, 'a whole number, 0 or more'),
  'generate.repetitionPenalty': setting(v.pipe(v.number(), v.minValue(1), v.maxValue(2)), 1.1, 'a number from 1 to 2'),
  'generate.markUnsure': setting(v.boolean(), true, 'true or false'),
  'generate.maxTokens': setting(wholeNumber(1, 100_000), 256, 'a whole number from 1 to 100000'),
  /** null: another one each time. */
  'generate.seed': setting<number | null>(
    v.nullable(wholeNumber(0, 2 ** 31 - 1)),
    null,
    'a whole number, 0 or more, or null',
  ),
  /** Of a person's own models; none where it is empty. */
  'models.folder': setting(v.pipe(v.string(), v.maxLength(4000)), '', 'the path of a folder'),
  /** A hub of models, or a mirror of one. */
  'models.hubEndpoint': setting(
    v.pipe(v.string(), v.minLength(1), v.maxLength(1000)),
    'https://huggingface.co',
    'an address that begins with https://',
  ),
  /** What models may take together before the least recently used one leaves; null: the engine's own limit alone. */
  'models.memoryMB': setting<number | null>(
    v.nullable(wholeNumber(1, 10_000_000)),
    null,
    'a whole number of megabytes, 1 or more, or null',
  ),
  /** Whether uninstalling the extension deletes what was downloaded into its own storage. */
  'models.removeOnUninstall': setting(v.boolean(), false, 'true or false'),
  /** Empty: the extension's own storage. */
  'models.storage': setting(v.pipe(v.string(), v.maxLength(4000)), '', 'the path of a folder'),
  /** Addresses of servers whose models may complete, by a name of the person's. */
  servers: setting<Readonly<Record<string, string>>>(
    v.pipe(
      record(v.pipe(v.string(), v.minLength(1), v.maxLength(2000)), MOST_SERVERS),
      v.check((given) => Object.keys(given).every((each) => SERVER_NAME.test(each)), 'a name without marks'),
    ),
    {},
    'names of letters, digits, points and dashes, each with the address of a server',
  ),
  'translate.model': setting(modelId, 'translate-en-fr', 'the id of a model'),
  /** 1 is greedy. */
  'translate.beams': setting(wholeNumber(1, 8), 4, 'a whole number from 1 to 8'),
  /** What the n-gram model of the ladder reads before the text. */
  'compare.learnFrom': setting<'document' | 'folder'>(
    v.picklist(['document', 'folder']),
    'document',
    '"document" or "folder"',
  ),
  /** Bytes that it looks at together. */
  'compare.ngramOrder': setting(wholeNumber(1, 12), 5, 'a whole number from 1 to 12'),
} as const;

export type SettingName = keyof typeof SETTINGS;
export type SettingValues = { readonly [Name in SettingName]: (typeof SETTINGS)[Name]['fallback'] };

/** A setting that could not be read, so that its default counts. */
export interface UnreadableSetting {
  readonly name: SettingName;
  readonly expected: string;
  readonly fallback: string;
}

/** Parses every setting by itself: one that cannot be read falls back and takes no other with it. */
export function parseSettings(read: (name: SettingName) => unknown): {
  values: SettingValues;
  unreadable: UnreadableSetting[];
} {
  const unreadable: UnreadableSetting[] = [];
  const parse = <Value>(name: SettingName, { schema, fallback, expected }: Setting<Value>): Value => {
    const raw = read(name);
    if (raw === undefined) return fallback;
    const parsed = v.safeParse(schema, raw);
    if (parsed.success) return parsed.output;
    unreadable.push({ name, expected, fallback: JSON.stringify(fallback) });
    return fallback;
  };
  const values: SettingValues = {
    'completion.enabled': parse('completion.enabled', SETTINGS['completion.enabled']),
    'completion.languages': parse('completion.languages', SETTINGS['completion.languages']),
    'completion.delayMs': parse('completion.delayMs', SETTINGS['completion.delayMs']),
    'completion.boldness': parse('completion.boldness', SETTINGS['completion.boldness']),
    'completion.minProbability': parse('completion.minProbability', SETTINGS['completion.minProbability']),
    'completion.learnFromAcceptance': parse(
      'completion.learnFromAcceptance',
      SETTINGS['completion.learnFromAcceptance'],
    ),
    'completion.lines': parse('completion.lines', SETTINGS['completion.lines']),
    'completion.model': parse('completion.model', SETTINGS['completion.model']),
    'completion.modelByLanguage': parse('completion.modelByLanguage', SETTINGS['completion.modelByLanguage']),
    'completion.modelWhenServerDown': parse(
      'completion.modelWhenServerDown',
      SETTINGS['completion.modelWhenServerDown'],
    ),
    exclude: parse('exclude', SETTINGS.exclude),
    'generate.model': parse('generate.model', SETTINGS['generate.model']),
    'generate.temperature': parse('generate.temperature', SETTINGS['generate.temperature']),
    'generate.topP': parse('generate.topP', SETTINGS['generate.topP']),
    'generate.topK': parse('generate.topK', SETTINGS['generate.topK']),
    'generate.repetitionPenalty': parse('generate.repetitionPenalty', SETTINGS['generate.repetitionPenalty']),
    'generate.markUnsure': parse('generate.markUnsure', SETTINGS['generate.markUnsure']),
    'generate.maxTokens': parse('generate.maxTokens', SETTINGS['generate.maxTokens']),
    'models.folder': parse('models.folder', SETTINGS['models.folder']),
    'models.hubEndpoint': parse('models.hubEndpoint', SETTINGS['models.hubEndpoint']),
    'models.memoryMB': parse('models.memoryMB', SETTINGS['models.memoryMB']),
    'models.removeOnUninstall': parse('models.removeOnUninstall', SETTINGS['models.removeOnUninstall']),
    'models.storage': parse('models.storage', SETTINGS['models.storage']),
    servers: parse('servers', SETTINGS.servers),
    'translate.model': parse('translate.model', SETTINGS['translate.model']),
    'translate.beams': parse('translate.beams', SETTINGS['translate.beams']),
    'compare.learnFrom': parse('compare.learnFrom', SETTINGS['compare.learnFrom']),
    'compare.ngramOrder': parse('compare.ngramOrder', SETTINGS['compare.ngramOrder']),
    'generate.seed': parse('generate.seed', SETTINGS['generate.seed']),
  };
  return { values, unreadable };
}

/** What models may take together, in bytes; undefined where nobody has said. */
export function modelBudget({ 'models.memoryMB': megabytes }: SettingValues): number | undefined {
  return megabytes === null ? undefined : megabytes * 1e6;
}

/** The model that comes with Attentive for a kind of text. */
export const embeddedModel = (isProse: boolean): string =>
  isProse ? PROSE_MODEL : SETTINGS['completion.model'].fallback;

/** The model that completes in a language. */
export function completionModel(values: SettingValues, language: string): string {
  const byLanguage = values['completion.modelByLanguage'];
  return Object.hasOwn(byLanguage, language) ? byLanguage[language]! : values['completion.model'];
}

/**
 * The model that completes while some are set aside: an embedded one takes the place of the chosen one.
 *
 * @param isSetAside whether a model does not complete any more
 * @returns the chosen one where no embedded one is left
 */
export function modelInUse(values: SettingValues, language: string, isSetAside: (model: string) => boolean): string {
  const chosen = completionModel(values, language);
  if (!isSetAside(chosen)) return chosen;
  const prose = SETTINGS['completion.modelByLanguage'].fallback;
  const embedded = [...(Object.hasOwn(prose, language) ? [PROSE_MODEL] : []), SETTINGS['completion.model'].fallback];
  return [...embedded, PROSE_MODEL].find((model) => !isSetAside(model)) ?? chosen;
}

/** Whether completion is on for a language: its own entry counts, else the one for `*`, else it is on. */
export function isLanguageOn(values: SettingValues, language: string): boolean {
  const languages = values['completion.languages'];
  return (Object.hasOwn(languages, language) ? languages[language] : languages['*']) ?? true;
}

/** The host that the text around the cursor is sent to in a language; undefined where a model of this machine completes. */
export const serverHost = (values: SettingValues, language: string): string | undefined =>
  hostOf(values, completionModel(values, language));

/** The host of a model's server; undefined for a model of this machine and for a server that the setting lacks. */
export function hostOf(values: SettingValues, model: string): string | undefined {
  const server = parseServerModel(model)?.server;
  if (server === undefined || !Object.hasOwn(values.servers, server)) return undefined;
  return parseAddress(values.servers[server]!)?.host;
}
