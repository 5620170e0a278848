import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { enginesOf, isRunning } from '../process-table.mjs';
import { until } from './person.mjs';
import { changeSettings, openVscode } from './vscode.mjs';

describe('A model that ends the engine while one types', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  let folder = '';
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'attentive-own-'));
    await cp('test/fixtures/models/tiny-llama', path.join(folder, 'tiny-llama'), { recursive: true });
    person = await openVscode({ files: { 'work.py': '', 'after.py': '' } });
    await changeSettings(person, { 'attentive.models.folder': folder, 'attentive.completion.model': 'tiny-llama' });
  });
  after(async () => {
    await person?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const status = () => person.page.locator('.statusbar-item', { hasText: 'Attentive' }).locator('a');
  const untilStatus = (/** @type {RegExp} */ how) =>
    until(async () => how.test((await status().getAttribute('aria-label')) ?? ''), {
      what: `the status bar says ${how}`,
    });
  const isReady = async () => /: ready/.test((await status().getAttribute('aria-label')) ?? '');
  const notification = (/** @type {RegExp} */ text) =>
    person.page.locator('.notification-list-item', { hasText: text }).first();

  const row = (/** @type {string} */ text) =>
    person.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();

  const isSetAside = () => notification(/The model tiny-llama ended the engine several times in a row/).isVisible();

  /** The engine dies while the model has a request: what a model that ends the process looks like from outside. */
  async function die(/** @type {string} */ words) {
    // A list needs no model, brings the engine up again, and moves no cursor.
    await person.command('Attentive: Choose Model…');
    await row('Completion of code').click();
    await row('Comes with Attentive').waitFor();
    await until(async () => (await isReady()) || (await isSetAside()), { what: 'the engine is back' });
    if (await isSetAside()) return person.page.keyboard.press('Escape');
    // One that other settings had started may still be ending.
    const pid = await until(
      () => {
        const [engine, ...others] = enginesOf(person.hostPid);
        return others.length === 0 ? engine : undefined;
      },
      { what: 'one engine runs' },
    );
    process.kill(pid, 'SIGSTOP');
    await person.page.keyboard.press('Escape');
    await person.type(words);
    await untilStatus(/thinking/);
    process.kill(pid, 'SIGKILL');
    await until(() => !isRunning(pid), { what: 'the engine is dead' });
  }

  it('is set aside after three times: the embedded one completes, and the status bar says so', async () => {
    await person.open('work.py');
    // On a busy machine it may die between the questions of two keys, or answer one that is asked again: that is not in a row.
    for (let times = 0; times < 3 || (times < 9 && !(await isSetAside())); times++) await die(`name${times} = `);
    await until(isSetAside, { what: 'it is set aside' });
    await person.open('after.py');
    await person.type('import o');
    assert.ok((await person.waitForGhost()).length > 0);
    await untilStatus(/tiny-llama ended the engine several times and is set aside; smollm2-135m-code completes/);
  });

  it('is offered again by hand', async () => {
    await notification(/The model tiny-llama ended the engine/)
      .locator('.monaco-button', { hasText: 'Choose Model…' })
      .click();
    await row('Completion of code').click();
    await row('tiny-llama').waitFor();
    assert.match(await row('tiny-llama').innerText(), /ended the engine several times in a row/);
    await row('tiny-llama').click();
    await notification(/tiny-llama completes code from now on/).waitFor();
    await person.open('after.py');
    await person.type(' as thing');
    await untilStatus(/: (?:ready|thinking)/);
  });
});
