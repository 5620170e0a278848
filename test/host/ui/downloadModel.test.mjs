import assert from 'node:assert/strict';
import { HubServer } from '../../hub/hubServer.mjs';
import { isRunning } from '../process-table.mjs';
import { until } from './person.mjs';
import { changeSettings, openVscode } from './vscode.mjs';

const EMBEDDED = 'models/smollm2-135m-instruct';

describe('Download Model', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  /** @type {HubServer} */
  let hub;
  before(async () => {
    hub = await HubServer.open();
    // As somebody would publish it: without what the build has made of it.
    hub.addFolder('someone/smollm2', EMBEDDED, (name) => /^[\w.-]+\.json$|^onnx\/model_q4\.onnx(_data)?$/.test(name));
    hub.addFolder('someone/tiny-fim', 'test/fixtures/fim/tiny-fim');
    person = await openVscode({
      files: { 'text.md': 'The capital of France is', 'area.py': 'def area:\n    return width * 2\n' },
    });
    await changeSettings(person, { 'attentive.models.hubEndpoint': hub.endpoint });
  });
  after(async () => {
    await person?.close();
    await hub?.close();
  });

  const notification = (/** @type {RegExp} */ text) =>
    person.page.locator('.notification-list-item', { hasText: text }).first();
  const press = async (/** @type {RegExp} */ text, /** @type {string} */ button) => {
    const shown = notification(text);
    await shown.waitFor();
    await shown.locator('.monaco-button', { hasText: button }).click();
  };
  const row = (/** @type {string} */ text) =>
    person.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();

  it('asks nothing of the hub before the command is run', () => assert.deepEqual(hub.asked, []));

  it('shows the licence and the files, and stops at Cancel', async () => {
    hub.fault = ({ origin, range }) =>
      origin === 'cdn' && range === undefined ? { stopAt: 20_000_000, then: 'silent' } : undefined;
    await person.command('Attentive: Download Model…');
    await row('SmolLM2-360M-Instruct').waitFor();
    assert.match(await row('SmolLM2-360M-Instruct').innerText(), /untried[\s\S]*about 420 MB to download/);
    await person.page.keyboard.type('someone/smollm2');
    await row('someone/smollm2').waitFor();
    await person.page.keyboard.press('Enter');
    await row('q4, ').waitFor();
    assert.match(await row('q4, ').innerText(), /suits this machine[\s\S]*config\.json[\s\S]*model_q4\.onnx_data/);
    assert.match(
      await person.page.locator('.quick-input-titlebar').innerText(),
      /someone\/smollm2, license: apache-2\.0/,
    );
    await person.page.keyboard.press('Enter');
    await notification(/Downloading someone\/smollm2[\s\S]* of [\d.]+ MB/).waitFor();
    await until(() => hub.asked.some(({ origin, sentBytes }) => origin === 'cdn' && sentBytes >= 20_000_000), {
      what: 'a fifth has come',
    });
    // How far it is, as it was noted last.
    await until(
      async () => {
        await person.command('Attentive: Manage Models…');
        await row('someone/smollm2').waitFor();
        const text = await row('someone/smollm2').innerText();
        assert.equal(await row('Not finished').count(), 0);
        await person.page.keyboard.press('Escape');
        assert.match(text, /It is being downloaded\./);
        assert.doesNotMatch(text, /kB/);
        return /[\d.]+ MB of [\d.]+ MB/.test(text);
      },
      { what: 'the list says how far it is' },
    );
    await press(/Downloading someone\/smollm2/, 'Cancel');
    await notification(/is stopped\. What has come is kept\./).waitFor();
    await until(() => hub.asked.every(({ closed }) => closed), { what: 'every connection is closed' });
  });

  it('goes on, tests what came, and has it complete without a reload', async () => {
    hub.fault = () => undefined;
    await press(/is stopped\. What has come is kept\./, 'Resume');
    await press(/someone\/smollm2 is downloaded and works\. It takes [\d.]+ MB on disk\./, 'Use for Completion');
    const rest = hub.asked.filter(({ origin, range }) => origin === 'cdn' && range !== undefined);
    assert.ok(rest.length > 0, 'what had come was not fetched again');
    await person.ask((vscode) => vscode.commands.executeCommand('attentive.showLog'));
    // A setting that changes ends what is being asked, and the model is set in two of them.
    await until(
      async () => (await person.log()).some((line) => /someone\/smollm2 is chosen for code, prose/.test(line)),
      { what: 'the log says that it is chosen' },
    );
    assert.equal(
      await person.ask((vscode) => vscode.workspace.getConfiguration('attentive').get('completion.model')),
      'someone/smollm2',
    );
    await person.open('text.md');
    await person.type(' the');
    assert.ok((await person.waitForGhost()).length > 0);
    await until(async () => (await person.log()).some((line) => /someone\/smollm2/.test(line)), {
      what: 'the log names the model that completed',
    });
  });

  it('removes it', async () => {
    await person.command('Attentive: Remove Downloaded Model…');
    await row('someone/smollm2').waitFor();
    await row('someone/smollm2').click();
    await person.page.keyboard.press('Enter');
    await until(async () => (await person.log()).some((line) => /download of someone\/smollm2 removed/.test(line)), {
      what: 'the log says that it is removed',
    });
    await person.command('Attentive: Remove Downloaded Model…');
    await notification(/No model is downloaded/).waitFor();
  });

  it('goes on after the extension host was killed, and completes with what stands after the cursor', async () => {
    const choose = async () => {
      await person.ask(
        (vscode, name) => void vscode.commands.executeCommand('attentive.downloadModel', name),
        'someone/tiny-fim',
      );
      await row('suits this machine').waitFor();
      await person.page.keyboard.press('Enter');
    };
    hub.asked = [];
    hub.fault = ({ origin }) => (origin === 'cdn' ? { stopAt: 300_000, then: 'silent' } : undefined);
    await choose();
    await notification(/Downloading someone\/tiny-fim/).waitFor();
    await until(() => hub.asked.some(({ sentBytes }) => sentBytes === 300_000), { what: 'more than half has come' });
    const host = person.hostPid;
    process.kill(host, 'SIGKILL');
    await until(() => !isRunning(host), { what: 'the extension host is dead' });
    await person.page.reload();
    await person.untilActive(host);
    hub.fault = () => undefined;
    await person.command('Attentive: Manage Models…');
    await row('someone/tiny-fim').waitFor();
    assert.match(await row('someone/tiny-fim').innerText(), /a download that was stopped/);
    await person.page.keyboard.press('Escape');
    await choose();
    await press(/someone\/tiny-fim is downloaded and works\./, 'Use for Completion');
    const rest = hub.asked.filter(({ origin, range }) => origin === 'cdn' && range !== undefined);
    assert.equal(rest.length, 1, 'what had come was not fetched again');
    await until(
      () =>
        person.ask(
          (vscode) => vscode.workspace.getConfiguration('attentive').get('completion.model') === 'someone/tiny-fim',
        ),
      { what: 'it is chosen' },
    );
    await person.open('area.py', { line: 0, character: 8 });
    await person.type('(');
    assert.equal((await person.waitForGhost()).trim(), 'width');
  });
});
