/** Faults 17, 25: folders of a person's own models that lead out of themselves, or do not answer. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { ownModels } from '../../src/models/own';
import { OwnModels } from './ownModel';

const POSIX = process.platform !== 'win32';

describe('A folder of own models', () => {
  let own: OwnModels;
  let elsewhere: string;
  beforeEach(() => {
    own = new OwnModels();
    own.add('good');
    own.add('bad');
    elsewhere = mkdtempSync(path.join(tmpdir(), 'attentive-elsewhere-'));
  });
  afterEach(() => {
    own.remove();
    rmSync(elsewhere, { recursive: true, force: true });
  });

  /** Replaces a file of the bad model. */
  function replace(name: string, make: (at: string, moved: string) => void): void {
    const moved = path.join(elsewhere, path.basename(name));
    renameSync(own.at('bad', name), moved);
    make(own.at('bad', name), moved);
  }

  const faults: readonly (readonly [string, string, () => void])[] = [
    [
      'whose config.json is a named pipe',
      'noRegularFile',
      () => replace('config.json', (at) => execFileSync('mkfifo', [at])),
    ],
    ['whose tokenizer is a folder', 'noRegularFile', () => replace('tokenizer.json', (at) => mkdirSync(at))],
    [
      'whose graph is a link to another place',
      'leadsOutside',
      () => replace('onnx/model.onnx', (at, moved) => symlinkSync(moved, at)),
    ],
    [
      'whose graph has a second name in another place',
      'leadsOutside',
      () => replace('onnx/model.onnx', (at, moved) => linkSync(moved, at)),
    ],
    [
      'whose onnx folder is a link to another place',
      'leadsOutside',
      () => replace('onnx', (at, moved) => symlinkSync(moved, at)),
    ],
    [
      'whose external data has a second name in another place',
      'leadsOutside',
      () => {
        writeFileSync(path.join(elsewhere, 'secret'), 'secret');
        linkSync(path.join(elsewhere, 'secret'), own.at('bad', 'onnx/model.onnx_data'));
      },
    ],
    ['whose config.json has 65 MB', 'fileTooLarge', () => truncateSync(own.at('bad', 'config.json'), 65 * 1024 ** 2)],
  ];
  for (const [what, code, damage] of faults) {
    it(`names what is wrong with a model ${what}, and uses the others`, async function () {
      if (!POSIX) {
        Object.assign(this, { skipReason: 'Windows has no named pipes and lets only administrators make links' });
        this.skip();
      }
      damage();
      const { usable, unusable } = await ownModels(own.folder);
      assert.deepEqual(
        usable.map(({ id }) => id),
        ['good'],
      );
      assert.deepEqual(
        unusable.map(({ id, why }) => [id, why.code]),
        [['bad', code]],
      );
    });
  }

  it('may hold a model that is a link to a folder, as a whole', async function () {
    if (!POSIX) {
      Object.assign(this, { skipReason: 'Windows lets only administrators make links' });
      this.skip();
    }
    renameSync(path.join(own.folder, 'bad'), path.join(elsewhere, 'bad'));
    symlinkSync(path.join(elsewhere, 'bad'), path.join(own.folder, 'bad'));
    assert.deepEqual((await ownModels(own.folder)).usable.map(({ id }) => id).sort(), ['bad', 'good']);
  });
});
