/**
 * What the panel shows when a text opens: as it was asked for, whatever an earlier text left, or as the person had it.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { PanelPage } from './panelPage';
import { until } from '../limits';
import { panelSuite } from './panelSuite';

const TIRED = "The animal didn't cross the street because it was too tired.";
const WIDE = TIRED.replace('tired', 'wide');
const [DECODER, TRANSLATOR, USUAL] = ['smollm2-135m-instruct', 'translate-en-fr', 'all-minilm-l6-v2'];

describe('the panel as a text opens', function () {
  this.timeout(90_000);
  const { open } = panelSuite();
  let panel: PanelPage;
  /** As the setting names it. */
  let model: string;
  beforeEach(async () => {
    model = USUAL;
    panel = await open({ model: () => model });
  });

  const view = async (): Promise<string | null> => panel.page.locator('[role=tab][aria-selected=true]').textContent();
  const picked = async (): Promise<Record<string, string>> =>
    panel.page.evaluate(() => {
      const { document } = globalThis as unknown as { document: { getElementById(id: string): { value: string } } };
      return Object.fromEntries(
        ['model', 'map', 'layer', 'head', 'measure', 'precision'].map((id) => [
          id,
          document.getElementById(`pick-${id}`).value,
        ]),
      );
    }, undefined);
  const pinned = async (): Promise<string[]> =>
    (await panel.page.locator('#text-view .token[aria-pressed=true]').allTextContents()).map((text) => text.trim());
  const compared = async (): Promise<void> => {
    await panel.explain(TIRED, { other: WIDE });
    await panel.page.locator('.compared').waitFor();
    await panel.page.locator(`#compare-view .token[data-side="a"][data-index="${await panel.find('it')}"]`).click();
  };
  const changeEverything = async (): Promise<void> => {
    await compared();
    await panel.open({ layer: 2, head: 7, measure: 'value' });
    for (const key of ['g', 's', 'd']) await panel.page.keyboard.press(key);
    await panel.page.locator('#tab-heads').click();
    await panel.page.locator('#pick-order').selectOption('induction');
    await panel.page.locator('#tab-table').click();
  };

  it('brings a part of a view into sight where that is asked for, and leaves later comparisons where they are', async () => {
    const offset = (): Promise<number> =>
      panel.page.locator('#patch-ask').evaluate((button) => {
        const { top } = (button as unknown as { getBoundingClientRect(): { top: number } }).getBoundingClientRect();
        return top / (globalThis as unknown as { innerHeight: number }).innerHeight;
      });
    const isInSight = (at: number): boolean => at >= 0 && at < 1;
    await panel.explain(TIRED, { other: WIDE, opening: { view: 'compare', reveals: 'patch' } });
    await panel.page.locator('#patch-ask').waitFor();
    await until(async () => isInSight(await offset()), 'it is in sight');
    await panel.page.locator('#compare-text').fill(WIDE.replace('wide', 'old'));
    await panel.page.locator('.compare-form button[type="submit"]').click();
    await panel.page.locator('#compare-view .token[data-side="b"]:has-text("old")').waitFor();
    await panel.frame();
    assert.ok(!isInSight(await offset()));
  });

  it('keeps nothing of an earlier text where a complete state is asked for', async () => {
    await panel.explain(TIRED, { opening: {} });
    const [fresh, facts] = [await picked(), await panel.page.locator('#legend, .facts, header').allTextContents()];
    await changeEverything();
    await panel.explain(TIRED, { opening: {} });
    assert.deepEqual(await picked(), fresh);
    assert.deepEqual([await view(), await pinned()], ['Matrix', []]);
    assert.deepEqual(await panel.page.locator('#legend, .facts, header').allTextContents(), facts);
    assert.match((await panel.page.locator('[data-fact="measure"]').textContent()) ?? '', /raw/);
    await panel.page.locator('#tab-heads').click();
    assert.equal(await panel.page.locator('#pick-order').evaluate((order: { value: string }) => order.value), 'layer');
  });

  it('shows the view, head and pins that are asked for, straight after a comparison', async () => {
    await compared();
    await panel.explain(TIRED, {
      model: TRANSLATOR,
      opening: { view: 'matrix', head: { map: 'cross', layer: 2, head: 0 }, pinned: ['il'] },
    });
    assert.deepEqual(await picked(), {
      model: TRANSLATOR,
      map: 'cross',
      layer: '2',
      head: '0',
      measure: 'raw',
      precision: 'exact',
    });
    assert.deepEqual([await view(), await pinned()], ['Matrix', ['il']]);
    assert.equal(await panel.page.locator('#matrix-view').isVisible(), true);
  });

  it('goes back to the usual model and to exact arithmetic where a complete state names neither', async () => {
    await panel.explain(TIRED, { model: DECODER, precision: 'fast' });
    await panel.explain(TIRED, { opening: {} });
    assert.deepEqual([(await picked()).model, (await picked()).precision], ['all-minilm-l6-v2', 'exact']);
  });

  it('says which model it shows when another one is chosen meanwhile, and shows the text with that one at a click', async () => {
    await panel.explain(TIRED);
    const offer = panel.page.locator('#offered');
    assert.equal(await offer.isVisible(), false);
    model = DECODER;
    await panel.session.settingsChanged();
    await offer.waitFor();
    assert.match(
      await offer.innerText(),
      /^This text is shown with ‹all-MiniLM-L6-v2›; new texts are explained with ‹SmolLM2/,
    );
    assert.equal((await picked()).model, USUAL);
    await panel.page.locator('#offered-use').click();
    await offer.waitFor({ state: 'hidden' });
    await panel.ready();
    assert.equal((await picked()).model, DECODER);
    assert.match((await panel.page.locator('[data-fact="model"]').textContent()) ?? '', /^SmolLM2/);
    await panel.explain(WIDE);
    assert.equal((await picked()).model, DECODER);
  });

  it('sets the heads view up, and opens the head that is asked for', async () => {
    await panel.explain('apple seven window blue apple seven window blue', {
      model: DECODER,
      opening: { view: 'heads', head: { layer: 18, head: 6 }, order: 'induction', pinned: ['window'] },
    });
    await panel.page.locator('.thumb-score').first().waitFor({ timeout: 30_000 });
    assert.deepEqual([await view(), (await picked()).layer, (await picked()).head], ['Heads', '18', '6']);
    assert.deepEqual(
      [await pinned(), await panel.token(6).getAttribute('aria-pressed')],
      [['window'], 'true'],
      'the last token that reads so',
    );
  });

  it('keeps what the person has chosen since, when it is hidden and shown again', async () => {
    await panel.explain(TIRED, { opening: { view: 'lines', head: { layer: 4, head: 0 }, pinned: ['it'] } });
    await panel.page.locator('#tab-table').click();
    await panel.open({ layer: 3, head: 5 });
    await panel.hideAndShow();
    assert.deepEqual(
      [await view(), (await picked()).layer, (await picked()).head, await pinned()],
      ['Table', '3', '5', ['it']],
    );
  });

  it('keeps the view for a new text of the person where the map can show it', async () => {
    await panel.explain(TIRED);
    await panel.page.locator('#tab-table').click();
    await panel.explain(WIDE);
    assert.equal(await view(), 'Table');
  });

  it('shows the matrix for a new text where the chosen view would have nothing to show', async () => {
    await compared();
    await panel.explain(TIRED, { model: TRANSLATOR });
    assert.equal(await view(), 'Matrix', 'texts are compared within one text, and the map goes across two');
    await panel.explain(TIRED, { model: DECODER });
    await panel.page.locator('#tab-probabilities').click();
    await panel.explain(TIRED, { model: 'all-minilm-l6-v2' });
    assert.equal(await view(), 'Matrix', 'an encoder gives no probabilities');
  });

  it('compares two texts of a translator by attention within the English one', async () => {
    await panel.explain(TIRED, { model: TRANSLATOR, other: WIDE });
    await panel.page.locator('.compared').waitFor();
    assert.deepEqual([await view(), (await picked()).map], ['Compare', 'encoder']);
    assert.doesNotMatch(await panel.page.locator('#compare-view').innerText(), /choose the encoder/);
  });

  it('comes back as it was after it was hidden', async () => {
    await panel.explain(TIRED);
    await panel.open({ layer: 3, head: 7 });
    await panel.token(10).click();
    const before = { weight: await panel.weight(8), status: await panel.status() };
    await panel.hideAndShow();
    const canvas = panel.page.locator('#matrix');
    assert.deepEqual([await canvas.getAttribute('data-layer'), await canvas.getAttribute('data-head')], ['3', '7']);
    assert.equal(await panel.token(10).getAttribute('aria-pressed'), 'true');
    assert.deepEqual({ weight: await panel.weight(8), status: await panel.status() }, before);
  });

  const originOf = (text: string) => ({
    uri: 'file:///notes.md',
    start: 0,
    end: text.length,
    sha256: createHash('sha256').update(text).digest('hex'),
  });

  it('keeps its pins when the window is loaded again after a second text was explained', async () => {
    await panel.explain('The dog sleeps.', { origin: originOf('The dog sleeps.') });
    await panel.token(2).click();
    await panel.explain(TIRED, { origin: originOf(TIRED) });
    await panel.token(10).click();
    const [pins, status] = [await pinned(), await panel.status()];
    await panel.reloadWindow(TIRED);
    assert.deepEqual([await pinned(), await panel.status()], [pins, status]);
    // What is read again is still the same text.
    await panel.explain(TIRED, { origin: originOf(TIRED) });
    assert.deepEqual(await pinned(), pins);
  });

  it('shows no pin of the last text on another one, also when the window was loaded again', async () => {
    await panel.explain('The dog sleeps.', { origin: originOf('The dog sleeps.') });
    await panel.token(2).click();
    await panel.reloadWindow(TIRED);
    assert.deepEqual([await pinned(), await panel.status()], [[], '']);
  });

  it('says nothing of the last text once another is explained', async () => {
    await panel.explain(TIRED);
    await panel.token(10).click();
    assert.match((await panel.status()) ?? '', /‹it›/);
    await panel.explain('A short note.');
    await panel.page.mouse.move(0, 0);
    assert.equal(await panel.status(), '');
  });

  it('keeps the chosen head for the next text of the same model', async () => {
    await panel.explain(TIRED);
    await panel.open({ layer: 1, head: 2 });
    await panel.explain('Another text.');
    assert.deepEqual(
      await panel.page.locator('.facts [data-fact="layer"], .facts [data-fact="head"]').allTextContents(),
      ['layer 1', 'head 2'],
    );
  });
});
