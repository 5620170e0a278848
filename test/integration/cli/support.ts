/** The built command line (dist/cli.js): as a shell runs it, or in this process, where models are loaded once. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { Readable, Writable } from 'node:stream';

export const CLI = path.join(process.cwd(), 'dist/cli.js');

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs it as a process of its own.
 *
 * @param input what stands on standard input. @param env in addition to this process's own
 */
export function inShell(
  args: readonly string[],
  input: string | Uint8Array = '',
  env: NodeJS.ProcessEnv = {},
): Promise<Result> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [CLI, ...args],
      { maxBuffer: 1 << 28, env: { ...process.env, ...env } },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      },
    );
    // A command that is refused before it reads closes its end first.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

interface CommandLine {
  runCommand(argv: readonly string[]): Promise<void>;
  keepEngines(): () => Promise<void>;
}
const commandLine = (): CommandLine => createRequire(CLI)(CLI) as CommandLine;

/** Has the commands of a suite use one engine, which is ended after it. */
export function shareEngine(): void {
  let end: (() => Promise<void>) | undefined;
  before(() => {
    end = commandLine().keepEngines();
  });
  after(() => end?.());
}

class Collected extends Writable {
  private readonly chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.chunks.push(chunk);
    done();
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString('utf8');
  }
}

/** The command before, whose streams are this process's until it has ended. */
let former: Promise<unknown> = Promise.resolve();

/** Runs the built command line in this process, after those that were asked for before. Takes what `inShell` takes. */
export function attentive(
  args: readonly string[],
  input: string | Uint8Array = '',
  env: NodeJS.ProcessEnv = {},
): Promise<Result> {
  const result = former.then(() => runHere(args, input, env));
  former = result.catch(() => undefined);
  return result;
}

async function runHere(args: readonly string[], input: string | Uint8Array, env: NodeJS.ProcessEnv): Promise<Result> {
  const [stdout, stderr] = [new Collected(), new Collected()];
  const streams = { stdin: Readable.from(input.length > 0 ? [Buffer.from(input)] : []), stdout, stderr };
  const own = Object.getOwnPropertyDescriptors(process);
  const { exitCode } = process;
  const ownEnv = Object.keys(env).map((name) => [name, process.env[name]] as const);
  for (const [name, value] of Object.entries(streams))
    Object.defineProperty(process, name, { value, configurable: true });
  Object.assign(process.env, env);
  process.exitCode = undefined;
  try {
    await commandLine().runCommand(args);
    return { code: Number(process.exitCode ?? 0), stdout: stdout.text, stderr: stderr.text };
  } finally {
    for (const name of Object.keys(streams)) Object.defineProperty(process, name, own[name as keyof typeof streams]);
    for (const [name, value] of ownEnv)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    process.exitCode = exitCode;
  }
}

/** The answer of a verb with `--json`. */
export async function json<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await attentive([...args, '--json']);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as T;
}
