#!/usr/bin/env node
/** The command line: `attentive VERB [--json]`, on the same engine as the editor, in this process. */
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { createEngine } from '../engine/service/engine';
import { UsageError } from './arguments';
import { FileError } from './files';
import { EXIT_FAILED, EXIT_INTERRUPTED, EXIT_USAGE, print, remark, Unsettled, unsettled } from './output';
import { USAGE, usageOf, type VerbName } from './usage';
import { verbs } from './verbs';

const isVerb = (name: string): name is VerbName => Object.hasOwn(verbs, name);
const asksForHelp = (word: string): boolean => word === '--help' || word === '-h';

async function main(argv: readonly string[]): Promise<number> {
  const [first = '', ...rest] = argv;
  if (first === '--version') return printVersion();
  const isHelp = asksForHelp(first) || first === 'help';
  const verb = isHelp ? rest.find((word) => !asksForHelp(word)) : first;
  if (isHelp && verb === undefined) {
    print(USAGE);
    return 0;
  }
  if (verb === undefined || !isVerb(verb)) {
    remark(`${verb ? `"${verb}" is not a verb` : 'No verb was given'}. Use one of: ${Object.keys(verbs).join(', ')}. "attentive --help" says what they do.`);
    return EXIT_USAGE;
  }
  if (isHelp || rest.some(asksForHelp)) {
    print(usageOf(verb));
    return 0;
  }
  return perform(verb, rest);
}

/** @returns the exit code */
async function perform(verb: VerbName, rest: readonly string[]): Promise<number> {
  const abort = new AbortController();
  process.once('SIGINT', () => {
    abort.abort();
    process.exitCode = EXIT_INTERRUPTED;
  });
  const modelsFolder = process.env.ATTENTIVE_MODELS ?? path.join(__dirname, '..', 'models');
  const engine = createEngine({ modelsFolder, ownModelsFolder: process.env.ATTENTIVE_OWN_MODELS });
  try {
    return await verbs[verb](engine, rest, abort.signal);
  } catch (thrown) {
    if (thrown instanceof Unsettled) return unsettled(thrown.outcome);
    if (!(thrown instanceof UsageError || thrown instanceof FileError)) throw thrown;
    remark(thrown.message);
    return thrown instanceof FileError ? thrown.exitCode : EXIT_USAGE;
  } finally {
    await engine.dispose();
  }
}

async function printVersion(): Promise<number> {
  const { version } = JSON.parse(await readFile(path.join(__dirname, '..', 'package.json'), 'utf8')) as { version: string };
  print(`attentive ${version}`);
  return 0;
}

// `attentive … | head -1`: the reader has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : EXIT_FAILED));

main(process.argv.slice(2)).then(
  (code) => { process.exitCode ??= code; },
  (thrown: unknown) => {
    remark(`The command failed (${thrown instanceof Error ? thrown.name : typeof thrown}). Run it again; if it fails again, report how it was called.`);
    process.exitCode = EXIT_FAILED;
  },
);
