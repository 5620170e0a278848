import assert from 'node:assert/strict';
import { courseOf, courseWindow } from './coursePages.mjs';
import { frameWith } from './frames.mjs';
import { until } from './person.mjs';
import { openVscode } from './vscode.mjs';

/** A page of each kind; more of them run in courseMore.test.mjs. */
describe('The course', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  const { labels, openCourse, run, attention, runStep, runTable } = courseOf(() => person);
  before(async () => {
    person = await openVscode(courseWindow);
  });
  after(() => person?.close());

  for (const [id, wanted] of /** @type {const} */ ([
    ['tokens', /Tokens[\s\S]*counted in/],
    ['masked', /My dog[\s\S]*roll over/],
    ['answers', /By the chat template[\s\S]*User's question: What is the capital of France\?[\s\S]*Paris/],
  ]))
    it(`runs ${id}`, () => runTable(id, wanted));

  for (const id of /** @type {const} */ (['self-attention', 'decoder', 'translation']))
    it(`runs ${id}, in its own view, head and pins`, async () => {
      await runStep(id);
    });

  it('runs what decides an answer: the view Why on one word against another, for both countries', async () => {
    for (const [id, title] of /** @type {const} */ ([
      ['decides', /^Why ‹Paris› \(.*\), not ‹Rome›/],
      ['decides-italy', /^Why ‹Rome› \(.*\), not ‹Paris›/],
    ])) {
      await run(id);
      const heading = (await frameWith(person, '#why-view h3')).locator('#why-view h3');
      await until(async () => title.test((await heading.textContent()) ?? ''), { what: `the view Why of ${id}` });
    }
    const frame = await frameWith(person, '#why-view h3');
    await frame.locator('#why-view tr.layer button').nth(23).click();
    await frame.locator('#why-view tr.head button').nth(4).click();
    await frame.locator('#why-view tr.source', { hasText: /Italy.*\+1\.[56]/ }).waitFor();
    await person.picture('course-why');
  });

  it("compares a pair of the person's own, and says whether the head turns", async () => {
    const course = await openCourse();
    const said = (/** @type {RegExp} */ hasText) =>
      course.locator('#self-attention [role=status]', { hasText }).waitFor();
    await course
      .locator('form[data-pair] input[name=one]')
      .fill("The dog didn't cross the bridge because it was too weak.");
    await course
      .locator('form[data-pair] input[name=other]')
      .fill("The dog didn't cross the bridge because it was too deep.");
    await course.locator('form[data-pair] button').click();
    await said(/"animal".*does not stand in/);
    await course.locator('form[data-pair] input[name=to]').fill('dog');
    await course.locator('form[data-pair] input[name=otherTo]').fill('bridge');
    await course.locator('form[data-pair] button').click();
    await said(
      /^Layer 4, head 0 (turns|does not turn): from .*"it".* it gives .*"dog".* and .*"bridge".* of 72 heads turn/,
    );
    const panel = await attention('all-MiniLM-L6-v2', 'bridge');
    await panel.locator('.compared').waitFor();
  });

  for (const [id, wanted] of /** @type {const} */ ([['long', /./]])) {
    it(`runs ${id}`, async () => {
      const before = (await labels()).length;
      await run(id);
      await until(async () => (await labels()).length > before, { what: 'a document is opened' });
      await until(
        () =>
          person.ask((vscode) =>
            vscode.window.visibleTextEditors.some(
              ({ document }) => document.uri.scheme === 'attentive' && document.getText().length > 40,
            ),
          ),
        { what: 'text is written' },
      );
      assert.match(
        await person.ask(
          (vscode) =>
            vscode.window.visibleTextEditors
              .find(({ document }) => document.uri.scheme === 'attentive')
              ?.document.getText() ?? '',
        ),
        wanted,
      );
      await until(
        async () =>
          (await person.page
            .locator('.notifications-toasts .notification-list-item', { hasText: /continues the text|answers/ })
            .count()) === 0,
        { what: 'it is done' },
      );
    });
  }

  it('runs next', async () => {
    await run('next');
    const frame = await frameWith(person, '#sample-100');
    await frame.locator('.before', { hasText: 'to sleep on the' }).waitFor();
    await frame.locator('tbody tr').nth(49).waitFor();
    assert.match(await frame.locator('tbody').innerText(), /couch/);
  });

  it('reads from right to left in Hebrew', async () => {
    const english = await openCourse();
    await english.locator('[data-language=he]').click();
    const hebrew = await frameWith(person, 'html[lang=he] [data-run=tokens]');
    assert.equal(await hebrew.evaluate(() => getComputedStyle(document.body).direction), 'rtl');
    assert.equal(await hebrew.locator('section').count(), 19);
    await person.picture('course-hebrew');
  });
});
