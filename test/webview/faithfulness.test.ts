/** How far each picture can be trusted: the panel's strip of numbers, with a real model. */
import assert from 'node:assert/strict';
import type { Engine, OutcomeOf, RequestOf } from '../../src/protocol/engine';
import { english } from '../../src/base/english';
import { faithfulnessSentences } from '../../src/features/attention/core/faithfulness';
import { axeViolations } from './axe';
import { PanelPage } from './panelPage';
import { panelSuite } from './panelSuite';
import { remembering } from './remembering';
import { themes } from './themes';

/** Four tokens before the last one: fifteen runs leave out every set of them. */
const TEXT = 'The capital of France is';
const MODEL = 'smollm2-135m-instruct';

describe('how far each picture can be trusted', function () {
  this.timeout(240_000);
  const { workshop: shared, open: openPanel } = panelSuite();
  let panel: PanelPage;
  let remembered: Engine;
  before(() => {
    remembered = remembering(shared.engine);
  });
  beforeEach(async () => {
    panel = await openPanel();
  });

  const part = () => panel.page.locator('#faithfulness');
  const status = () => part().locator('#faithfulness-status');
  const start = () => part().locator('#faithfulness-ask');
  const rows = () => part().locator('tbody tr');
  async function measured(): Promise<void> {
    await start().click();
    await part().locator('table').waitFor({ timeout: 200_000 });
  }
  async function engineSays(
    wanted: Partial<RequestOf<'faithfulness'>>,
  ): Promise<Extract<OutcomeOf<'faithfulness'>, { kind: 'faithfulness' }>> {
    const asked = {
      op: 'faithfulness',
      model: MODEL,
      text: TEXT,
      precision: 'exact',
      maxTokens: 512,
      most: 32,
    } as const;
    const found = await shared.engine.ask({ ...asked, ...wanted });
    assert.ok(found.kind === 'faithfulness', JSON.stringify(found));
    return found;
  }

  it('shows tau and area of every order as the engine says, with the head that is open, and a sentence that fits', async () => {
    await panel.explain(TEXT, { model: MODEL });
    await measured();
    const found = await engineSays({ shown: { layer: 0, head: 'mean' } });
    const shown = await rows().locator('.number').allTextContents();
    const digits = (value: number | null): string => (value === null ? '–' : value.toFixed(2).replace('-', '−'));
    assert.deepEqual(shown, [
      ...found.rankings.flatMap((each) => (each.is === 'available' ? [digits(each.tau), digits(each.area)] : [])),
      ...['–', digits(found.ownOrder.area)],
      ...['–', digits(found.random.area)],
    ]);
    const said = await status().innerText();
    for (const sentence of faithfulnessSentences(found, english, (word) => `‹${word}›`))
      assert.ok(said.includes(sentence.replaceAll('‹ ', '‹')), `${said} has not: ${sentence}`);
    assert.match(await rows().nth(1).innerText(), /^raw weights, mean of layer 0/);
    assert.match(
      (await part().locator('svg').first().getAttribute('aria-label'))!,
      /^Probability with all tokens, and without the first one, two and more: 77\.\d %, /,
    );
  });

  it('is about what comes after the pinned token, and spares the sinks that are left out', async () => {
    await panel.explain(TEXT, {
      model: MODEL,
      opening: { view: 'matrix', pinned: ['France'], lens: { sink: 'excluded' } },
    });
    await start().focus();
    await panel.page.keyboard.press('Enter');
    await part().locator('table').waitFor({ timeout: 200_000 });
    assert.match(await part().locator('caption').innerText(), /^How the 2 tokens before ‹is› /);
    await part().locator('#faithfulness-close').focus();
    await panel.page.keyboard.press('Enter');
    assert.equal(await part().locator('table').count(), 0);
    assert.equal(await panel.page.locator(':focus').getAttribute('id'), 'faithfulness-ask');
  });

  it('tells how far it is, and stops', async () => {
    // Long enough that it is not done before the button is pressed.
    await panel.explain(`${TEXT} Paris. `.repeat(4), { model: MODEL });
    await start().click();
    await part().locator('p:text-matches("^Reading the text again: \\\\d+ of \\\\d+…$")').waitFor({ timeout: 200_000 });
    await part().locator('#faithfulness-cancel').click();
    await part().locator('p:text-is("Cancelled.")').waitFor();
    assert.equal(await start().getAttribute('disabled'), null);
  });

  it('says why a model that predicts nothing cannot be measured, and forgets the numbers of another text', async () => {
    await panel.explain(TEXT, { model: MODEL });
    await measured();
    await panel.explain(TEXT, { model: 'all-minilm-l6-v2' });
    await part().locator('table').waitFor({ state: 'hidden' });
    await start().click();
    assert.match(await status().innerText(), /does not predict what comes next/);
  });

  for (const [name, theme] of Object.entries(themes))
    it(`passes axe (${name})`, async () => {
      panel = await PanelPage.open(shared.browser, { engine: remembered, theme });
      try {
        await panel.explain(TEXT, { model: MODEL });
        await measured();
        assert.deepEqual(await axeViolations(panel.page), []);
        if (process.env.SHOTS)
          await panel.page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
      } finally {
        await panel.close();
      }
    });
});
