/** `complete` on the built command line: what the editor would do at a cursor, its gate and its silence included. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { attentive, inShell, shareEngine } from './support';

interface Answer {
  readonly kind: string;
  readonly text?: string;
  readonly probability?: number;
  readonly why?: string;
  readonly reason?: string;
}

const PROGRAM = ['def add(a, b):', '    return a + b', '', 'def sub(a, b):', '    return ', '', 'print(sub(1, 2))', ''];
/** A beginning that could go on in many ways. */
const OPEN_ENDED = 'My favorite book is about the history of';

describe('A completion on the command line', function () {
  this.timeout(60_000);
  shareEngine();
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'attentive-complete-'));
    for (const [name, text] of [
      ['program.py', PROGRAM.join('\n')],
      ['dos.py', `\uFEFF${PROGRAM.join('\r\n')}`],
      ['.env', 'TOKEN=the secret word is'],
    ] as const)
      writeFileSync(path.join(folder, name), text);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const at = (name: string): string => path.join(folder, name);
  async function answer(args: readonly string[], input?: string): Promise<Answer> {
    const { code, stdout, stderr } = await attentive(['complete', ...args, '--json'], input);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as Answer;
  }
  const refusal = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await attentive(['complete', ...args]);
    assert.deepEqual([code, stdout], [2, ''], stderr);
    return stderr;
  };

  it('has the gate of the editor: an unsure guess stays away, with the reason, unless all is asked for', async () => {
    const { code, stdout, stderr } = await inShell(['complete', '--prefix', OPEN_ENDED]);
    assert.deepEqual([code, stdout, stderr], [0, '', 'The model was not sure enough of any suggestion here.\n']);
    const quiet = await answer(['--prefix', OPEN_ENDED]);
    assert.deepEqual(quiet, {
      kind: 'withheld',
      why: 'unsure',
      reason: 'The model was not sure enough of any suggestion here.',
    });
    const all = await answer(['--prefix', OPEN_ENDED, '--min-probability', '0']);
    assert.equal(all.kind, 'shown');
    assert.ok(all.text !== '' && all.probability! > 0 && all.probability! < 0.85, JSON.stringify(all));
  });

  it('takes the cursor in a file, the language by its name, and the model by the language', async () => {
    const cursor = ['--line', '5', '--column', '12', '--min-probability', '0'];
    const inFile = await answer(['--file', at('program.py'), ...cursor]);
    const text = (from: number, to?: number) => PROGRAM.slice(from, to).join('\n');
    const between = await answer([
      ...['--prefix', text(0, 5), '--suffix', `\n${text(5)}`, '--min-probability', '0'],
      ...['--language', 'python', '--model', 'smollm2-135m-code'],
    ]);
    assert.match(inFile.text!, /^a - b/);
    for (const same of [
      inFile,
      await answer(['--file', at('program.py'), '--line', '5', '--min-probability', '0']),
      await answer(['--file', at('dos.py'), ...cursor]),
      await answer(['--file', '-', '--language', 'python', ...cursor], PROGRAM.join('\n')),
    ])
      assert.deepEqual([same.text, same.probability], [between.text, between.probability]);
  });

  it('refuses a file that the editor does not read, and reads it when told to', async () => {
    assert.equal(
      await refusal('--file', at('.env')),
      `${at('.env')}: The name of this file says that it may hold secrets, so nothing of it is read. Give --private to read it all the same.\n`,
    );
    const { kind } = await answer(['--file', at('.env'), '--private', '--min-probability', '0']);
    assert.equal(kind, 'shown');
    const repository = at('repository');
    mkdirSync(path.join(repository, 'build'), { recursive: true });
    execFileSync('git', ['init', '--quiet'], { cwd: repository });
    writeFileSync(path.join(repository, '.gitignore'), 'build/\n');
    writeFileSync(path.join(repository, 'build', 'out.txt'), 'The capital of France is');
    assert.match(await refusal('--file', path.join(repository, 'build', 'out.txt')), /Git ignores this file/);
    for (const [link, target, why] of [
      ['plain.txt', at('.env'), /may hold secrets/],
      ['linked.txt', path.join(repository, 'build', 'out.txt'), /Git ignores this file/],
    ] as const) {
      symlinkSync(target, at(link));
      assert.match(await refusal('--file', at(link)), why, link);
    }
  });

  it('says what is wrong with a place', async () => {
    assert.match(await refusal(), /^--file is missing, or --prefix/);
    assert.match(await refusal('--prefix', 'x', '--line', '1'), /^--line and --column are places in a file/);
    assert.match(await refusal('--file', at('program.py'), '--suffix', 'x'), /leave them out beside --file/);
    assert.match(await refusal('--file', at('program.py'), '--line', '0'), /^--line must be a whole number from 1/);
    assert.match(await refusal('--file', at('program.py'), '--line', '9'), /has 8 lines: --line must be from 1 to 8/);
    assert.match(await refusal('--file', at('nothing.py')), /cannot be read: it does not exist \(ENOENT\)/);
    assert.match(await refusal('--prefix', 'x', '--min-probability', '2'), /must be a number from 0 to 1, not "2"/);
  });
});
