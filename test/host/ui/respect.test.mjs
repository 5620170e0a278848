import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Person, until } from './person.mjs';
import { openRepository, openVscode } from './vscode.mjs';

const sentence = 'The capital of France is';
/** A beginning that could go on in many ways. */
const openEnded = 'My favorite book is about the history of';

describe('when Attentive keeps quiet', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({
      files: {
        'first.txt': '',
        'second.txt': '',
        'unsure.txt': '',
        'middle.txt': 'street',
        'others.txt': '',
        '.env': '',
        'query.sql': '',
      },
      settings: { 'attentive.exclude': ['*.sql'] },
    });
  });
  after(() => person?.close());

  const item = () => person.page.locator('.statusbar-item', { hasText: 'Attentive' });
  /** @param {RegExp} what */
  const statusSays = (what) =>
    until(async () => what.test((await item().locator('a').getAttribute('aria-label')) ?? ''), {
      what: `the status bar says ${what}`,
    });
  /** @param {string} text */
  const notice = (text) => person.page.locator('.notifications-toasts .notification-list-item', { hasText: text });
  const clearNotices = () => person.ask((vscode) => vscode.commands.executeCommand('notifications.clearAll'));
  /** @param {string} [text] any when left out */
  const why = async (text = '') => {
    await person.command('Attentive: Why No Suggestion?');
    await notice(text).first().waitFor();
  };

  it('says that there was a suggestion where there was one', async () => {
    await person.open('first.txt');
    await person.type(sentence);
    await person.waitForGhost();
    await person.page.keyboard.press('Escape');
    await why('There was a suggestion');
    await clearNotices();
  });

  for (const [file, words, reason] of /** @type {const} */ ([
    ['.env', 'may hold secrets', /quiet: secret/],
    ['query.sql', 'attentive.exclude names', /quiet: excluded/],
  ])) {
    it(`reads nothing of ${file}, and says why`, async () => {
      await person.open(file);
      await person.typeInSilence(reason, sentence);
      await statusSays(new RegExp(words));
      await why(words);
      await clearNotices();
      const text = await person.text(file);
      await person.command('Attentive: Continue Here');
      await notice(words).waitFor();
      await clearNotices();
      assert.equal(await person.text(file), text);
    });
  }

  it('reads nothing of a file that Git ignores, and serves its neighbor', async () => {
    const repository = path.join(person.folder, 'repository');
    fs.mkdirSync(repository);
    execFileSync('git', ['init', '-q'], { cwd: repository });
    for (const [name, text] of [
      ['.gitignore', 'hidden.txt\n'],
      ['hidden.txt', ''],
      ['open.txt', ''],
    ])
      fs.writeFileSync(path.join(repository, name), text);
    await openRepository(person, repository);
    await person.open('repository/open.txt');
    await person.type(sentence);
    await person.waitForGhost();
    await person.page.keyboard.press('Escape');
    await person.open('repository/hidden.txt');
    await statusSays(/Git ignores/);
    await person.typeInSilence(/quiet: gitIgnored/, sentence);
  });

  it('reads nothing of what Git ignores in a repository that VS Code does not open, nor of a private file by a link', async () => {
    // Its root lies above the folder of the file and outside the window: VS Code asks before it opens such a one.
    const elsewhere = fs.mkdtempSync(path.join(os.tmpdir(), 'attentive-elsewhere-'));
    try {
      const inside = path.join(elsewhere, 'inside');
      fs.mkdirSync(inside);
      execFileSync('git', ['init', '-q'], { cwd: elsewhere });
      fs.writeFileSync(path.join(elsewhere, '.gitignore'), 'unseen.txt\n');
      for (const name of ['unseen.txt', 'id_rsa']) fs.writeFileSync(path.join(inside, name), '');
      fs.symlinkSync(path.join(inside, 'id_rsa'), path.join(person.folder, 'key.txt'));
      fs.symlinkSync(path.join(inside, 'unseen.txt'), path.join(person.folder, 'link.txt'));
      await person.open('key.txt');
      await statusSays(/may hold secrets/);
      await person.typeInSilence(/quiet: secret/, sentence);
      await person.open('link.txt');
      await person.typeInSilence(/quiet: gitIgnored/, sentence);
      await new Person(person.window, inside, async () => {}).open('unseen.txt');
      await person.typeInSilence(/quiet: gitIgnored/, sentence);
    } finally {
      fs.rmSync(elsewhere, { recursive: true, force: true });
    }
  });

  it('keeps an unsure guess to itself, says it when asked why, and shows it when told to', async () => {
    const demand = (/** @type {number} */ probability) =>
      person.ask(
        (vscode, value) =>
          vscode.workspace.getConfiguration('attentive').update('completion.minProbability', value, true),
        probability,
      );
    await demand(0.99);
    await person.open('unsure.txt');
    // Opening the palette drops a question that is still open: a person types on until the answer is the last that was
    // heard.
    const said = await until(
      async () => {
        // Within a word the model may be sure enough, and is asked where the keys come slowly.
        await person.requestsOf(/withheld: unsure/, () => person.type(openEnded));
        await clearNotices();
        await person.command('Attentive: Why No Suggestion?');
        const reason = person.page.locator('.notifications-toasts .notification-list-item', {
          hasText: /not sure enough|typed on/,
        });
        return /best guess is “(.+)”, .* right is ([\d.]+) %\. .* at least 99.0 %/.exec(
          (await reason.first().textContent()) ?? '',
        );
      },
      { what: 'the model was not sure enough' },
    );
    assert.ok(Number(said[2]) < 99, said[0]);
    assert.equal(await person.ghost(), '');
    await notice('best guess').getByText('Show It Anyway').click();
    const ghost = await person.waitForGhost();
    assert.ok(
      ghost
        .trim()
        .replace(/\s+/g, ' ')
        .startsWith(said[1]?.replace(/ …$/, '') ?? '-'),
      `${ghost} for ${said[1]}`,
    );
    await person.page.keyboard.press('Tab');
    await until(async () => (await person.text('unsure.txt')).endsWith(ghost), { what: 'Tab inserts it' });
    await clearNotices();
    // What the window begins with: `undefined` would leave the gate that a person starts with.
    await demand(0);
  });

  it('says in the status bar why there is nothing, where a person calls for a suggestion', async () => {
    await person.open('middle.txt', { line: 0, character: 3 });
    await person.ask((vscode) => vscode.commands.executeCommand('editor.action.inlineSuggest.trigger'));
    await person.page.locator('.statusbar-item', { hasText: 'The cursor stands in the middle of a word.' }).waitFor();
  });

  it("offers another suggestion on the editor's own key", async () => {
    await person.open('others.txt');
    await person.type(sentence);
    const first = await person.waitForGhost();
    await person.page.keyboard.press('Alt+]');
    let last = '';
    const other = await until(
      async () => {
        const shown = await person.ghost();
        // The list of suggestions comes before the editor goes to its next one.
        const stays = shown === last;
        last = shown;
        return stays && shown !== '' && shown !== first ? shown : undefined;
      },
      { what: 'another suggestion is shown' },
    );
    await person.page.keyboard.press('Tab');
    await until(async () => (await person.text('others.txt')).startsWith(sentence + other.split('\n')[0]), {
      what: 'Tab inserts the one that is shown',
    });
  });

  it('is snoozed for a time or in a file, and wakes when told', async () => {
    const snooze = async (/** @type {string} */ choice) => {
      await person.command('Attentive: Snooze Suggestions');
      await person.page.locator('.quick-input-list .monaco-list-row', { hasText: choice }).first().click();
    };
    await person.open('second.txt');
    await snooze('For 5 minutes');
    await statusSays(/snoozed, 5 min left/);
    await person.open('second.txt');
    await person.typeInSilence(/quiet: snoozed/, sentence);
    await why('snoozed');
    await notice('snoozed').getByText('End Snooze').click();
    await statusSays(/ready/);
    await clearNotices();
    await person.open('second.txt');
    await snooze('In this file');
    await statusSays(/snoozed in this file/);
    await person.open('first.txt');
    await statusSays(/ready/);
    await person.open('second.txt');
    await statusSays(/snoozed in this file/);
    await person.command('Attentive: End Snooze');
    await statusSays(/ready/);
  });
});
