/** A verb: its options, its help, and its work on an engine in this process. */
import { Command } from '@commander-js/extra-typings';
import type { Engine } from '../protocol/engine';
import { LentEngine } from './engines';
import { HELP, VERB_NOTES } from './help';
import { EXIT_INTERRUPTED } from './output';

export interface Session {
  readonly engine: Engine;
  /** Aborts at Ctrl-C. */
  readonly signal: AbortSignal;
}

/** @param summary what the verb gives, for the list of verbs. @param details a sentence more for its own help */
export function verb(name: string, summary: string, details = '') {
  return quiet(new Command(name))
    .summary(summary)
    .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.${details && ` ${details}`}`)
    .addHelpText('after', VERB_NOTES);
}

/** What a verb does before it reads its options: forgets those of the command before it in this process. */
export const beginnings = new WeakMap<object, () => void>();

/** Commander neither ends the process nor writes mistakes: `main` does. */
export function quiet(command: Command): Command {
  return command
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .configureHelp(HELP);
}

/** The action of a verb. @param work returns the exit code */
export function run<Options>(
  work: (options: Options, session: Session) => Promise<number>,
): (options: Options) => Promise<void> {
  return (options) => inSession((session) => work(options, session));
}

/** The same of a verb with an argument. */
export function runOn<Argument, Options>(
  work: (argument: Argument, options: Options, session: Session) => Promise<number>,
): (argument: Argument, options: Options) => Promise<void> {
  return (argument, options) => inSession((session) => work(argument, options, session));
}

async function inSession(work: (session: Session) => Promise<number>): Promise<void> {
  const abort = new AbortController();
  const interrupt = (): void => {
    abort.abort();
    process.exitCode = EXIT_INTERRUPTED;
  };
  process.once('SIGINT', interrupt);
  const lent = new LentEngine();
  try {
    const code = await work({ engine: lent, signal: abort.signal });
    process.exitCode ??= code;
  } finally {
    process.off('SIGINT', interrupt);
    await lent.giveBack();
  }
}
