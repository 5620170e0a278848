import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findDesktopVscode, openDesktopVscode } from '../lib/desktop-vscode.mjs';

describe('desktop VS Code', () => {
  const { PATH, VSCODE_IPC_HOOK_CLI, DISPLAY } = process.env;
  /** @type {string} */
  let folder;
  before(function () {
    if (process.platform === 'win32') {
      Object.assign(this, { skipReason: 'the stand-in for `code` is a shell script' });
      this.skip();
    }
  });
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'attentive-code-'));
    delete process.env.VSCODE_IPC_HOOK_CLI;
    process.env.PATH = folder;
    process.env.DISPLAY = ':0';
  });
  afterEach(() => {
    fs.rmSync(folder, { recursive: true, force: true });
    process.env.PATH = PATH;
    if (DISPLAY === undefined) delete process.env.DISPLAY;
    else process.env.DISPLAY = DISPLAY;
    if (VSCODE_IPC_HOOK_CLI !== undefined) process.env.VSCODE_IPC_HOOK_CLI = VSCODE_IPC_HOOK_CLI;
  });
  const standIn = (/** @type {string} */ script) =>
    fs.writeFileSync(path.join(folder, 'code'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });

  it('is used from the oldest version that package.json allows', () => {
    standIn('echo 1.100.3; echo abcdef; echo x64');
    assert.deepEqual(findDesktopVscode(), { is: 'usable', version: '1.100.3' });
  });

  it('is not used where it is older, and the reason names both versions', () => {
    standIn('echo 1.99.3');
    assert.deepEqual(findDesktopVscode(), {
      is: 'unusable',
      why: '`code` is VS Code 1.99.3, and 1.100.0 or newer is needed',
    });
  });

  it('is not used where it is not on the PATH', () => {
    assert.deepEqual(findDesktopVscode(), { is: 'unusable', why: '`code` is not on the PATH' });
  });

  it('is not used in the terminal of a VS Code server, whose `code` is another program', () => {
    standIn('echo 1.100.3');
    process.env.VSCODE_IPC_HOOK_CLI = '/tmp/socket';
    assert.equal(findDesktopVscode().is, 'unusable');
    delete process.env.VSCODE_IPC_HOOK_CLI;
  });

  it('is given a new window, the extension, the folder and the file', () => {
    standIn(`for each; do echo "$each"; done > ${folder}/args`);
    assert.equal(openDesktopVscode({ extension: '/an extension', folder: '/demo', file: '/demo/welcome.md' }), true);
    assert.deepEqual(fs.readFileSync(path.join(folder, 'args'), 'utf8').trim().split('\n'), [
      '--new-window',
      '--extensionDevelopmentPath=/an extension',
      '--disable-workspace-trust',
      '/demo',
      '/demo/welcome.md',
    ]);
  });

  it('that opens nothing is noticed', () => {
    standIn('exit 1');
    assert.equal(openDesktopVscode({ extension: '/e', folder: '/d', file: '/d/f' }), false);
  });
});
