import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { damagedFile, verified } from '../../../../src/models/hub/pull';
import { systemDisk } from '../../../../src/models/hub/disk';
import { ModelStore, type Installed } from '../../../../src/models/hub/store';

describe('Verifying a download again', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'attentive-storage-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const sha256 = createHash('sha256').update('right').digest('hex');
  const installed: Installed = {
    ...{ version: 1, repo: 'a/b', revision: 'main', commit: '0'.repeat(40), dtype: 'q4', license: 'MIT', host: 'h' },
    files: [{ path: 'config.json', bytes: 5, sha256 }],
  };

  it('names a file that is other, that is gone, or that cannot be read', async () => {
    const store = new ModelStore(folder);
    const file = path.join(store.homeOf(installed), 'config.json');
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, 'right');
    assert.equal(await damagedFile(store, installed), undefined);
    await writeFile(file, 'other');
    assert.equal(await damagedFile(store, installed), 'config.json');
    await rm(file);
    assert.equal(await damagedFile(store, installed), 'config.json');
    // It opens, and reading it fails.
    await mkdir(file);
    assert.equal(await damagedFile(store, installed), 'config.json');
  });

  it('takes no error for success: a damaged file of a disk that fails is named, and only Cancel is cancelled', async () => {
    const failing = new ModelStore(folder, {
      ...systemDisk,
      async open(...args) {
        const handle = await systemDisk.open(...args);
        const close = handle.close.bind(handle);
        return Object.assign(handle, {
          close: () => close().then(() => Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' }))),
        });
      },
    });
    const file = path.join(failing.homeOf(installed), 'config.json');
    await rm(file, { recursive: true, force: true });
    for (const [content, found] of [
      ['other', { is: 'damaged', file: 'config.json' }],
      ['right', { is: 'intact' }],
    ] as const) {
      await writeFile(file, content);
      assert.deepEqual(await verified(failing, installed, new AbortController().signal), found);
    }
    assert.deepEqual(await verified(failing, installed, AbortSignal.abort()), { is: 'cancelled' });
  });
});
