import assert from 'node:assert/strict';
import { frameWith, openVscode, previewOf, until } from './person.mjs';

describe('The course', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => { person = await openVscode({ files: { 'text.txt': 'A text.\n' }, settings: { 'attentive.generate.seed': 1, 'attentive.generate.maxTokens': 24 } }); });
  after(() => person?.close());

  /** @returns {Promise<import('playwright-core').Frame>} the frame that holds this element */
  const labels = () => person.ask((vscode) => vscode.window.tabGroups.all.flatMap((group) => group.tabs.map(({ label }) => label)));

  async function openCourse() {
    await person.open('text.txt');
    await person.command('Attentive: Open the Course');
    return frameWith(person, '[data-run=tokens]');
  }
  async function run(/** @type {string} */ id) {
    const course = await openCourse();
    await course.locator(`[data-run=${id}]`).click();
  }
  const shows = (/** @type {RegExp} */ wanted) => previewOf(person, wanted);
  const attention = async (/** @type {string} */ model, /** @type {string} */ word) => {
    const frame = await frameWith(person, '#text-view');
    await until(async () => (await frame.locator('[data-fact=model]').allTextContents())[0] === model
      && (await frame.locator('body[data-state=ready]').count()) > 0
      && (await frame.locator('#text-view .token').allTextContents()).some((text) => text.trim() === word), { what: `attention of ${model}` });
    return frame;
  };

  for (const [id, wanted] of /** @type {const} */ ([
    ['tokens', /Tokens[\s\S]*counted in/], ['masked', /My dog[\s\S]*roll over/], ['hallucination', /Australia[\s\S]*Canberra/], ['bias', /Probed[\s\S]*nurse[\s\S]*engineer/], ['cost', /Cost compared[\s\S]*SmolLM2/],
    ['answers', /By the chat template[\s\S]*User's question: What is the capital of France\?[\s\S]*Paris/],
  ])) {
    it(`runs ${id}`, async () => {
      await run(id);
      await shows(wanted);
    });
  }

  for (const [id, model, word, compares] of /** @type {const} */ ([
    ['self-attention', 'all-MiniLM-L6-v2', 'animal', true], ['encoder', 'all-MiniLM-L6-v2', 'animal', false], ['decoder', 'SmolLM2 135M Instruct', 'animal', true],
    ['translation', 'English to French', 'animal', true], ['heads', 'SmolLM2 135M Instruct', 'window', false],
  ])) {
    it(`runs ${id}`, async () => {
      await run(id);
      const frame = await attention(model, word);
      if (compares) await until(async () => (await frame.locator('#tab-compare').getAttribute('aria-selected')) === 'true', { what: 'the second text is compared' });
    });
  }

  for (const [id, wanted] of /** @type {const} */ ([['long', /./]])) {
    it(`runs ${id}`, async () => {
      const before = (await labels()).length;
      await run(id);
      await until(async () => (await labels()).length > before, { what: 'a document is opened' });
      await until(() => person.ask((vscode) => vscode.window.visibleTextEditors.some(({ document }) => document.uri.scheme === 'attentive' && document.getText().length > 40)), { what: 'text is written' });
      assert.match(await person.ask((vscode) => vscode.window.visibleTextEditors.find(({ document }) => document.uri.scheme === 'attentive')?.document.getText() ?? ''), wanted);
      await until(async () => await person.page.locator('.notifications-toasts .notification-list-item', { hasText: /continues the text|answers/ }).count() === 0, { what: 'it is done' });
    });
  }

  it('runs next', async () => {
    await run('next');
    const frame = await frameWith(person, '#sample-100');
    await frame.locator('.before', { hasText: 'traditional dog' }).waitFor();
    await frame.locator('tbody tr').nth(49).waitFor();
    assert.match(await frame.locator('tbody').innerText(), /tricks/);
  });

  it('runs ladder', async () => {
    await run('ladder');
    await shows(/Models compared on|Models compared[\s\S]*Byte GRU/);
  });

  it('reads from right to left in Hebrew', async () => {
    const english = await openCourse();
    await english.locator('[data-language=he]').click();
    const hebrew = await frameWith(person, 'html[lang=he] [data-run=tokens]');
    assert.equal(await hebrew.evaluate(() => getComputedStyle(document.body).direction), 'rtl');
    assert.equal(await hebrew.locator('section').count(), 14);
    await person.picture('course-hebrew');
  });
});
