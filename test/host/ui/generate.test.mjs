import assert from 'node:assert/strict';
import { until } from './person.mjs';
import { openVscode } from './vscode.mjs';

describe('Generate from Prompt', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  /** @type {string[]} lines of the log that are of an earlier file in the same window */
  let earlier = [];
  before(async () => {
    person = await openVscode({
      files: {
        'story.txt': '',
        'long.txt': 'Once upon a time there was a small village by the sea, and',
        'notes.txt': '',
      },
      settings: { 'attentive.generate.temperature': 0 },
    });
    earlier = person.logged;
  });
  after(() => person?.close());

  const input = () => person.page.locator('.quick-input-widget input.input');
  const rows = () => person.page.locator('.quick-input-list .monaco-list-row');
  const toast = (/** @type {string} */ text) =>
    person.page.locator('.notifications-toasts .notification-list-item', { hasText: text });
  const text = () => person.ask((vscode) => vscode.window.activeTextEditor?.document.getText() ?? '');
  const setMaxTokens = (/** @type {number} */ tokens) =>
    person.ask(
      (vscode, value) => vscode.workspace.getConfiguration('attentive').update('generate.maxTokens', value, true),
      tokens,
    );

  /** How each text that was written ended, as the log says it. */
  const endings = () => person.logged.filter((line) => /generation (ended|failed|cancelled)/.test(line));

  async function ask(/** @type {string} */ prompt) {
    await person.command('Attentive: Generate from Prompt');
    await input().waitFor();
    await until(
      async () => (await input().getAttribute('placeholder')) === 'Type a question, or the beginning of a text',
      { what: 'the prompt is asked for' },
    );
    await input().pressSequentially(prompt);
  }

  /** Takes the first way that is offered, and waits for the new editor. */
  async function accept() {
    const active = () => person.ask((vscode) => vscode.window.activeTextEditor?.document.uri.toString());
    const before = await active();
    await person.page.keyboard.press('Enter');
    await until(async () => (await active()) !== before, { what: 'a new editor opens' });
  }

  it('offers to answer a question first, streams the answer into a new editor, and says how far it is', async () => {
    await ask('What is the capital of Italy?');
    await rows().first().filter({ hasText: 'Answer this question' }).waitFor();
    await accept();
    await toast('Attentive answers').waitFor();
    await until(async () => /Rome/.test(await text()), { what: 'the answer names Rome' });
    await toast('Attentive answers').waitFor({ state: 'detached' });
  });

  it('offers to continue a beginning first, and keeps it at the start', async () => {
    await setMaxTokens(200);
    await ask('The old lighthouse keeper climbed the stairs and');
    await rows().first().filter({ hasText: 'Continue this text' }).waitFor();
    await accept();
    await until(async () => /stairs and .{60}/s.test(await text()), { what: 'the text goes on' });
    await toast('Attentive continues the text').waitFor();
    assert.match(await text(), /^The old lighthouse keeper climbed the stairs and/);
    const endedBefore = endings().length;
    await toast('Attentive continues the text').getByText('Cancel').click();
    await until(() => endings().length > endedBefore, { what: 'the writing has ended' });
  });

  it('stops on Cancel, what was written stays, and the next keystroke is served', async () => {
    await setMaxTokens(5000);
    await ask('Write a short letter to a friend about the sea.');
    await accept();
    await until(async () => (await text()).length > 200, { what: 'text streams in' });
    await person.page.mouse.move(600, 500);
    await person.picture('generate');
    const endedBefore = endings().length;
    await toast('Attentive answers').getByText('Cancel').click();
    // The notification closes at once; the log says when the writing has ended.
    await until(() => endings().length > endedBefore, { what: 'the writing has ended' });
    const stopped = await text();
    assert.ok(stopped.length > 200 && stopped.length < 5000, `${stopped.length} characters of what could be 20,000`);
    await person.open('story.txt');
    await person.type('The capital of France is');
    await person.waitForGhost();
    await person.page.keyboard.press('Escape');
    assert.ok(
      await person.ask(
        (vscode, wanted) => vscode.workspace.textDocuments.some((document) => document.getText() === wanted),
        stopped,
      ),
      'nothing more is written',
    );
  });

  it('continues at the cursor as one undo step', async () => {
    await setMaxTokens(16);
    await person.open('story.txt');
    const before = await person.text('story.txt');
    await person.command('Attentive: Continue Here');
    await toast('Attentive continues here').waitFor();
    await toast('Attentive continues here').waitFor({ state: 'detached' });
    assert.ok((await person.text('story.txt')).startsWith(before));
    assert.ok((await person.text('story.txt')).length > before.length + 16);
    await person.page.keyboard.press('Control+z');
    await until(async () => (await person.text('story.txt')) === before, { what: 'one undo takes all of it back' });
  });

  it('serves what is typed elsewhere while a long text is written, and writes that text to its end', async () => {
    await setMaxTokens(300);
    await person.open('long.txt');
    const before = await person.text('long.txt');
    const endedBefore = endings().length;
    await person.command('Attentive: Continue Here');
    await until(async () => (await person.text('long.txt')).length > before.length + 20, {
      what: 'the long text goes on',
    });
    await person.open('notes.txt');
    // Every key cancels the question that the key before it asked.
    await person.type('The capital of France is');
    await person.waitForGhost();
    assert.equal(await toast('Attentive continues here').isVisible(), true);
    await person.page.keyboard.press('Escape');
    await person.type(' Paris. The capital of Italy is');
    await person.waitForGhost();
    await toast('Attentive continues here').waitFor({ state: 'detached' });
    const [ending] = await until(() => endings().length > endedBefore && endings().slice(endedBefore), {
      what: 'the log says how it ended',
    });
    assert.match(ending ?? '', /generation ended: (maxTokens|endOfText)/);
    assert.deepEqual(
      person.logged.filter((line) => /failed|engineCrashed/.test(line) && !earlier.includes(line)),
      [],
    );
  });

  it('does nothing for an input that is closed, or left empty', async () => {
    const open = () => person.ask((vscode) => vscode.workspace.textDocuments.length);
    const before = await open();
    await ask(' ');
    await person.page.keyboard.press('Enter');
    // What is typed next arrives after Enter, and is answered by the same input.
    await input().pressSequentially('A story of');
    await rows().first().filter({ hasText: 'Continue this text' }).waitFor();
    await person.page.keyboard.press('Escape');
    await input().waitFor({ state: 'hidden' });
    assert.equal(await open(), before);
  });
});
