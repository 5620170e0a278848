/** What is shown in each picture: steps of a person in a window of VS Code. */
import fs from 'node:fs';
import { frameWith, previewOf } from '../../test/host/ui/frames.mjs';
import { until } from '../../test/host/ui/person.mjs';
import { inRoot } from '../lib/paths.mjs';

/** @typedef {import('../../test/host/ui/person.mjs').Person} Person */

/**
 * @typedef {object} Scene
 * @property {readonly string[]} files that get the picture, relative to the root
 * @property {{ width: number, height: number }} size of the window, in pixels
 * @property {(person: Person) => Promise<unknown>} play ends when everything of the picture is on screen
 */

const animals = "The animal didn't cross the street because it was too wide.\n";

export const files = {
  'animals.txt': `${animals.replace('wide', 'tired')}${animals}`,
  'animals.py': fs.readFileSync(inRoot('demo/animals.py'), 'utf8'),
  'capital.txt': '',
  'story.txt': 'Once upon a time there was a small dog that',
};

export const settings = {
  'attentive.generate.seed': 2,
  'attentive.generate.repetitionPenalty': 1,
  'attentive.generate.maxTokens': 60,
  'breadcrumbs.enabled': false,
  'editor.wordWrap': 'on',
  'window.commandCenter': false,
  'workbench.activityBar.location': 'hidden',
  'workbench.layoutControl.enabled': false,
};

const panel = (/** @type {Person} */ person) =>
  person.page.frameLocator('iframe.webview').frameLocator('#active-frame');

/** @param {Person} person @param {string} word @param {string} [within] */
const token = (person, word, within = '#text-view .token[data-index]') =>
  panel(person)
    .locator(within, { hasText: new RegExp(`^\\s*${word}\\s*$`) })
    .first();

/** @param {Person} person @param {string} title of the command that opens the panel, or shows something else in it */
async function inPanel(person, title) {
  await person.command(`Attentive: ${title}`);
  await panel(person).locator('body[data-state=ready] .token').first().waitFor();
}

/** Leaves the whole window to what comes next. @param {Person} person */
export const clear = (person) =>
  person.ask(async (vscode) => {
    await vscode.commands.executeCommand('workbench.action.files.saveAll');
    await vscode.window.tabGroups.close(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs));
    await vscode.commands.executeCommand('notifications.clearAll');
  });

/** @type {readonly Scene[]} */
export const scenes = [
  {
    files: ['docs/images/ghost-text.png', 'media/walkthrough/type.png'],
    size: { width: 760, height: 460 },
    async play(person) {
      await person.open('animals.py');
      await person.type('    return [animal.');
      await person.waitForGhost();
    },
  },
  {
    files: ['docs/images/explain-attention.png', 'media/walkthrough/attention.png'],
    size: { width: 1100, height: 740 },
    async play(person) {
      await person.open('animals.txt', { from: 1, to: 1 });
      await inPanel(person, 'Explain Attention');
      await token(person, 'it').hover();
      await panel(person).locator('.token[data-weight]').first().waitFor();
    },
  },
  {
    files: ['docs/images/compare-attention.png'],
    size: { width: 1100, height: 760 },
    async play(person) {
      await person.open('animals.txt', { from: 0, to: 0 });
      await person.ask((vscode) => {
        const editor = vscode.window.activeTextEditor;
        const line = (/** @type {number} */ at) =>
          new vscode.Selection(at, 0, at, editor?.document.lineAt(at).text.length ?? 0);
        if (editor) editor.selections = [line(0), line(1)];
      });
      await inPanel(person, 'Compare Attention');
      await token(person, 'it', '#compare-view .token[data-side=a]').click();
      await panel(person).locator('.flips tbody tr', { hasText: /^4·0/ }).waitFor();
      await panel(person)
        .locator('#compare-view')
        .evaluate((view) => view.scrollIntoView());
    },
  },
  {
    files: ['docs/images/inspect-suggestion.png'],
    size: { width: 1100, height: 760 },
    async play(person) {
      await person.open('capital.txt');
      await person.type('The capital of France is');
      const suggestion = await person.waitForGhost();
      await person.page.keyboard.press('Tab');
      await until(async () => (await person.text('capital.txt')).endsWith(suggestion), { what: 'Tab inserts it' });
      await inPanel(person, 'Inspect Suggestion');
      await panel(person).locator('#probabilities-view .bars li').nth(9).waitFor();
      await panel(person)
        .locator('#probabilities-view')
        .evaluate((view) => view.scrollIntoView());
    },
  },
  {
    files: ['docs/images/unsure.png', 'media/walkthrough/continue.png'],
    size: { width: 760, height: 300 },
    async play(person) {
      await person.open('story.txt');
      await person.command('Attentive: Continue Here');
      const marks = person.editor('story.txt').locator('.view-overlays [class*="ced-"], .view-lines [class*="ced-"]');
      await marks.first().waitFor();
      await person.ask((vscode) => vscode.commands.executeCommand('notifications.clearAll'));
    },
  },
  {
    files: ['media/walkthrough/adjust.png'],
    size: { width: 760, height: 320 },
    async play(person) {
      await person.open('capital.txt');
      await person.page.locator('.statusbar-item', { hasText: 'Attentive' }).click();
      await person.page
        .locator('.quick-input-list .monaco-list-row', { hasText: 'Turn completion off' })
        .first()
        .waitFor();
    },
  },
  {
    files: ['media/walkthrough/course.png'],
    size: { width: 760, height: 640 },
    async play(person) {
      await person.page.keyboard.press('Escape');
      await person.command('Attentive: Open the Course');
      await (await frameWith(person, 'html[lang=en] [data-run=tokens]')).locator('[data-run=tokens]').waitFor();
    },
  },
  {
    files: ['docs/images/course-hebrew.png'],
    size: { width: 1100, height: 640 },
    async play(person) {
      await person.command('Attentive: Open the Course');
      const english = await frameWith(person, 'html[lang=en] [data-run=tokens]');
      await english.locator('[data-language=he]').click();
      const hebrew = await frameWith(person, 'html[lang=he] [data-run=tokens]');
      await hebrew.locator('[data-run=tokens]').click();
      await previewOf(person, /counted in/);
    },
  },
];
