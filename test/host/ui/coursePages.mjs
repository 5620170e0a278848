/** What a person does in the course: opens it, presses the button of a page, and looks at what comes of it. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { frameWith, previewOf } from './frames.mjs';
import { until } from './person.mjs';

/** The window of both files on the course. */
export const courseWindow = {
  files: { 'text.txt': 'A text.\n' },
  settings: { 'attentive.generate.seed': 1, 'attentive.generate.maxTokens': 24 },
};

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

/** @param {() => import('./person.mjs').Person} reader has the window by the time that a function is called */
export function courseOf(reader) {
  const labels = () =>
    reader().ask((vscode) => vscode.window.tabGroups.all.flatMap((group) => group.tabs.map(({ label }) => label)));

  async function openCourse() {
    await reader().open('text.txt');
    await reader().command('Attentive: Open the Course');
    // VS Code loads the page of a hidden panel anew as it is shown again: the one that stays is the same document twice
    // in a row.
    return until(
      async () => {
        const frame = await frameWith(reader(), '[data-run=tokens]');
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
    const frame = await frameWith(reader(), '#text-view');
    await until(
      async () =>
        (await frame.locator('[data-fact=model]').allTextContents())[0] === model &&
        (await frame.locator('body[data-state=ready]').count()) > 0 &&
        (await frame.locator('#text-view .token').allTextContents()).some((text) => text.trim() === word),
      { what: `attention of ${model}` },
    );
    return frame;
  };

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

  /** Runs a page whose result is a text. */
  async function runTable(/** @type {string} */ id, /** @type {RegExp} */ wanted) {
    // A press is lost where the page is being replaced under it.
    await until(
      async () => {
        await run(id);
        return previewOf(reader(), wanted, { limitMs: 40_000 }).then(
          () => true,
          () => false,
        );
      },
      { what: `a result of ${id} that shows ${wanted}`, limitMs: 120_000 },
    );
  }
  return { labels, openCourse, run, attention, runStep, runTable };
}
