/** The tools for agents, called as another extension calls them. */
import assert from 'node:assert/strict';
import { openVscode } from './vscode.mjs';

describe('the tools for agents', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({
      files: { 'told.txt': 'The capital of France is Paris', '.env': 'KEY=canary' },
      settings: { 'chat.disableAIFeatures': false },
    });
  });
  after(() => person?.close());

  const invoke = (/** @type {string} */ name, /** @type {object} */ input) =>
    person.ask(
      async (vscode, tool, given) => {
        try {
          const result = await vscode.lm.invokeTool(tool, { input: given, toolInvocationToken: undefined });
          return result.content
            .map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : ''))
            .join('');
        } catch (thrown) {
          return `thrown: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
        }
      },
      name,
      input,
    );

  it('score texts', async () => {
    const text = await invoke('attentive_score', {
      before: 'The capital of France is',
      candidates: [' Rome', ' Paris'],
    });
    assert.match(text, /exact arithmetic, the likeliest first:\n" Paris": [\s\S]*" Rome"/);
  });

  /** Agents send what they get to their own model, so the person is asked. */
  const explainOpenFile = async () => {
    const asked = invoke('attentive_explain', {});
    const dialog = person.page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    assert.match(await dialog.innerText(), /Explain the open file\?/);
    await dialog.locator('.dialog-buttons .monaco-button', { hasNotText: 'Cancel' }).first().click();
    return asked;
  };

  it('explain the word at the cursor of the open file, once the person allows it', async () => {
    await person.open('told.txt');
    const text = await explainOpenFile();
    assert.match(text, /Token \d+: " Paris"\.\nIt attends to /);
    assert.match(text, /from " France"/);
  });

  it('read nothing of a file that is private', async () => {
    await person.open('.env');
    const text = await explainOpenFile();
    assert.match(text, /^thrown: .*secret/);
    assert.doesNotMatch(text, /canary/);
  });

  it('say what is wrong with what they are given', async () => {
    assert.match(await invoke('attentive_score', { candidates: [' x'], model: 'none' }), /There is no model "none"/);
  });
});
