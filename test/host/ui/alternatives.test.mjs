import assert from 'node:assert/strict';
import { until } from './person.mjs';
import { openVscode } from './vscode.mjs';

const sentence = 'The capital of France is';

describe('the list of alternatives', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({ files: { 'list.txt': '', 'stale.txt': '' } });
  });
  after(() => person?.close());

  const rows = () => person.page.locator('.pane:has(.pane-header:has-text("Alternatives")) .monaco-list-row');

  /** @param {string} name */
  const listFor = async (name) => {
    await person.open(name);
    await person.type(sentence);
    await person.command('Attentive: List Alternatives');
    await until(async () => (await rows().count()) >= 2, { what: 'the list has rows' });
    return rows().evaluateAll((all) =>
      all.map((row) => ({
        text: row.querySelector('.label-description')?.textContent ?? '',
        percent: Number.parseFloat(row.querySelector('.label-name')?.textContent ?? ''),
      })),
    );
  };

  it('shows each with its probability, and a click inserts one where it was asked for', async () => {
    const listed = await listFor('list.txt');
    await person.picture('alternatives');
    assert.ok(
      listed.length <= 4 && new Set(listed.map(({ text }) => text)).size === listed.length,
      JSON.stringify(listed),
    );
    for (const { percent } of listed) assert.ok(percent > 0 && percent <= 100, JSON.stringify(listed));
    await rows().nth(1).click();
    await until(
      async () => (await person.text('list.txt')).startsWith(`${sentence} ${listed[1].text.replace(/ …$/, '')}`),
      { what: 'the second is inserted' },
    );
  });

  it('inserts nothing into a document that has changed since, and says so', async () => {
    await listFor('stale.txt');
    await person.open('stale.txt');
    await person.type(' not');
    await rows().first().click();
    await person.page.locator('.notification-list-item', { hasText: 'The document has changed since' }).waitFor();
    assert.equal(await person.text('stale.txt'), `${sentence} not`);
  });
});
