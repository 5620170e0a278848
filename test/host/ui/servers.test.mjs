/** Models of a server: nothing is sent before a person allows it, and their suggestions are like any other. */
import assert from 'node:assert/strict';
import { previewOf } from './frames.mjs';
import { until } from './person.mjs';
import { ScriptedServer } from './scriptedServer.mjs';
import { changeSettings, openVscode } from './vscode.mjs';

describe('a model of a server', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  /** @type {string[]} lines of the log that are of an earlier file in the same window */
  let earlier = [];
  const written = new ScriptedServer([
    [' first', -0.1],
    ['\n', -0.1],
  ]);
  const added = new ScriptedServer([
    [' second', -0.1],
    ['\n', -0.1],
  ]);
  const prompts = (/** @type {ScriptedServer} */ { received }) =>
    received.filter(({ path }) => path === '/v1/completions');
  before(async () => {
    await Promise.all([written.start(), added.start()]);
    person = await openVscode({
      files: { 'asked.py': '', 'added.py': '', 'down.py': '', 'key.py': '', 'back.txt': '' },
      settings: { 'attentive.completion.model': 'server:here/scripted' },
    });
    earlier = person.logged;
    await changeSettings(person, { 'attentive.servers': { here: `http://127.0.0.1:${written.port}/v1` } });
  });
  after(async () => {
    await person?.close();
    await Promise.all([written.stop(), added.stop()]);
  });
  const status = () => person.page.locator('[id="attentive.attentive.attentive.status"]');

  it('is asked for nothing before the person allows it, and then suggests; the status bar says where text goes', async () => {
    await person.open('asked.py');
    await person.typeInSilence(/failed: serverNotAllowed/, 'value = call(');
    assert.deepEqual(written.received, []);
    await person.page.locator('.notification-toast .monaco-button', { hasText: 'Allow…' }).click();
    const dialog = person.page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    assert.match(await dialog.innerText(), new RegExp(`127\\.0\\.0\\.1:${written.port}`));
    await dialog.locator('.monaco-button', { hasText: /^Allow$/ }).click();
    await dialog.waitFor({ state: 'detached' });
    await person.page.keyboard.press('Escape');
    await person.open('asked.py');
    await person.type('x');
    assert.equal(await person.waitForGhost(), ' first');
    await until(async () => (await status().innerText()).includes(`127.0.0.1:${written.port}`), {
      what: 'the status bar has the host',
    });
    await person.page.keyboard.press('Tab');
    // The editor had closed the bracket, so the end of the file lies behind it.
    await until(async () => (await person.text('asked.py')) === 'value = call()x first', { what: 'Tab inserts it' });
  });

  it('has its suggestion shown with the probabilities that it gave', async () => {
    await person.command('Attentive: Inspect Suggestion');
    const text = await previewOf(person, /Suggestion[\s\S]*server/);
    assert.match(text, /first[\s\S]*90\.5 %[\s\S]*not available from a server/);
  });

  it('writes on by Continue Here, and its text is explained with a model of this machine at one click', async () => {
    await person.open('asked.py');
    await person.page.keyboard.press('Control+End');
    const before = prompts(written).length;
    await person.command('Attentive: Continue Here');
    await until(async () => (await person.text('asked.py')).startsWith('value = call()x first first'), {
      what: 'the server writes on',
    });
    const body = JSON.parse(prompts(written).at(-1)?.text ?? '{}');
    assert.deepEqual([prompts(written).length, body.prompt, body.top_k], [before + 1, 'value = call()x first', 50]);
    await person.command('Attentive: Inspect Generated Text');
    await person.page
      .locator('.notification-toast .monaco-button', { hasText: 'Explain with smollm2-135m-instruct' })
      .click();
    await person.page.locator('.tab', { hasText: /^Attention/ }).waitFor();
  });

  it('is added with its address, its key as a secret, and shown with what it can do', async () => {
    await person.command('Attentive: Add Server');
    const row = (/** @type {string} */ label) =>
      person.page.locator('.quick-input-list .monaco-list-row', { hasText: label });
    await row('Another address').click();
    const box = person.page.locator('.quick-input-widget input.input');
    await box.fill(`http://127.0.0.1:${added.port}/v1/v1/`);
    await person.page.keyboard.press('Enter');
    await row('scripted').click();
    const dialog = person.page.locator('.monaco-dialog-box');
    await dialog.locator('.monaco-button', { hasText: /^Allow$/ }).click();
    const text = await previewOf(person, /Log-probabilities/);
    assert.match(text, /llama-server b1[\s\S]*2,048 tokens[\s\S]*yes, in entries/);
    const settings = await person.ask((vscode) => {
      const values = vscode.workspace.getConfiguration('attentive');
      return { servers: values.get('servers'), model: values.get('completion.model') };
    });
    assert.deepEqual(settings, {
      servers: { here: `http://127.0.0.1:${written.port}/v1`, 'llama-server': `http://127.0.0.1:${added.port}` },
      model: 'server:llama-server/scripted',
    });
    const before = prompts(written).length;
    await person.open('added.py');
    await person.type('value = call(x');
    assert.equal(await person.waitForGhost(), ' second');
    assert.equal(prompts(written).length, before);
    await person.page.keyboard.press('Escape');
  });

  it('is named in the status bar while it cannot be reached', async () => {
    await added.stop();
    await person.open('down.py');
    await person.typeInSilence(/failed: serverDown/, 'other = call(y');
    await until(async () => /cannot be reached/.test((await status().getAttribute('aria-label')) ?? ''), {
      what: 'the status bar says so',
    });
  });

  it('is named in the status bar where it refuses the key', async () => {
    written.refusesKey = true;
    await changeSettings(person, { 'attentive.completion.model': 'server:here/scripted' });
    await person.open('key.py');
    await person.typeInSilence(/failed: serverKeyRejected/, 'third = call(z');
    const isSaid = async () => /does not accept the key/.test((await status().getAttribute('aria-label')) ?? '');
    await until(isSaid, { what: 'the status bar says so' });
    // The cursor rests, where a model of this machine would read ahead and be well again. Of a server nothing is asked.
    await person.page.waitForTimeout(1500);
    assert.ok(await isSaid(), 'the status bar goes on saying so');
  });

  it('gives way to a model of this machine, which is asked at once and sends nothing', async () => {
    const before = written.received.length;
    await changeSettings(person, { 'attentive.completion.model': 'smollm2-135m-instruct' });
    await person.open('back.txt');
    await person.type('The capital of France is');
    assert.match(await person.waitForGhost(), /^ Paris/);
    assert.equal(written.received.length, before);
    await until(async () => !/key|127\.0\.0\.1/.test((await status().getAttribute('aria-label')) ?? ''), {
      what: 'the status bar speaks of no server',
    });
    await person.page.keyboard.press('Escape');
  });

  it('has nothing of the text in the log', () => {
    const lines = person.logged.filter((line) => !earlier.includes(line));
    assert.ok(lines.filter((line) => line.includes('] completion ')).length > 3);
    assert.ok(!lines.some((line) => /call\(|second|first/.test(line)));
  });
});
