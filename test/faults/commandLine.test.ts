/** Fault 14: the command line is cut off: its reader goes, Ctrl-C, its input is closed. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { scaled } from '../limits';
import { EMBEDDED } from './realChild';

const CLI = path.resolve('dist/cli.js');
/** Writes for longer than any of these tests takes, in letters of two bytes and more. */
const LONG = ['generate', '--model', EMBEDDED, '--prompt', 'é — „ü“ '].concat(
  ...[
    ['--max-tokens', '100000'],
    ['--temperature', '1.5'],
  ],
);

describe('The command line that is cut off', function () {
  this.timeout(60_000);
  const started: ChildProcess[] = [];
  afterEach(() => started.splice(0).forEach((child) => child.kill('SIGKILL')));

  function start(args: readonly string[]) {
    const child = spawn(process.execPath, [CLI, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
    started.push(child);
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += String(chunk)));
    return { child, errors: () => errors };
  }

  /** @returns how the process ended, and after how many milliseconds */
  async function ended(child: ChildProcess, cut: () => void) {
    const gone = once(child, 'close') as Promise<[number | null, string | null]>;
    const begun = performance.now();
    cut();
    const [code, signal] = await gone;
    return { code, signal, afterMs: performance.now() - begun };
  }

  it('ends quietly with 0 when its reader has enough, as head -1 has', async () => {
    const { child, errors } = start(LONG);
    await once(child.stdout!, 'data');
    const { code, afterMs } = await ended(child, () => child.stdout!.destroy());
    assert.deepEqual([code, errors()], [0, '']);
    assert.ok(afterMs < scaled(1_000), `${Math.round(afterMs)} ms`);
  });

  it('ends with 130 at Ctrl-C in the middle of a text, after a whole character', async function () {
    if (process.platform === 'win32') return this.skip();
    const { child, errors } = start(LONG);
    const chunks: Buffer[] = [];
    child.stdout!.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(child.stdout!, 'data');
    const { code, signal, afterMs } = await ended(child, () => child.kill('SIGINT'));
    assert.deepEqual([code, signal, errors()], [130, null, '']);
    assert.ok(afterMs < scaled(1_000), `${Math.round(afterMs)} ms`);
    // Throws where the output ends within a character.
    new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  });

  it('reads what there is where its input is closed', async () => {
    const { child, errors } = start(['tokens', '--model', EMBEDDED, '--text', '-']);
    child.stdin!.end('ab');
    const { code } = await ended(child, () => undefined);
    assert.deepEqual([code, errors()], [0, '']);
  });
});
