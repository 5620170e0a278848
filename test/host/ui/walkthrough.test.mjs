/** The walkthrough that VS Code shows after an installation: its pictures, and what ticks its steps off. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { inRoot } from '../../../scripts/lib/paths.mjs';
import { frameWith } from './frames.mjs';
import { until } from './person.mjs';
import { openVscode } from './vscode.mjs';

const words = JSON.parse(fs.readFileSync(inRoot('package.nls.json'), 'utf8'));

describe('The walkthrough', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({
      files: { 'first.txt': '', 'story.txt': 'Once upon a time there was a small dog that' },
      settings: { 'attentive.generate.maxTokens': 8 },
    });
    // Newer versions open it at first, and show no pictures in what is left of the window.
    await person.ask((vscode) => vscode.commands.executeCommand('workbench.action.closeAuxiliaryBar'));
  });
  after(() => person?.close());

  /** Shows it anew: what was ticked while it was hidden is drawn then. */
  async function open() {
    await person.ask((vscode) =>
      vscode.commands.executeCommand('workbench.action.openWalkthrough', 'attentive.attentive#start', false),
    );
    await person.page.locator('.getting-started-step').first().waitFor();
  }
  const step = (/** @type {string} */ id) =>
    person.page.locator(`.getting-started-step[data-step-id$="#${id}"], [data-step-id$="#${id}"]`).first();
  const isDone = (/** @type {string} */ id) =>
    step(id)
      .locator('.codicon-pass-filled, .codicon-getting-started-step-checked, .step-title-container .complete')
      .count();

  const steps = /** @type {const} */ ([
    {
      id: 'type',
      async act() {
        await person.open('first.txt');
        await person.type('The capital of France is');
        await person.waitForGhost();
        await person.page.keyboard.press('Tab');
        await until(async () => (await person.text('first.txt')).includes('Paris'), { what: 'Tab inserts it' });
      },
    },
    {
      id: 'attention',
      async act() {
        await person.open('first.txt', { from: 0, to: 0 });
        await person.command('Attentive: Explain Attention');
        const panel = person.page.frameLocator('iframe.webview').frameLocator('#active-frame');
        await panel.locator('body[data-state=ready] .token').first().waitFor();
      },
    },
    {
      id: 'continue',
      async act() {
        await person.open('story.txt');
        const before = await person.text('story.txt');
        const texts = person.generations.length;
        await person.command('Attentive: Continue Here');
        await until(async () => (await person.text('story.txt')) !== before, { what: 'the text goes on' });
        // The next step opens the file and looks for the end of its text, which must not move any more.
        await until(() => person.generations.length > texts, { what: 'the text is written to its end' });
      },
    },
    {
      id: 'adjust',
      async act() {
        await person.open('story.txt');
        await person.page.locator('.statusbar-item', { hasText: 'Attentive' }).click();
        await person.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
        await person.page.keyboard.press('Escape');
      },
    },
    {
      id: 'course',
      async act() {
        await person.command('Attentive: Open the Course');
        await frameWith(person, '[data-run=tokens]');
      },
    },
  ]);

  it('has a picture for each step, with words in its place', async () => {
    await open();
    for (const { id } of steps) {
      await step(id).click();
      const picture = person.page.getByAltText(words[`walkthrough.${id}.picture`], { exact: true });
      await picture.waitFor();
      await until(() => picture.evaluate((img) => /** @type {HTMLImageElement} */ (img).naturalWidth > 100), {
        what: `the picture of ${id} is loaded`,
      });
      assert.equal(await isDone(id), 0, `${id} is not done by being looked at`);
    }
  });

  for (const { id, act } of steps) {
    it(`ticks off "${id}" once a person has done it`, async () => {
      await act();
      await open();
      await until(() => isDone(id), { what: `the step ${id} is ticked off` });
    });
  }
});
