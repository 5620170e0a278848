import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { noteForUninstall } from '../../../../src/models/hub/uninstalling';
import { codeOf, Pulling, REPO } from '../../../hub/pulling';

describe('Uninstalling the extension', function () {
  this.timeout(60_000);
  let pulling: Pulling;
  let bundles = '';
  beforeEach(async () => {
    pulling = await Pulling.open();
    bundles = mkdtempSync(path.join(tmpdir(), 'attentive-bundles-'));
    copyFileSync('dist/uninstall.js', path.join(bundles, 'uninstall.js'));
    assert.equal(codeOf(await pulling.pull()), 'installed');
  });
  afterEach(async () => {
    await pulling.close();
    rmSync(bundles, { recursive: true, force: true });
  });

  /** As VS Code runs what package.json names. */
  const uninstall = () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const [program, script, ...rest] = scripts['vscode:uninstall']!.split(' ');
    assert.deepEqual([program, script, rest], ['node', './dist/uninstall.js', []]);
    return promisify(execFile)(process.execPath, [path.join(bundles, 'uninstall.js')]);
  };

  it('leaves the downloads where nobody asked for more, or has asked for it no longer', async () => {
    await uninstall();
    await noteForUninstall(bundles, pulling.folder);
    await noteForUninstall(bundles, undefined);
    await uninstall();
    assert.equal((await pulling.store().installed()).length, 1);
  });

  it('deletes every download, finished or not, and the folder', async () => {
    const stopped = pulling.store().placeOf('someone/stopped');
    mkdirSync(stopped);
    writeFileSync(path.join(stopped, 'model.onnx.part'), 'some of it');
    await noteForUninstall(bundles, pulling.folder);
    await uninstall();
    assert.ok(!existsSync(pulling.folder));
  });

  it('leaves what is no download, and what another program is downloading', async () => {
    const running = pulling.store().placeOf('someone/running');
    mkdirSync(running);
    const held = { nonce: 'x', pid: process.pid, host: hostname(), doneBytes: 0, totalBytes: 10 };
    writeFileSync(path.join(running, 'lock'), JSON.stringify(held));
    writeFileSync(path.join(pulling.folder, 'notes.txt'), 'mine');
    mkdirSync(path.join(pulling.folder, 'own--model'));
    writeFileSync(path.join(pulling.folder, 'own--model', 'model.onnx'), 'mine');
    await noteForUninstall(bundles, pulling.folder);
    await uninstall();
    assert.deepEqual(readdirSync(pulling.folder).sort(), ['notes.txt', 'own--model', 'someone--running']);
    assert.ok(!existsSync(pulling.store().placeOf(REPO)));
  });

  it('deletes nothing for a note that names no absolute path', async () => {
    writeFileSync(
      path.join(bundles, 'removeOnUninstall.json'),
      JSON.stringify({ folder: path.basename(pulling.folder) }),
    );
    await assert.rejects(uninstall());
    assert.equal((await pulling.store().installed()).length, 1);
  });
});
