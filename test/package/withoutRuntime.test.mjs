/**
 * The package for systems that the runtime is not made for, installed: it says so, everything that needs no model of this
 * machine works, and an update and a removal leave a person's things alone.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inHost } from '../../scripts/lib/paths.mjs';
import { changeExtensions } from '../../scripts/lib/vscode-server.mjs';
import { packageName, targets } from '../../scripts/package/targets.mjs';
import { frameWith } from '../host/ui/frames.mjs';
import { Person, until } from '../host/ui/person.mjs';
import { ScriptedServer } from '../host/ui/scriptedServer.mjs';
import { changeSettings } from '../host/ui/vscode.mjs';
import { openWorkbench } from '../host/workbench.mjs';
import { earlierOf, make, own, version } from './made.mjs';

const earlier = '0.0.1';

describe('the installed package without a runtime', function () {
  this.timeout(600_000);
  const server = new ScriptedServer([
    [' first', -0.1],
    ['\n', -0.1],
  ]);
  /** @type {string} */
  let parent;
  /** @type {string} */
  let home;
  /** @type {string} */
  let folder;
  /** @type {string} path of the package of today */
  let today;
  /** @type {Person} */
  let person;

  /** @param {readonly string[]} packages to install before */
  async function open(packages) {
    const window = await openWorkbench({
      folder,
      home,
      installed: [inHost('bridge')],
      settings: { 'attentive.completion.delayMs': 0 },
      env: () => ({ ATTENTIVE_BRIDGE: path.join(home, 'bridge.json') }),
      server: { packages },
    });
    const pid = person?.host?.pid;
    person = new Person(window, folder, window.close);
    await person.untilActive(pid);
  }
  const storage = () => path.join(home, 'data/User/globalStorage/attentive.attentive');
  const installedVersion = () =>
    person.ask((vscode) => vscode.extensions.getExtension('attentive.attentive')?.packageJSON.version);
  const toast = (/** @type {RegExp} */ text) =>
    person.page.locator('.notifications-toasts .notification-list-item', { hasText: text });

  before(async () => {
    const universal = targets.find(({ runtime }) => runtime === undefined);
    assert.ok(universal);
    const asked = own === undefined || own === universal ? 'universal' : `${own.name},universal`;
    today = path.join(await make('first', asked), packageName(universal, version));
    parent = fs.mkdtempSync(path.join(os.tmpdir(), 'attentive-without-'));
    home = path.join(parent, 'home');
    folder = path.join(parent, 'folder');
    fs.mkdirSync(home);
    fs.mkdirSync(folder);
    for (const name of ['local.py', 'served.py']) fs.writeFileSync(path.join(folder, name), '');
    await server.start();
    await open([await earlierOf(today, earlier)]);
  });
  after(async () => {
    await person?.close();
    await server.stop();
    if (parent !== undefined) fs.rmSync(parent, { recursive: true, force: true });
  });

  it('says at the first key that there is no build, and what completes all the same', async () => {
    assert.equal(await installedVersion(), earlier);
    await person.open('local.py');
    await person.type('x');
    await toast(/no build for this system[\s\S]*Add Server/).waitFor();
    await person.page.locator('.statusbar-item[id*="attentive"][aria-label*="no build"]').waitFor();
  });

  it('has a course to read', async () => {
    await person.ask((vscode) => vscode.commands.executeCommand('notifications.clearAll'));
    await person.command('Attentive: Open the Course');
    await frameWith(person, '[data-run=tokens]');
  });

  it('completes by a server', async () => {
    await changeSettings(person, {
      'attentive.servers': { here: `http://127.0.0.1:${server.port}/v1` },
      'attentive.completion.model': 'server:here/scripted',
      'attentive.completion.boldness': 'bolder',
    });
    await person.open('served.py');
    await person.type('value = call(');
    await person.page.locator('.notification-toast .monaco-button', { hasText: 'Allow…' }).click();
    const dialog = person.page.locator('.monaco-dialog-box');
    await dialog.locator('.monaco-button', { hasText: /^Allow$/ }).click();
    await dialog.waitFor({ state: 'detached' });
    await person.page.keyboard.press('Escape');
    await person.open('served.py');
    await person.type('x');
    assert.equal(await person.waitForGhost(), ' first');
    await person.page.keyboard.press('Escape');
  });

  // What a person has allowed is kept by the window that shows VS Code, which here is a new one.
  it('keeps settings and downloaded models when it is updated', async () => {
    const model = path.join(storage(), 'models/owner--name/config.json');
    fs.mkdirSync(path.dirname(model), { recursive: true });
    fs.writeFileSync(model, '{}');
    await person.ask((vscode) => vscode.workspace.saveAll());
    await person.close();
    await changeExtensions(home, '--install-extension', today);
    await open([]);
    assert.equal(await installedVersion(), version);
    assert.equal(
      await person.ask((vscode) => vscode.workspace.getConfiguration('attentive').get('completion.boldness')),
      'bolder',
    );
    assert.equal(fs.readFileSync(model, 'utf8'), '{}');
  });

  it('leaves what a person has set and downloaded, and nothing else, once it is removed', async () => {
    await person.close();
    await changeExtensions(home, '--uninstall-extension', 'attentive.attentive');
    assert.ok(!fs.readFileSync(path.join(home, 'extensions/extensions.json'), 'utf8').includes('attentive.attentive'));
    await until(() => fs.existsSync(path.join(storage(), 'models/owner--name/config.json')), {
      what: 'the downloaded model is there',
    });
    assert.match(
      fs.readFileSync(path.join(home, 'data/User/settings.json'), 'utf8') +
        fs.readFileSync(path.join(home, 'data/Machine/settings.json'), 'utf8'),
      /attentive\.completion\.boldness/,
    );
    const own = fs
      .readdirSync(home, { recursive: true, encoding: 'utf8' })
      .filter((name) => /attentive/i.test(name))
      // The folder that VS Code unpacked is VS Code's to delete, and logs it keeps for a while.
      .filter((name) => !/^(?:extensions[\\/]attentive\.attentive-|.*[\\/]logs[\\/])/.test(name));
    const kept = /^data[\\/]User[\\/]globalStorage[\\/]attentive\.attentive(?:[\\/]models.*)?$/;
    assert.deepEqual(
      own.filter((name) => !kept.test(name)),
      [],
    );
  });
});
