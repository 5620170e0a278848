import assert from 'node:assert/strict';
import { until } from './person.mjs';
import { openVscode } from './vscode.mjs';

const sentence = 'The capital of France is';

describe('the list of alternatives', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({ files: { 'list.txt': '', 'stale.txt': '', 'early.txt': '' } });
  });
  after(() => person?.close());

  const view = () => person.page.locator('.pane:has(.pane-header:has-text("Alternatives"))');
  const rows = () => view().locator('.monaco-list-row');
  const warning = (/** @type {string} */ hasText) =>
    person.page.locator('.notification-list-item', { hasText }).waitFor();

  /** Waits for the list of a file: until then the list of the one before stands there. @param {string} name */
  const untilListed = async (name) => {
    await view()
      .locator('.pane-header', { hasText: `${name}, line 1` })
      .waitFor();
    await until(async () => (await rows().count()) >= 2, { what: 'the list has rows' });
  };

  /** @param {string} name */
  const listFor = async (name) => {
    await person.open(name);
    await person.type(sentence);
    await person.command('Attentive: List Alternatives');
    await untilListed(name);
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
    await warning('The document has changed since');
    assert.equal(await person.text('stale.txt'), `${sentence} not`);
  });

  it('counts what is typed while the engine works as a change', async () => {
    await person.ask(async (vscode) => {
      await vscode.commands.executeCommand('notifications.clearAll');
      // A request that the editor makes by itself at the edit would take the place of this one.
      await vscode.workspace.getConfiguration('attentive').update('completion.enabled', false, true);
    });
    await person.open('early.txt');
    await person.type(sentence);
    await until(async () => (await person.text('early.txt')) === sentence, { what: 'the host has what was typed' });
    await person.ask(async (vscode) => {
      const asked = vscode.commands.executeCommand('attentive.listAlternatives');
      await vscode.window.activeTextEditor?.edit((edit) => edit.insert(new vscode.Position(0, 0), 'Now: '));
      await asked;
    });
    assert.equal(await person.text('early.txt'), `Now: ${sentence}`);
    await untilListed('early.txt');
    await rows().first().click();
    await warning('The document has changed since');
    assert.equal(await person.text('early.txt'), `Now: ${sentence}`);
  });

  it('refuses a row of a list that was replaced, and says so', async () => {
    await listFor('list.txt');
    const before = await person.text('list.txt');
    // As a click that arrives after the list was replaced.
    await person.ask((vscode) => vscode.commands.executeCommand('attentive.insertAlternative', { text: 'of before' }));
    await warning('is of an earlier list');
    assert.equal(await person.text('list.txt'), before);
  });
});
