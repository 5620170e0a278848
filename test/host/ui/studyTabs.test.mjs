import assert from 'node:assert/strict';
import { frameWith, previewOf } from './frames.mjs';
import { until } from './person.mjs';
import { openVscode } from './vscode.mjs';

describe('A lesson', function () {
  this.timeout(180_000);
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({
      files: { 'text.txt': 'The cat sat on the mat.\n' },
      settings: { 'attentive.generate.seed': 1, 'attentive.generate.maxTokens': 12 },
    });
  });
  after(() => person?.close());

  const tabs = () =>
    person.ask((vscode) =>
      vscode.window.tabGroups.all.flatMap((group) =>
        group.tabs.map(({ label, isDirty }) => `${label}${isDirty ? ' (unsaved)' : ''}`),
      ),
    );
  const columns = () => person.ask((vscode) => vscode.window.tabGroups.all.length);
  const run = (/** @type {string} */ command, /** @type {unknown} */ given) =>
    person.ask(
      (vscode, id, argument) => {
        void vscode.commands.executeCommand(id, argument);
      },
      `attentive.${command}`,
      given,
    );
  /** From a page of the course, whose panel then has the keyboard. */
  async function press(/** @type {string} */ id) {
    await person.command('Attentive: Open the Course');
    await (await frameWith(person, `[data-run=${id}]`)).locator(`[data-run=${id}]`).click();
  }

  it('shows its results in one tab, wherever the keyboard is', async () => {
    await person.open('text.txt');
    await run('showTokens', 'one text');
    await previewOf(person, /Tokens[\s\S]*counted in/);
    await person.page.keyboard.press('Control+2');
    await run('probe', { template: 'The {cat|dog} is ___.', candidates: ['tired', 'wide'] });
    await previewOf(person, /Probed/);
    await run('rankContinuations', { text: 'The cat ___.', candidates: ['sat', 'ran'] });
    await previewOf(person, /Ranked continuations/);
    await run('showTokens', 'another text, which is longer');
    await previewOf(person, /Tokens[\s\S]*words\s*5/);
    await press('masked');
    await previewOf(person, /Ranked continuations[\s\S]*My dog/);
    await run('showCost');
    await previewOf(person, /tokens written/);
    await run('showTokens', 'at once');
    await run('showCost');
    await previewOf(person, /words\s*2|tokens written/);
    await until(
      () =>
        person.page
          .locator('.notifications-toasts .notification-list-item')
          .count()
          .then((count) => count === 0),
      { what: 'both are done' },
    );
    assert.deepEqual(
      (await tabs()).filter((label) => /Tokens|Probed|Ranked|Cost/.test(label)).length,
      1,
      (await tabs()).join(', '),
    );
    assert.equal(await columns(), 2);
  });

  it('keeps a result whose tab is pinned', async () => {
    await run('showTokens', 'a pinned text');
    await previewOf(person, /Tokens[\s\S]*words\s*3/);
    await person.page.locator('.tab', { hasText: 'Tokens.md' }).click();
    await person.ask((vscode) => vscode.commands.executeCommand('workbench.action.pinEditor'));
    await run('showTokens', 'one more');
    await previewOf(person, /Tokens[\s\S]*words\s*2/);
    assert.equal((await tabs()).filter((label) => label.includes('Tokens')).length, 2);
  });

  it('lets the source of a result be opened, as Markdown', async () => {
    await person.page.locator('.tab', { hasText: 'Tokens.md' }).last().click();
    await person.ask((vscode) => vscode.commands.executeCommand('markdown.showSource'));
    await until(
      () => person.ask((vscode) => vscode.window.activeTextEditor?.document.getText().startsWith('# Tokens')),
      { what: 'the source is open' },
    );
  });

  it('leaves no unsaved document, so that closing the window asks nothing', async () => {
    for (let lesson = 0; lesson < 2; lesson++) {
      await press('next');
      await (await frameWith(person, '#sample-100')).locator('.before', { hasText: 'to sleep on the' }).waitFor();
      await press('long');
      await until(
        () =>
          person.ask((vscode) =>
            vscode.window.visibleTextEditors.some(
              ({ document }) => document.getText().length > 20 && document.fileName.includes('Generated'),
            ),
          ),
        { what: 'a story is written', limitMs: 60_000 },
      );
      await until(
        async () =>
          (await person.page
            .locator('.notifications-toasts .notification-list-item', { hasText: 'answers' })
            .count()) === 0,
        { what: 'it is done', limitMs: 60_000 },
      );
      await until(async () => (await tabs()).every((label) => !label.includes('(unsaved)')), {
        what: `nothing is unsaved after lesson ${lesson}`,
      }).catch(async ({ message }) => {
        const notes = await person.page.locator('.notifications-toasts .notification-list-item').allTextContents();
        assert.fail([message, ...(await tabs()), ...notes].join(', '));
      });
    }
    assert.equal(
      (await tabs()).filter((label) => /untitled|Generated/i.test(label)).length,
      1,
      (await tabs()).join(', '),
    );
    /** @type {string[]} */
    const asked = [];
    person.page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
    await person.page.close({ runBeforeUnload: true });
    await until(() => person.page.isClosed(), { what: 'the window is closed' });
    assert.deepEqual(asked, []);
  });
});
