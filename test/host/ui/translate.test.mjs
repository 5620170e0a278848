import assert from 'node:assert/strict';
import { until } from './person.mjs';
import { openVscode } from './vscode.mjs';

const english = 'I am a good dog.';
const french = 'Je suis un bon chien.';

const SENTENCES = 60;

describe('Translate Selection to French', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({
      files: {
        'dog.txt': `${english}\n`,
        'blank.txt': '\n\n',
        'long.txt': `${Array.from({ length: SENTENCES }, () => english).join(' ')}\n`,
      },
    });
  });
  after(() => person?.close());

  async function translate(/** @type {string} */ where) {
    await person.command('Attentive: Translate Selection to French');
    const entry = person.page.locator('.quick-input-list .monaco-list-row', { hasText: where });
    await entry.waitFor();
    await entry.click();
  }

  it('puts the translation after the text, as one undo step', async () => {
    await person.open('dog.txt', { from: 0, to: 0 });
    await translate('Insert');
    await until(async () => (await person.text('dog.txt')) === `${english} ${french}\n`, {
      what: 'the translation stands behind the text',
    });
    await person.open('dog.txt');
    await person.page.keyboard.press('Control+z');
    await until(async () => (await person.text('dog.txt')) === `${english}\n`, { what: 'one undo takes it back' });
  });

  it('puts it beside the text, in a new document', async () => {
    await person.open('dog.txt', { line: 0, character: 3 });
    await translate('Beside');
    await until(
      () =>
        person.ask(
          (vscode, wanted) => vscode.window.visibleTextEditors.some(({ document }) => document.getText() === wanted),
          french,
        ),
      { what: 'the translation is shown' },
    );
    assert.equal(await person.text('dog.txt'), `${english}\n`);
  });

  it('replaces the text', async () => {
    await person.open('dog.txt', { from: 0, to: 0 });
    await translate('Replace');
    await until(async () => (await person.text('dog.txt')) === `${french}\n`, { what: 'the text is replaced' });
  });

  it('writes a long text sentence by sentence, and keeps what is there when it is cancelled', async () => {
    await person.open('long.txt', { line: 0, character: 0 });
    await translate('Beside');
    const written = () =>
      person.ask(
        (vscode, wanted) =>
          vscode.window.visibleTextEditors
            .map(({ document }) => document.getText())
            .find((text) => text.startsWith(wanted) && text.length > wanted.length),
        french,
      );
    const some = await until(() => written(), { what: 'the first sentences are there' });
    await person.page.locator('.notification-list-item', { hasText: 'Translating' }).hover();
    await person.page
      .locator('.notification-list-item', { hasText: 'Translating' })
      .getByRole('button', { name: 'Cancel' })
      .click();
    await person.page.locator('.notification-list-item', { hasText: 'Translating' }).waitFor({ state: 'detached' });
    const kept = await written();
    assert.ok(
      kept && kept.startsWith(some) && kept.split('.').length - 1 < SENTENCES,
      `${kept?.split('.').length} sentences`,
    );
  });

  it('says what to do where there is no text', async () => {
    await person.open('blank.txt', { line: 0, character: 0 });
    await person.command('Attentive: Translate Selection to French');
    await person.page.locator('.notification-list-item', { hasText: 'Select some English text' }).waitFor();
  });
});
