#!/usr/bin/env node
/** The command line: `attentive VERB [--json]`, on the same engine as the editor, in this process. */
import * as path from 'node:path';
import { createEngine } from './engine/engine';
import { UsageError } from './cli/arguments';
import { print } from './cli/output';
import { USAGE } from './cli/usage';
import { verbs } from './cli/verbs';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 130;

async function main(argv: readonly string[]): Promise<number> {
  const [verb, ...rest] = argv;
  if (verb === '--help' || verb === '-h' || verb === 'help') {
    print(USAGE);
    return 0;
  }
  const run = Object.hasOwn(verbs, verb ?? '') ? verbs[verb] : undefined;
  if (!run) {
    process.stderr.write(`${verb === undefined ? 'No verb was given' : `"${verb}" is not a verb`}.. Use one of: ${Object.keys(verbs).join(', ')}. "attentive --help" says what they do.\n`);
    return EXIT_USAGE;
  }
  const abort = new AbortController();
  process.once('SIGINT', () => {
    abort.abort();
    process.exitCode = EXIT_INTERRUPTED;
  });
  const modelsFolder = process.env.ATTENTIVE_MODELS ?? path.join(__dirname, '..', 'models');
  const engine = createEngine({ modelsFolder, ownModelsFolder: process.env.ATTENTIVE_OWN_MODELS });
  try {
    return await run(engine, rest, abort.signal);
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown;
    process.stderr.write(`${thrown.message}\n`);
    return EXIT_USAGE;
  } finally {
    await engine.dispose();
  }
}

// `attentive … | head -1`: the reader has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : EXIT_FAILED));

main(process.argv.slice(2)).then(
  (code) => { process.exitCode ??= code; },
  (thrown: unknown) => {
    process.stderr.write(`The command failed (${thrown instanceof Error ? thrown.name : typeof thrown}).\n`);
    process.exitCode = EXIT_FAILED;
  },
);
