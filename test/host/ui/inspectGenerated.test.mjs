import assert from 'node:assert/strict';
import { until } from './person.mjs';
import { openVscode } from './vscode.mjs';

describe('Inspect Generated Text', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({
      files: { 'story.txt': 'Once upon a time there was a small dog that' },
      settings: {
        'attentive.generate.seed': 2,
        'attentive.generate.repetitionPenalty': 1,
        'attentive.generate.maxTokens': 5000,
        'editor.wordWrap': 'on',
      },
    });
  });
  after(() => person?.close());

  const view = () => person.page.frameLocator('iframe.webview').frameLocator('#active-frame');
  const asked = () => view().locator('#text-view .token.asked').allTextContents();

  /** Stops the text that is being written. */
  async function cancel() {
    const toast = person.page.locator('.notifications-toasts .notification-list-item', { hasText: 'continues here' });
    await toast.hover();
    await toast.getByText('Cancel').click();
    await toast.waitFor({ state: 'detached' });
  }

  it('says so when there is none', async () => {
    await person.open('story.txt');
    await person.command('Attentive: Inspect Generated Text');
    await person.page.locator('.notification-list-item', { hasText: 'Nothing has been generated yet.' }).waitFor();
    await person.ask((vscode) => vscode.commands.executeCommand('notifications.clearAll'));
  });

  it('shows what each new token attended to while the text is still being written', async () => {
    await person.open('story.txt');
    await person.command('Attentive: Continue Here');
    await until(async () => (await person.text('story.txt')).length > 50, { what: 'some text is written' });
    await person.command('Attentive: Inspect Generated Text');
    const first = await until(async () => (await asked()).length, { what: 'its tokens are marked' });
    const grown = await until(async () => (await asked()).length > first && (await asked()).length, {
      what: 'more tokens are marked as they come',
    });
    assert.ok(grown > first);
    await until(async () => (await asked()).join('').length > 100, { what: 'the panel shows a sentence or two' });
    await cancel();
    await until(
      async () => {
        const text = await person.text('story.txt');
        const written = (await asked()).join('').replace(/↵\n?/g, '\n').trim();
        return written.length > 100 && text.trim().endsWith(written.slice(-40));
      },
      { what: 'the panel shows the whole text in the end' },
    );
    await until(
      async () => {
        const weights = await view()
          .locator('#text-view .token[data-weight]')
          .evaluateAll((all) => all.map((each) => Number(each.getAttribute('data-weight'))));
        return Math.abs(weights.reduce((sum, each) => sum + each, 0) - 1) < 1e-3;
      },
      { what: 'the newest token is looked at' },
    );
    await person.picture('inspect-generated');
  });

  it('marks what the model was unsure of in the text that it has written, until the next is written', async () => {
    const marks = () =>
      person.editor('story.txt').locator('.view-overlays [class*="ced-"], .view-lines [class*="ced-"]').count();
    await person.open('story.txt');
    await until(async () => (await marks()) > 0, { what: 'unsure words are marked' });
    await person.picture('unsure');
    await person.ask((vscode) =>
      vscode.workspace.getConfiguration('attentive').update('generate.markUnsure', false, true),
    );
    await person.open('story.txt');
    await person.command('Attentive: Continue Here');
    await until(async () => (await marks()) === 0, { what: 'the marks are gone' });
    await cancel();
  });

  it('keeps nothing of it once the document is closed', async () => {
    await person.ask((vscode) => vscode.workspace.getConfiguration('attentive').update('generate.maxTokens', 16, true));
    await person.ask((vscode) =>
      vscode.commands.executeCommand('attentive.generateFromPrompt', { text: 'Once upon a time', kind: 'continue' }),
    );
    const isOpen = () =>
      person.ask((vscode) =>
        vscode.workspace.textDocuments.some(({ isUntitled, isClosed }) => isUntitled && !isClosed),
      );
    assert.ok(await isOpen(), 'the text is in a new document');
    await person.ask((vscode) => vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor'));
    await until(async () => !(await isOpen()), { what: 'the document is closed' });
    await person.ask((vscode) => vscode.commands.executeCommand('notifications.clearAll'));
    await person.command('Attentive: Inspect Generated Text');
    await person.page.locator('.notification-list-item', { hasText: 'Nothing has been generated yet.' }).waitFor();
  });
});
