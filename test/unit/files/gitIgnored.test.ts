import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { ignoredByGit } from '../../../src/files/gitIgnored';
import { realPathOf } from '../../../src/files/realPath';

describe('files on the disk', () => {
  let folder: string;
  before(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'attentive-ignored-')));
    for (const each of ['one/nest/deep', 'one/build', 'two', 'plain']) mkdirSync(at(each), { recursive: true });
    for (const each of ['one', 'two']) execFileSync('git', ['init', '--quiet'], { cwd: at(each) });
    write('one/.gitignore', 'build/\n*.log\n!keep.log\n');
    write('one/nest/.gitignore', '*.local\n!ours.local\n');
    write('one/.git/info/exclude', 'mine.txt\n');
    write('two/.gitignore', '*\n');
    symlinkSync(at('one/build'), at('plain/link'));
    symlinkSync(at('one/a.log'), at('two/dangling'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string): string => path.join(folder, name);
  const write = (name: string, text: string): void => writeFileSync(at(name), text);
  const ignored = async (names: readonly string[], git?: string): Promise<string[]> =>
    [...(await ignoredByGit(names.map(at), git))].map((each) => path.relative(folder, each).replaceAll('\\', '/'));

  it('are ignored by the rules of their own repository, with folders, negation and nested rules', async () => {
    const kept = ['one/a.txt', 'one/keep.log', 'one/nest/ours.local', 'one/a.local', 'plain/a.log', 'one/.git/HEAD'];
    const hidden = ['one/build/x', 'one/nest/deep/a.log', 'one/nest/deep/a.local', 'one/mine.txt', 'two/ñ "x"\n.txt'];
    assert.deepEqual(await ignored([...kept, ...hidden]), hidden);
  });

  it('are ignored also where a link leads to them', async () => {
    assert.deepEqual(await ignored(['plain/link/x']), ['plain/link/x']);
  });

  it('are not ignored where there is no Git', async () => {
    assert.deepEqual(await ignored(['one/build/x'], at('no-git')), []);
  });

  it('are asked about without a program that the repository names, and without the repository of the environment', async () => {
    const [program, proof] = [at('monitor.sh'), at('proof')];
    write('monitor.sh', `#!/bin/sh\ntouch '${proof}'\n`);
    chmodSync(program, 0o755);
    execFileSync('git', ['config', 'core.fsmonitor', program], { cwd: at('one') });
    const former = process.env.GIT_DIR;
    process.env.GIT_DIR = at('two/.git');
    try {
      assert.deepEqual(await ignored(['one/build/x', 'one/a.txt']), ['one/build/x']);
    } finally {
      if (former === undefined) delete process.env.GIT_DIR;
      else process.env.GIT_DIR = former;
    }
    await assert.rejects(async () => execFileSync('ls', [proof], { stdio: 'ignore' }));
  });

  it('lie where their folders lie, also before they exist', async () => {
    assert.equal(await realPathOf(at('plain/link/new/file')), at('one/build/new/file'));
    assert.equal(await realPathOf(at('one/a.txt')), at('one/a.txt'));
  });
});
