/** A verb: its options, its help, and its work on an engine in this process. */
import * as path from 'node:path';
import { Command } from '@commander-js/extra-typings';
import type { LocalEngine } from '../engine/service/engine';
import type { Engine } from '../protocol/engine';
import { HELP, VERB_NOTES } from './help';
import { EXIT_INTERRUPTED } from './output';
import { storageFolder } from './storage';

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
  process.once('SIGINT', () => {
    abort.abort();
    process.exitCode = EXIT_INTERRUPTED;
  });
  const modelsFolder = process.env.ATTENTIVE_MODELS ?? path.join(__dirname, '..', 'models');
  const ownModelsFolder = process.env.ATTENTIVE_OWN_MODELS;
  // Help and refusals need no engine: its module loads the native runtime and the models' library.
  let loading: Promise<LocalEngine> | undefined;
  const load = async (): Promise<LocalEngine> => {
    const { createEngine } = await import('../engine/service/engine');
    return createEngine({ modelsFolder, ownModelsFolder, hubFolder: storageFolder() });
  };
  const engine: Engine = { ask: async (...question) => (await (loading ??= load())).ask(...question) };
  try {
    const code = await work({ engine, signal: abort.signal });
    process.exitCode ??= code;
  } finally {
    await (await loading)?.dispose();
  }
}
