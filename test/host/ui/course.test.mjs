import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { scaled } from '../../../scripts/lib/waiting.mjs';
import { frameWith, previewOf } from './frames.mjs';
import { until } from './person.mjs';
import { openVscode } from './vscode.mjs';

describe('The course', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({
      files: { 'text.txt': 'A text.\n' },
      settings: { 'attentive.generate.seed': 1, 'attentive.generate.maxTokens': 24 },
    });
  });
  after(() => person?.close());

  const labels = () =>
    person.ask((vscode) => vscode.window.tabGroups.all.flatMap((group) => group.tabs.map(({ label }) => label)));

  async function openCourse() {
    await person.open('text.txt');
    await person.command('Attentive: Open the Course');
    // VS Code loads the page of a hidden panel anew as it is shown again: the one that stays is the same document twice
    // in a row.
    return until(
      async () => {
        const frame = await frameWith(person, '[data-run=tokens]');
        const loadedAt = () => frame.evaluate(() => performance.timeOrigin).catch(() => undefined);
        const first = await loadedAt();
        await sleep(300);
        return first !== undefined &&
          (await loadedAt()) === first &&
          (await frame.locator('[data-run=tokens]').isVisible())
          ? frame
          : undefined;
      },
      { what: 'the course is shown' },
    );
  }
  async function run(/** @type {string} */ id) {
    const course = await openCourse();
    await course.locator(`[data-run=${id}]`).click();
  }
  const attention = async (/** @type {string} */ model, /** @type {string} */ word) => {
    const frame = await frameWith(person, '#text-view');
    await until(
      async () =>
        (await frame.locator('[data-fact=model]').allTextContents())[0] === model &&
        (await frame.locator('body[data-state=ready]').count()) > 0 &&
        (await frame.locator('#text-view .token').allTextContents()).some((text) => text.trim() === word),
      { what: `attention of ${model}` },
    );
    return frame;
  };

  for (const [id, wanted] of /** @type {const} */ ([
    ['tokens', /Tokens[\s\S]*counted in/],
    ['masked', /My dog[\s\S]*roll over/],
    ['hallucination', /Australia[\s\S]*Canberra/],
    ['bias', /Probed[\s\S]*nurse[\s\S]*engineer/],
    ['cost', /Cost compared[\s\S]*SmolLM2/],
    ['answers', /By the chat template[\s\S]*User's question: What is the capital of France\?[\s\S]*Paris/],
  ])) {
    it(`runs ${id}`, async () => {
      // A press is lost where the page is being replaced under it.
      await until(
        async () => {
          await run(id);
          return previewOf(person, wanted, { limitMs: 40_000 }).then(
            () => true,
            () => false,
          );
        },
        { what: `a result of ${id} that shows ${wanted}`, limitMs: 120_000 },
      );
    });
  }

  /** What the panel shows of a step: nothing in it is left from the step before. */
  const steps = /** @type {const} */ ({
    'self-attention': {
      model: 'all-MiniLM-L6-v2',
      word: 'animal',
      view: 'Compare',
      head: ['self', '4', '0'],
      pinned: ['it'],
    },
    encoder: { model: 'all-MiniLM-L6-v2', word: 'animal', view: 'Matrix', head: ['self', '4', '0'], pinned: ['it'] },
    decoder: {
      model: 'SmolLM2 135M Instruct',
      word: 'animal',
      view: 'Compare',
      head: ['self', '0', 'mean'],
      pinned: ['it'],
    },
    translation: {
      model: 'English to French',
      word: 'animal',
      view: 'Matrix',
      head: ['cross', '2', '0'],
      pinned: ['il'],
    },
    'translation-wide': {
      model: 'English to French',
      word: 'wide',
      view: 'Matrix',
      head: ['cross', '2', '0'],
      pinned: ['elle'],
    },
    heads: {
      model: 'SmolLM2 135M Instruct',
      word: 'window',
      view: 'Heads',
      head: ['self', '18', '6'],
      pinned: ['window'],
    },
  });
  async function runStep(/** @type {keyof typeof steps} */ id) {
    const { model, word, view, head, pinned } = steps[id];
    await run(id);
    const frame = await attention(model, word);
    const shown = async () => ({
      view: await frame.locator('[role=tab][aria-selected=true]').innerText(),
      head: await Promise.all(['map', 'layer', 'head'].map((each) => frame.locator(`#pick-${each}`).inputValue())),
      pinned: (await frame.locator('#text-view .token[aria-pressed=true]').allTextContents()).map((text) =>
        text.trim(),
      ),
    });
    if (view === 'Compare') await frame.locator('.compared').waitFor();
    let last = '';
    await until(async () => (last = JSON.stringify(await shown())) === JSON.stringify({ view, head, pinned }), {
      what: `the panel as ${id} sets it up`,
    }).catch((error) => {
      throw new Error(`${error.message} It shows ${last}.`);
    });
    assert.equal(await frame.locator('#problem').isVisible(), false);
    assert.doesNotMatch(
      await frame.locator('#panels').innerText(),
      /Two texts are compared by attention within one text/,
    );
    return frame;
  }

  for (const id of /** @type {(keyof typeof steps)[]} */ (Object.keys(steps)))
    it(`runs ${id}, in its own view, head and pins`, async () => {
      await runStep(id);
    });

  it('shows each step as its own, whatever the step before left in the panel', async () => {
    const frame = await runStep('self-attention');
    await frame.locator('#pick-layer').selectOption('2');
    await frame.locator('body').press('g');
    await runStep('translation');
    await runStep('self-attention');
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

  it('cuts the largest sources of a sum without another click, and reads every layer', async () => {
    await run('cutting');
    const frame = await frameWith(person, '#why-view h3');
    const row = frame.locator('.why-checked tbody tr', { hasText: 'France' });
    assert.match(await row.innerText(), /\+2\.56.*\+7\.8[67].*confirmed/s);
    await person.picture('course-cutting');
    await run('layers');
    await frame.locator('#layers-view .lens-cell', { hasText: 'Paris' }).waitFor();
    await person.picture('course-layers');
  });

  it('counts over generated pairs, and can be cancelled', async function () {
    this.timeout(scaled(400_000));
    const course = await openCourse();
    const progress = () =>
      person.page.locator('.notifications-toasts .notification-list-item', {
        hasText: 'Counting how often the head turns',
      });
    // A press is lost where the page is being replaced under it.
    await until(
      async () => {
        await person.ask((vscode) => vscode.commands.executeCommand('notifications.clearAll'));
        await course.locator('[data-run=self-attention-count]').click();
        return progress()
          .first()
          .waitFor({ timeout: 20_000 })
          .then(
            () => true,
            () => false,
          );
      },
      { what: 'the count says how far it is' },
    );
    await progress().first().hover();
    await progress().first().getByRole('button', { name: 'Cancel' }).click();
    await progress().first().waitFor({ state: 'hidden' });
    assert.equal(await course.locator('#self-attention [role=status]').innerText(), '');
    await course.locator('[data-run=self-attention-count]').click();
    await course
      .locator('#self-attention [role=status]', { hasText: /Of 200 generated pairs layer 4, head 0 turns in 5\d\./ })
      .waitFor({ timeout: scaled(300_000) });
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

  it('runs ladder, which takes long: it says how far it is and can be cancelled', async () => {
    await run('ladder');
    const progress = person.page.locator('.notifications-toasts .notification-list-item', {
      hasText: 'Comparing models',
    });
    await progress.filter({ hasText: /%|of \d/ }).waitFor();
    await progress.getByRole('button', { name: 'Cancel' }).click();
    await progress.waitFor({ state: 'hidden' });
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
