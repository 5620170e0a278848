/** Options of verbs. Each says its range and default once, for the help and for the check. */
import { Option } from '@commander-js/extra-typings';
import { looksBinary } from '../base/text/binary';

/** A mistake in how the command was called: told on stderr, exit code 2. */
export class UsageError extends Error {}

/** @throws UsageError for what looks like binary data. @param what names it at the start of a sentence */
export function refuseBinary(what: string, value: string): void {
  if (looksBinary(value))
    throw new UsageError(`${what} looks like binary data, not text. Give it readable text in UTF-8.`);
}

export interface Range {
  readonly min?: number;
  readonly max?: number;
  readonly whole?: boolean;
}

/** `--top-k <k>` -> `--top-k` */
const nameOf = (flags: string): string => flags.split(' ')[0]!;

/** @param flags with the name of the value, such as `--text <text>` */
export function textOption<const Flags extends string>(flags: Flags, description: string) {
  return new Option(flags, description).argParser((value: string) => {
    refuseBinary(nameOf(flags), value);
    return value;
  });
}

/** The same for an option that may be given several times. */
export function repeatedOption<const Flags extends string>(flags: Flags, description: string) {
  return new Option(flags, description).argParser((value: string, previous: string[] | undefined) => {
    refuseBinary(nameOf(flags), value);
    return [...(previous ?? []), value];
  });
}

/** @param otherwise described in the help as the default, where the option itself has none */
export function numberOption<const Flags extends string>(
  flags: Flags,
  description: string,
  range: Range = {},
  otherwise?: number,
) {
  return new Option(
    flags,
    `${description}, ${rangeText(range)}${otherwise === undefined ? '' : `; otherwise ${otherwise}`}`,
  ).argParser((given: string) => numberIn(nameOf(flags), given, range));
}

/** Token or layer numbers: `3` or `3,4`. */
export function listOption<const Flags extends string>(flags: Flags, description: string) {
  return new Option(flags, `${description}, from 0, such as 3 or 0,3`).argParser((given: string) => {
    const numbers = given.split(',').map(Number);
    if (given.trim() === '' || numbers.some((each) => !Number.isInteger(each) || each < 0)) {
      throw new UsageError(`${nameOf(flags)} takes whole numbers from 0, such as 3 or 0,3; not "${given}".`);
    }
    return numbers;
  });
}

export function choiceOption<const Flags extends string, const Choice extends string>(
  flags: Flags,
  description: string,
  choices: readonly Choice[],
) {
  return new Option(flags, `${description}: ${choices.join(', ')}`).argParser((given: string) =>
    oneOf(nameOf(flags), given, choices),
  );
}

/** @throws UsageError for any other value. @param option with its dashes */
export function oneOf<Choice extends string>(option: string, given: string, choices: readonly Choice[]): Choice {
  const chosen = choices.find((each) => each === given);
  if (chosen === undefined) throw new UsageError(`${option} must be one of: ${choices.join(', ')}.`);
  return chosen;
}

/** @throws UsageError for what is no number in the range. @param option with its dashes */
export function numberIn(option: string, given: string, range: Range): number {
  const { min = 0, max = Infinity, whole = true } = range;
  const value = Number(given);
  if (
    given.trim() === '' ||
    !Number.isFinite(value) ||
    value < min ||
    value > max ||
    (whole && !Number.isInteger(value))
  ) {
    throw new UsageError(`${option} must be a ${whole ? 'whole ' : ''}number ${rangeText(range)}, not "${given}".`);
  }
  return value;
}

const rangeText = ({ min = 0, max = Infinity }: Range): string => `from ${min}${max === Infinity ? '' : ` to ${max}`}`;

export const modelOption = textOption('--model <id>', 'the model; "attentive models" lists them').makeOptionMandatory();
/** The model where none is named is the one that completes in the editor. */
export const DEFAULT_MODEL = 'smollm2-135m-instruct';
export const defaultModelOption = textOption('--model <id>', 'the model').default(DEFAULT_MODEL);
/** Of a question about a prediction: where it is, and what it is compared with. */
export const positionOption = numberOption(
  '--position <n>',
  'the token that is predicted; the one after the text without it',
  { min: 1 },
);
export const otherOption = textOption(
  '--other <text>',
  'what it is compared with; the likeliest other token without one',
);
export const passageOption = textOption('--text <text>', 'the text; - reads standard input').makeOptionMandatory();
export const promptOption = textOption(
  '--prompt <text>',
  'what stands before; - reads standard input',
).makeOptionMandatory();
export const exactOption = new Option('--exact', 'float activations instead of the int8 ones that completion uses');
export const fastOption = new Option('--fast', 'int8 activations, as completion uses, instead of float ones');
export const jsonOption = new Option('--json', 'print one JSON object');
