import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { beginningOf } from '../../../../../src/features/experiments/host/beginning';

describe('The beginning of a file', () => {
  let base: string;
  let folder: string;
  const at = (name: string): string => path.join(folder, name);
  const read = (name: string, mostBytes = 100): Promise<string | undefined> => beginningOf(at(name), folder, mostBytes);

  before(async () => {
    base = await mkdtemp(path.join(tmpdir(), 'attentive-beginning-'));
    await mkdir(path.join(base, 'real', 'sub'), { recursive: true });
    await mkdir(path.join(base, 'elsewhere'));
    // The folder itself may be reached by a link: it is the one that the person opened.
    folder = path.join(base, 'opened');
    await symlink(path.join(base, 'real'), folder);
    await writeFile(at('text.txt'), 'שלום world');
    await writeFile(at('sub/deep.txt'), 'deep');
    await writeFile(at('empty.txt'), '');
    await writeFile(at('binary.txt'), new Uint8Array([0x89, 0x50, 0, 0, 1, 2, 3]));
    await writeFile(path.join(base, 'elsewhere', 'secret.txt'), 'secret');
    await symlink(path.join(base, 'elsewhere', 'secret.txt'), at('link.txt'));
    await symlink(path.join(base, 'elsewhere'), at('linked'));
  });
  after(() => rm(base, { recursive: true }));

  it('is its text, as far as the bytes go, without half a character', async () => {
    assert.equal(await read('text.txt'), 'שלום world');
    assert.equal(await read('text.txt', 3), 'ש');
    assert.equal(await read('sub/deep.txt'), 'deep');
    assert.equal(await read('empty.txt'), '');
  });

  it('is not read through a link, nor of a folder, of binary data or of nothing', async () => {
    for (const name of ['link.txt', 'linked/secret.txt', 'sub', 'binary.txt', 'nothing.txt'])
      assert.equal(await read(name), undefined, name);
  });

  it('does not wait for the writer of a pipe', async function () {
    if (process.platform === 'win32') return this.skip();
    execFileSync('mkfifo', [at('pipe.txt')]);
    assert.equal(await read('pipe.txt'), undefined);
  });
});
