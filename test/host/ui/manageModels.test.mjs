import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HubServer } from '../../hub/hubServer.mjs';
import { until } from './person.mjs';
import { changeSettings, openVscode } from './vscode.mjs';

const REPO = 'someone/tiny';

describe('Manage Models', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  /** @type {HubServer} */
  let hub;
  let storage = '';
  before(async () => {
    hub = await HubServer.open();
    hub.addFolder(REPO, 'test/fixtures/models/tiny-llama');
    storage = await mkdtemp(path.join(tmpdir(), 'attentive-storage-'));
    person = await openVscode({ files: { 'text.md': 'a' } });
    await changeSettings(person, { 'attentive.models.hubEndpoint': hub.endpoint, 'attentive.models.storage': storage });
  });
  after(async () => {
    await person?.close();
    await hub?.close();
    await rm(storage, { recursive: true, force: true });
  });

  const row = (/** @type {string} */ text) =>
    person.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
  const notification = (/** @type {RegExp} */ text) =>
    person.page.locator('.notification-list-item', { hasText: text }).first();
  /** In their list: of several within a second VS Code shows not every one by itself. */
  const shown = (/** @type {RegExp} */ text) =>
    until(
      async () => {
        await person.ask((vscode) => vscode.commands.executeCommand('notifications.showList'));
        return (await notification(text).count()) > 0;
      },
      { what: `a notification says ${text}` },
    );
  const said = async (/** @type {RegExp} */ text) => {
    await shown(text);
    await person.ask((vscode) => vscode.commands.executeCommand('notifications.clearAll'));
  };
  const run = async (/** @type {string} */ action) => {
    await person.command('Attentive: Manage Models…');
    await row(REPO).waitFor();
    await person.page.keyboard.insertText(REPO);
    await person.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: REPO }).waitFor();
    await person.page.keyboard.press('Enter');
    await row('Show Its Folder').waitFor();
    await person.page.keyboard.insertText(action);
    await person.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: action }).waitFor();
    await person.page.keyboard.press('Enter');
  };

  it('shows what lies where and how large, and asks no hub', async () => {
    await person.command('Attentive: Download Model…');
    await row('SmolLM2').waitFor();
    await person.page.keyboard.insertText(REPO);
    await row(REPO).waitFor();
    await person.page.keyboard.press('Enter');
    await row('suits this machine').waitFor();
    await person.page.keyboard.press('Enter');
    await said(/someone\/tiny is downloaded and works/);
    const asked = hub.asked.length;
    await person.command('Attentive: Manage Models…');
    await row(REPO).waitFor();
    const commit = hub.repos.get(REPO)?.commit ?? '';
    assert.match(await row(REPO).innerText(), /MB · \w+ · apache-2\.0/);
    assert.ok((await row(REPO).innerText()).includes(`commit ${commit.slice(0, 10)}`));
    assert.match(await row('SmolLM2 135M Code').innerText(), /MB · Apache-2\.0/);
    const placeholder = await person.page.locator('.quick-input-widget input.input').getAttribute('placeholder');
    assert.ok(placeholder?.includes(storage), 'the list says where downloads lie');
    await person.page.keyboard.press('Escape');
    assert.equal(hub.asked.length, asked);
  });

  it('verifies again, and names the file that has changed', async () => {
    await run('Verify Again');
    await said(/Every file of someone\/tiny is as it was downloaded/);
    const names = await readdir(storage, { recursive: true });
    const config = names.find((name) => path.basename(name) === 'config.json');
    assert.ok(config);
    await appendFile(path.join(storage, config), ' ');
    await run('Verify Again');
    await shown(/config\.json of someone\/tiny is not as it was downloaded/);
  });

  it('downloads what has changed again', async () => {
    await notification(/is not as it was downloaded/)
      .locator('.monaco-button', { hasText: 'Download Again' })
      .click();
    await row('suits this machine').waitFor();
    await person.page.keyboard.press('Enter');
    await said(/someone\/tiny is downloaded and works/);
    await run('Verify Again');
    await said(/Every file of someone\/tiny is as it was downloaded/);
  });

  it('asks the hub for a newer commit by hand', async () => {
    await run('Ask the Hub for a Newer Commit');
    await said(/someone\/tiny is at the newest commit/);
    const files = hub.repos.get(REPO)?.files;
    assert.ok(files);
    const commit = hub.add(REPO, { ...Object.fromEntries(files), 'README.md': 'Newer.' });
    await run('Ask the Hub for a Newer Commit');
    await said(new RegExp(`newer commit of someone/tiny: ${commit.slice(0, 10)}`));
  });

  it('removes all', async () => {
    await person.command('Attentive: Manage Models…');
    await row('Remove All Models').click();
    await person.page.locator('.monaco-dialog-box .monaco-button', { hasText: 'Remove All' }).click();
    await said(/All downloaded models are removed/);
    await until(async () => (await readdir(storage)).length === 0, { what: 'the folder of downloads is empty' });
  });
});
