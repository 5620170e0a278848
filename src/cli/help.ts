/** What `--help` prints, and what it says of mistakes. */
import {
  Help,
  type CommandUnknownOpts,
  type CommanderError,
  type HelpConfiguration,
} from '@commander-js/extra-typings';

const EXIT_CODES = `Results go to standard output; remarks and errors to standard error. Exit codes:
    0  there is a result
    1  the call was right, and the work failed: a model's file is damaged, the disk is full, …
    2  the call can be mended: an option, a text, a model's name or a path
  130  stopped with Ctrl-C`;

export const VERB_NOTES = `\nLayers, heads and tokens count from 0.\n\n${EXIT_CODES}`;

export const NOTES = `
attentive VERB --help says what the options of a verb are. Every verb takes --json, which prints one JSON object.

Set ATTENTIVE_OWN_MODELS to a folder of your own models, each as transformers.js reads it. "attentive models pull
OWNER/NAME" downloads one of a hub into ATTENTIVE_STORAGE (otherwise where the system keeps a program's data);
HF_ENDPOINT names a mirror, HF_TOKEN is an access token.

${EXIT_CODES}`;

/** `--top-k <k>` -> `--top-k K` */
const withCapitals = (flags: string): string => flags.replace(/<([^>]*)>/g, (_, name: string) => name.toUpperCase());

/** `attentive`, `models`, `pull` */
const pathOf = (command: CommandUnknownOpts): string[] => [
  ...(command.parent ? pathOf(command.parent) : []),
  command.name(),
];

function usage(command: CommandUnknownOpts): string {
  if (!command.parent) return 'attentive VERB [OPTIONS]';
  const mandatory = command.options.filter((option) => option.mandatory && option.defaultValue === undefined);
  const args = command.registeredArguments.map((each) =>
    (each.required ? each.name() : `[${each.name()}]`).toUpperCase(),
  );
  const options = mandatory.map(({ flags }) => withCapitals(flags));
  return [...pathOf(command), ...args, ...options, '[OPTIONS]'].join(' ');
}

export const HELP: HelpConfiguration = {
  commandUsage: usage,
  optionTerm: ({ flags }) => withCapitals(flags),
  subcommandTerm: (command) => command.name(),
  formatHelp: (command, helper) => Help.prototype.formatHelp.call(helper, command, helper).replace(/^Usage: /, ''),
};

/** Whether help is asked for, wherever the word stands. */
export const asksForHelp = (words: readonly string[]): boolean =>
  words.some((word) => word === '--help' || word === '-h');

/** What is wrong with a call, and which options there are. */
export function mistake({ message }: CommanderError, command: CommandUnknownOpts): string {
  // Commander reports a missing option before an unknown one, which may be the same option misspelt.
  const lacking = /missing required argument '([a-z]+)'/.exec(message)?.[1];
  if (lacking !== undefined) return withOptions(`The ${lacking} is missing: ${usage(command)}.`, command);
  const stray = command.args.at(command.registeredArguments.length);
  if (stray?.startsWith('-')) return withOptions(`Unknown option '${stray}'.`, command);
  if (stray !== undefined) return withOptions(`Unexpected argument '${stray}'.`, command);
  const missing = /required option '(--[a-z-]+)/.exec(message);
  return withOptions(missing ? `${missing[1]} is missing.` : `${message.replace(/^error: o/, 'O')}.`, command);
}

/**
 * An option in place of a value: the value was probably forgotten, and Commander would take the option for it.
 *
 * @returns undefined where there is none
 */
export function forgottenValue(words: readonly string[], command: CommandUnknownOpts): string | undefined {
  for (let i = 0; i + 1 < words.length && words[i] !== '--'; i++) {
    if (!command.options.some(({ long, required }) => required && long === words[i])) continue;
    // Skip the option's value.
    i++;
    if (/^-./.test(words[i]!))
      return withOptions(
        `Option '${words[i - 1]}' is ambiguous. Did you forget its value? One that begins with a dash is given as '${words[i - 1]}=-XYZ'.`,
        command,
      );
  }
  return undefined;
}

const withOptions = (sentence: string, { options }: CommandUnknownOpts): string =>
  `${sentence} Options: ${options.map(({ long }) => long).join(' ')}.`;
