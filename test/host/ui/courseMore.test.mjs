import assert from 'node:assert/strict';
import { scaled } from '../../../scripts/lib/waiting.mjs';
import { courseOf, courseWindow } from './coursePages.mjs';
import { frameWith } from './frames.mjs';
import { until } from './person.mjs';
import { openVscode } from './vscode.mjs';

describe('More of the course', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  const { openCourse, run, runStep, runTable } = courseOf(() => person);
  before(async () => {
    person = await openVscode(courseWindow);
  });
  after(() => person?.close());

  for (const [id, wanted] of /** @type {const} */ ([
    ['hallucination', /Australia[\s\S]*Canberra/],
    ['bias', /Probed[\s\S]*nurse[\s\S]*engineer/],
    ['cost', /Cost compared[\s\S]*SmolLM2/],
  ]))
    it(`runs ${id}`, () => runTable(id, wanted));

  for (const id of /** @type {const} */ (['encoder', 'translation-wide', 'heads']))
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

  it('runs ladder, which takes long: it says how far it is and can be cancelled', async () => {
    await run('ladder');
    const progress = person.page.locator('.notifications-toasts .notification-list-item', {
      hasText: 'Comparing models',
    });
    await progress.filter({ hasText: /%|of \d/ }).waitFor();
    await progress.getByRole('button', { name: 'Cancel' }).click();
    await progress.waitFor({ state: 'hidden' });
  });
});
