#!/usr/bin/env node
/** The command line: `attentive VERB [OPTIONS]`, on the same engine as the editor, in this process. */
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { Command, CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { FileError } from './files';
import { asksForHelp, forgottenValue, mistake, NOTES } from './help';
import { UsageError } from './options';
import { EXIT_FAILED, EXIT_USAGE, print, remark, Unsettled, unsettled } from './output';
import { beginnings, quiet } from './verb';
import { verbs } from './verbs';

const names = Object.keys(verbs);

function attentive(noteVerb: (command: CommandUnknownOpts) => void): CommandUnknownOpts {
  const { version } = JSON.parse(readFileSync(path.join(__dirname, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const named = `attentive ${version}`;
  const program = quiet(new Command('attentive'))
    .version(named, '--version', 'print the version')
    .enablePositionalOptions()
    .allowExcessArguments()
    .helpCommand(false)
    .addHelpText('after', NOTES)
    .argument('[verb]')
    .action((given) => {
      throw noSuchVerb(given);
    });
  const verbNamed = (name: string | undefined): CommandUnknownOpts | undefined =>
    program.commands.find((command) => command.name() === name);
  program.hook('preSubcommand', (root, command) => {
    const words = root.args.slice(1);
    // A verb may have verbs of its own: "models pull".
    const inner = command.commands.find((each) => each.name() === words[0]) ?? command;
    noteVerb(inner);
    beginnings.get(inner)?.();
    if (words.includes('--version')) {
      print(named);
      throw new CommanderError(0, 'commander.version', named);
    }
    if (asksForHelp(words)) (command.name() === 'help' ? (verbNamed(words[0]) ?? program) : inner).help();
    const forgotten = forgottenValue(words, inner);
    if (forgotten !== undefined) throw new UsageError(forgotten);
  });
  for (const verb of Object.values(verbs)) program.addCommand(verb);
  // Commander's own `help VERB` answers an unknown verb with the whole help.
  program.addCommand(
    quiet(new Command('help'))
      .argument('[verb]')
      .action((given) => {
        const wanted = given === undefined ? program : verbNamed(given);
        if (!wanted) throw noSuchVerb(given);
        wanted.help();
      }),
    { hidden: true },
  );
  return program;
}

const noSuchVerb = (given: string | undefined): UsageError =>
  new UsageError(
    `${given ? `"${given}" is not a verb` : 'No verb was given'}. Use one of: ${names.join(', ')}. "attentive --help" says what they do.`,
  );

/** @returns the exit code; undefined where the verb has set it */
async function carryOut(argv: readonly string[]): Promise<number | undefined> {
  let command: CommandUnknownOpts | undefined;
  const program = attentive((verb) => {
    command = verb;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return undefined;
  } catch (thrown) {
    if (thrown instanceof Unsettled) return unsettled(thrown.outcome);
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0;
    if (!(thrown instanceof CommanderError || thrown instanceof UsageError || thrown instanceof FileError))
      throw thrown;
    remark(thrown instanceof CommanderError ? mistake(thrown, command ?? program) : thrown.message);
    return thrown instanceof FileError ? thrown.exitCode : EXIT_USAGE;
  }
}

/** Runs one command, and sets the exit code of this process. The commands of a process run one after the other. */
export async function runCommand(argv: readonly string[]): Promise<void> {
  try {
    const code = await carryOut(argv);
    process.exitCode ??= code;
  } catch (thrown) {
    remark(
      `The command failed (${thrown instanceof Error ? thrown.name : typeof thrown}). Run it again; if it fails again, report how it was called.`,
    );
    process.exitCode = EXIT_FAILED;
  }
}

export { keepEngines } from './engines';

if (require.main === module) {
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    // A reader such as `head -1` closes the pipe early: exit without an error.
    if (code === 'EPIPE') process.exit(0);
    remark(`Standard output cannot be written (${code ?? 'unknown reason'}). Send it elsewhere, or free some space.`);
    process.exit(EXIT_FAILED);
  });
  void runCommand(process.argv.slice(2));
}
