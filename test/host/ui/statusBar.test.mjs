import assert from 'node:assert/strict';
import { enginesOf } from '../process-table.mjs';
import { until } from './person.mjs';
import { openVscode } from './vscode.mjs';

describe('the status bar', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({ files: { 'notes.md': '# Notes\n\n' } });
  });
  after(() => person?.close());

  const item = () => person.page.locator('.statusbar-item', { hasText: 'Attentive' });
  const says = (/** @type {RegExp} */ what) =>
    until(async () => what.test((await item().locator('a').getAttribute('aria-label')) ?? ''), {
      what: `the status bar says ${what}`,
    });

  async function choose(/** @type {string} */ entry) {
    await item().click();
    // The list shows no more rows than there is room for.
    await person.page.locator('.quick-input-widget input.input').fill(entry);
    await person.page.locator('.quick-input-list .monaco-list-row', { hasText: entry }).first().click();
  }

  it('is ready once the model has answered', async () => {
    await person.open('notes.md');
    await person.type('The capital of France is');
    await person.waitForGhost();
    await says(/Attentive: ready/);
    await person.page.keyboard.press('Escape');
  });

  it('has a menu with everything in it', async () => {
    await item().click();
    const rows = person.page.locator('.quick-input-list .monaco-list-row');
    for (const entry of [
      'Turn completion off',
      'Turn completion off for markdown',
      'Suggest NowAlt+\\',
      'Open the Course',
      'Get Started',
      'Explain Attention',
    ])
      await rows.filter({ hasText: entry }).first().waitFor();
    await person.picture('status-menu');
    // From the first row up to the last.
    await person.page.keyboard.press('ArrowUp');
    for (const entry of ['Show Cost', 'Settings', 'Show Log', 'Restart Engine'])
      await rows.filter({ hasText: entry }).first().waitFor();
    await person.page.keyboard.press('Escape');
  });

  it('turns completion off for everything and on again', async () => {
    await choose('Turn completion off');
    await says(/completion is off/);
    await person.open('notes.md');
    await person.typeInSilence(/quiet: off/, ' a');
    await choose('Turn completion on');
    await says(/Attentive: ready/);
  });

  it('turns completion off for one language and on again', async () => {
    await person.open('notes.md');
    await choose('Turn completion off for markdown');
    await says(/completion is off for markdown/);
    await choose('Turn completion on for markdown');
    await says(/Attentive: ready/);
  });

  it('restarts the engine, which then serves the next keystroke', async () => {
    const before = enginesOf(person.hostPid);
    assert.equal(before.length, 1);
    await choose('Restart Engine');
    await until(() => !enginesOf(person.hostPid).includes(before[0] ?? 0), { what: 'the old engine is gone' });
    await person.open('notes.md');
    await person.page.keyboard.press('Enter');
    await person.type('The largest planet in the solar system is');
    await person.waitForGhost();
    assert.equal(enginesOf(person.hostPid).length, 1);
  });

  it('shows the log', async () => {
    await choose('Show Log');
    await person.page.locator('.part.panel', { hasText: 'Output' }).waitFor();
  });
});
