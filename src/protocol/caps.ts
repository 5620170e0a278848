/**
 * The most that may stand in a message, a setting, an argument or a saved state. Each is far above what an honest sender
 * sends: it bounds what a faulty or hostile one costs whoever parses.
 */
import * as v from 'valibot';

// What is refused is refused as a whole: its first fault is enough, and a list of all would take more memory than the message.
v.setGlobalConfig({ abortEarly: true });

/** UTF-16 code units of a text that a person wrote or a model writes; VS Code hands out no document of more bytes. */
export const MOST_TEXT_UNITS = 64 * 1024 ** 2;
/** UTF-16 code units of a document beyond what a model reads of it, on each side. */
export const MOST_BEYOND_UNITS = 50_000;
/** Documents beside the one that is completed. */
export const MOST_BESIDE = 8;
/** UTF-16 code units of sentences for a person, and of the spelling of a token. */
const MOST_SENTENCE_UNITS = 100_000;
/** UTF-16 code units of a name: of a model, a file, a language, a code. Paths and addresses are names too. */
export const MOST_NAME_UNITS = 10_000;
/** Tokens of a text that is only counted, and of one that is written. */
export const MOST_TOKENS = 4 * 1024 ** 2;
/** Tokens of a text that is explained: the most that may be asked for, and a model's own marks around it. */
export const MOST_EXPLAINED_TOKENS = 8192;
/** Models, layers of a model, heads of a layer, candidates, files: whatever a person could still read as a list. */
export const MOST_LISTED = 10_000;
/** Heads of all layers of a model. */
export const MOST_HEADS = 100_000;
/** float32 values in one array: 4 MB, the pictures of all heads of a layer. Rows of a head have a limit of their own. */
export const MOST_FLOATS = 1024 ** 2;

export const text = v.pipe(v.string(), v.maxLength(MOST_TEXT_UNITS));
export const sentence = v.pipe(v.string(), v.maxLength(MOST_SENTENCE_UNITS));
export const name = v.pipe(v.string(), v.maxLength(MOST_NAME_UNITS));

/**
 * An array of at most so many items. Its length is looked at before any item is, so that an array that is too long costs
 * nothing.
 */
export const list = <const Item extends v.GenericSchema>(item: Item, most: number) =>
  v.pipe(
    v.custom<unknown[]>((value) => Array.isArray(value) && value.length <= most, `an array of at most ${most} items`),
    v.array(item),
  );

/** An object with names of a person's or a program's choice, at most so many. */
export const record = <const Value extends v.GenericSchema>(value: Value, most = MOST_LISTED) =>
  v.pipe(
    v.custom<Record<string, unknown>>(
      (given) => typeof given === 'object' && given !== null && hasAtMost(given, most),
      `an object of at most ${most} entries`,
    ),
    v.record(name, value),
  );

function hasAtMost(given: object, most: number): boolean {
  let count = 0;
  for (const key in given) if (Object.hasOwn(given, key) && ++count > most) return false;
  return true;
}
