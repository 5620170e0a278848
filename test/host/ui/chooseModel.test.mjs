import assert from 'node:assert/strict';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HubServer } from '../../hub/hubServer.mjs';
import { until } from './person.mjs';
import { changeSettings, openVscode } from './vscode.mjs';

const EMBEDDED = 'models/smollm2-135m-instruct';
/** In the catalogue, and with the hub of this test small enough to be downloaded. */
const REPO = 'HuggingFaceTB/SmolLM2-360M-Instruct';

describe('Choose Model', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  /** @type {HubServer} */
  let hub;
  let folder = '';
  before(async () => {
    hub = await HubServer.open();
    hub.addFolder(REPO, EMBEDDED, (name) => /^[\w.-]+\.json$|^onnx\/model_q4\.onnx(_data)?$/.test(name));
    folder = await mkdtemp(path.join(tmpdir(), 'attentive-own-'));
    await cp('test/fixtures/models/tiny-llama', path.join(folder, 'tiny-llama'), { recursive: true });
    await cp('test/fixtures/models/tiny-llama', path.join(folder, 'broken'), { recursive: true });
    await writeFile(path.join(folder, 'broken', 'config.json'), 'no JSON');
    person = await openVscode({
      files: { 'text.txt': 'The capital of France is', 'code.py': 'def area(width' },
      settings: { 'attentive.generate.maxTokens': 40 },
    });
    await changeSettings(person, { 'attentive.models.hubEndpoint': hub.endpoint, 'attentive.models.folder': folder });
  });
  after(async () => {
    await person?.close();
    await hub?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const notification = (/** @type {RegExp} */ text) =>
    person.page.locator('.notification-list-item', { hasText: text }).first();
  const row = (/** @type {string | RegExp} */ text) =>
    person.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
  const setting = (/** @type {string} */ name) =>
    person.ask((vscode, key) => vscode.workspace.getConfiguration('attentive').get(key), name);
  const listFor = async (/** @type {string} */ use) => {
    await person.command('Attentive: Choose Model…');
    await row(use).click();
    await row('Comes with Attentive').waitFor();
  };
  /** Narrows the list, which shows a few rows at a time, to one. */
  const only = async (/** @type {string} */ name) => {
    await person.page.keyboard.insertText(name);
    await row(name).waitFor();
    return row(name);
  };
  const done = async (/** @type {RegExp} */ text) => {
    await notification(text).waitFor();
    await person.ask((vscode) => vscode.commands.executeCommand('notifications.clearAll'));
  };

  it('lists what is here and what can be downloaded, with what is known of each, and asks no hub', async () => {
    await listFor('Completion of code');
    const line = (await row('SmolLM2 135M Code').innerText()).replaceAll('\n', ' ');
    assert.match(line, /chosen · default · code /);
    assert.match(line, /on disk · about [\d.]+ MB of memory/);
    assert.match(line, /fill-in-the-middle · attention readable · Apache-2\.0/);
    assert.match(await (await only('tiny-llama')).innerText(), /no fill-in-the-middle[\s\S]*license not stated/);
    await person.page.keyboard.press('ControlOrMeta+A');
    assert.match(await (await only('broken')).innerText(), /config\.json/);
    await person.page.keyboard.press('ControlOrMeta+A');
    assert.match(await (await only('Granite 4.0 350M')).innerText(), /untried[\s\S]*Apache-2\.0/);
    await person.page.keyboard.press('Escape');
    assert.deepEqual(hub.asked, []);
  });

  it('downloads what is chosen and not here, and has it complete without a reload', async () => {
    await listFor('Completion of prose');
    await (await only('SmolLM2 360M Instruct')).click();
    await row('q4, ').waitFor();
    await person.page.keyboard.press('Enter');
    await done(/completes prose from now on/);
    const byLanguage = /** @type {Record<string, string>} */ (await setting('completion.modelByLanguage'));
    assert.equal(byLanguage.plaintext, REPO);
    assert.equal(byLanguage.latex, REPO);
    assert.equal(await setting('completion.model'), 'smollm2-135m-code');
    await person.open('text.txt');
    await person.type(' the');
    assert.ok((await person.waitForGhost()).length > 0);
    await person.ask((vscode) => vscode.commands.executeCommand('attentive.showLog'));
    await until(async () => (await person.log()).some((line) => line.includes(REPO)), {
      what: 'the log names the model that completed',
    });
  });

  it('says tokens a second once the model has written here', async () => {
    await person.open('text.txt');
    const measured = async () => {
      await person.ask((vscode) => vscode.commands.executeCommand('attentive.continueHere'));
      await listFor('Completion of prose');
      const text = await (await only('SmolLM2 135M Instruct')).innerText();
      await person.page.keyboard.press('Escape');
      return /[\d.]+ tokens\/s, measured here/.test(text);
    };
    await until(measured, { what: 'the list says how fast the model wrote' });
  });

  it('goes back to the embedded model, and leaves no trace in the settings', async () => {
    await listFor('Completion of prose');
    await row('Back to the embedded model').click();
    await done(/SmolLM2 135M Instruct completes prose from now on/);
    const own = await person.ask(
      (vscode) => vscode.workspace.getConfiguration('attentive').inspect('completion.modelByLanguage')?.globalValue,
    );
    assert.equal(own ?? null, null);
  });

  it('deletes a download from the list, and what used it goes back to the embedded model', async () => {
    await listFor('Generating and answering');
    await (await only('SmolLM2 360M Instruct')).click();
    await done(/generates and answers from now on/);
    assert.equal(await setting('generate.model'), REPO);
    await listFor('Generating and answering');
    const line = await only('SmolLM2 360M Instruct');
    await line.hover();
    await line.locator('.codicon-trash').click();
    await person.page.locator('.monaco-dialog-box .monaco-button', { hasText: 'Delete' }).click();
    await row('Comes with Attentive').waitFor();
    assert.match(await (await only('SmolLM2 360M Instruct')).innerText(), /untried/);
    await person.page.keyboard.press('Escape');
    assert.equal(await setting('generate.model'), 'smollm2-135m-instruct');
  });
});
