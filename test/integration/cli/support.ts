/** The built command line (dist/cli.js), as a shell runs it. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import * as path from 'node:path';

export const CLI = path.join(process.cwd(), 'dist/cli.js');

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param input what stands on standard input. @param env in addition to this process's own */
export function attentive(
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

/** The answer of a verb with `--json`. */
export async function json<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await attentive([...args, '--json']);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as T;
}
