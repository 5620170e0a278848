/** The other views of the same selection, their measures and the keyboard. */
import assert from 'node:assert/strict';
import { survives } from './hostileTexts';
import type { PanelPage } from './panelPage';
import { panelSuite } from './panelSuite';
import { row } from './weights';

const SENTENCE = "The animal didn't cross the street because it was too tired.";
const WIDE = SENTENCE.replace('tired', 'wide');
const CAUSAL = 'smollm2-135m-instruct';

describe('the views of a selection', function () {
  this.timeout(90_000);
  const { workshop, open: openPanel } = panelSuite();
  let panel: PanelPage;
  beforeEach(async () => {
    panel = await openPanel();
  });

  const open = (view: string): Promise<void> => panel.page.locator(`#tab-${view}`).click();
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await panel.page.keyboard.press(key);
  };
  const fact = (name: string): Promise<string | null> => panel.page.locator(`[data-fact="${name}"]`).textContent();

  it('value-weighted attention colors by norms, and says that they are no shares', async () => {
    await panel.explain(SENTENCE);
    await panel.open({ measure: 'value' });
    await panel.token(await panel.find('it')).click();
    const wanted = await row(workshop.engine, SENTENCE, 'it', 'value');
    for (const [index, weight] of wanted.entries()) assert.ok(Math.abs((await panel.weight(index)) - weight) < 2e-6);
    assert.match(await panel.page.locator('.legend-text').first().innerText(), /they are no shares/);
    assert.equal(await fact('measure'), 'value-weighted');
  });

  it('lines join the chosen token with others, of the open head and of others that are switched on', async () => {
    await panel.explain(SENTENCE);
    await open('lines');
    await panel.token(await panel.find('it')).click();
    await panel.frame();
    const lines = async (): Promise<number> => Number(await panel.page.locator('#lines').getAttribute('data-lines'));
    const own = await row(workshop.engine, SENTENCE, 'it');
    assert.equal(await lines(), own.filter((weight) => weight > 0.01 * Math.max(...own)).length);
    assert.match(
      (await panel.page.locator('#lines').getAttribute('aria-label')) ?? '',
      /the thickest, 0\.239, from ‹it› to ‹\[CLS\]›/,
    );
    await panel.page.locator('.head-chip[data-head="7"]').click();
    await panel.page
      .locator(
        `#lines[data-lines="${await (async () => {
          const more = await row(workshop.engine, SENTENCE, 'it', 'raw', 4, 7);
          return (
            own.filter((w) => w > 0.01 * Math.max(...own)).length +
            more.filter((w) => w > 0.01 * Math.max(...more)).length
          );
        })()}"]`,
      )
      .waitFor();
    await panel.page.locator('#lines').focus();
    await press('ArrowDown');
    assert.match((await panel.status()) ?? '', /query ‹was›/);
  });

  it('a translation is aligned with its source: a line from every token to where it attends most', async () => {
    await panel.explain('The dog sleeps in the garden.', { model: 'translate-en-fr' });
    await panel.open({ map: 'cross', layer: 1, head: 2 });
    await open('lines');
    const pairs = await panel.page
      .locator('.pair')
      .evaluateAll((all) => all.map(({ dataset }) => [Number(dataset.query), Number(dataset.key)]));
    const attended = await workshop.engine.ask({
      op: 'attend',
      model: 'translate-en-fr',
      text: 'The dog sleeps in the garden.',
      precision: 'exact',
      maxTokens: 512,
    });
    assert.equal(attended.kind, 'attended');
    const { queries, keys } = attended.maps.find(({ kind }) => kind === 'cross')!;
    const slice = await workshop.engine.ask({
      op: 'attention',
      handle: attended.handle,
      map: 'cross',
      layer: 1,
      head: 2,
      fromRow: 0,
      toRow: queries,
    });
    assert.equal(slice.kind, 'weights');
    assert.deepEqual(
      pairs,
      Array.from({ length: queries }, (_, query) => {
        const row = slice.weights.subarray(query * keys, (query + 1) * keys);
        return [query, row.indexOf(Math.max(...row))];
      }),
    );
    const lines = async (): Promise<number> => Number(await panel.page.locator('#lines').getAttribute('data-lines'));
    assert.equal(await lines(), queries);
    const middles = (await panel.page.evaluate(
      `[...document.querySelectorAll('#align, .head-chip[data-head="0"]')].map((each) => each.getBoundingClientRect()).map(({ top, bottom }) => (top + bottom) / 2)`,
    )) as number[];
    assert.equal(middles.length, 2);
    assert.equal(middles[0], middles[1], 'the buttons stand in one row');
    assert.match(await panel.page.locator('.pairs').innerText(), /→ dog/);
    await panel.page.locator('#align').click();
    assert.deepEqual([await panel.page.locator('.pair').count(), await lines()], [0, 0]);
    await panel.open({ map: 'encoder' });
    await panel.page.locator('#align').click();
    assert.equal(
      await panel.page.locator('#align').getAttribute('aria-pressed'),
      'true',
      'within one text too, when asked for',
    );
    assert.ok((await panel.page.locator('.pair').count()) > 5);
  });

  it('two texts are compared: each colored by its own row, their difference, and the heads that turn', async () => {
    await panel.explain(SENTENCE);
    await open('compare');
    await panel.page.locator('#compare-text').fill(WIDE);
    await panel.page.locator('.compare-form button[type="submit"]').click();
    await panel.page.locator('.compared').waitFor();
    assert.match(
      await panel.page.locator('#compare-view').innerText(),
      /16 tokens in the second text, 15 of them as in the first\./,
    );
    const it = await panel.find('it');
    await panel.page.locator(`#compare-view .token[data-side="a"][data-index="${it}"]`).click();
    await panel.page.locator('.flips tbody tr').first().waitFor();
    const second = await row(workshop.engine, WIDE, 'it');
    const street = await panel.find('street');
    const shown = await panel.page
      .locator(`#compare-view .token[data-side="b"][data-index="${street}"]`)
      .getAttribute('data-weight');
    assert.ok(Math.abs(Number(shown) - second[street]!) < 2e-6);
    const flips = await panel.page.locator('.flips tbody tr').allTextContents();
    assert.ok(
      flips.some((text) => text.startsWith('4·0‹animal› 0.098 over ‹street› 0.082‹street› 0.187 over ‹animal› 0.047')),
      flips.join('\n'),
    );
    assert.equal(await panel.page.locator('#compare-view .token.differs').count(), 2);
    await panel.page.locator('#difference').focus();
    await press('ArrowDown');
    await panel.frame();
    assert.match((await panel.status()) ?? '', /‹it› → ‹\[CLS\]›: first 0\.239, second \d\.\d+, difference -?\d\.\d+/);
  });

  it('only chosen keys are compared when there are two', async () => {
    await panel.explain(SENTENCE, { other: WIDE });
    await panel.page.locator('.compared').waitFor();
    const inFirst = (index: number) => panel.page.locator(`#compare-view .token[data-side="a"][data-index="${index}"]`);
    await inFirst(await panel.find('it')).click();
    for (const word of ['animal', 'street']) await inFirst(await panel.find(word)).click({ modifiers: ['Control'] });
    await panel.page.locator('.flips tbody tr').first().waitFor();
    const flips = await panel.page.locator('.flips tbody th').allTextContents();
    assert.ok(flips.includes('4·0'), flips.join(' '));
    assert.match(
      await panel.page.locator('#compare-view').innerText(),
      /among the 2 chosen keys: \d+ of 72 heads look elsewhere/,
    );
  });

  it('says why a causal model cannot turn before the texts differ', async () => {
    await panel.explain(SENTENCE, { other: WIDE, model: CAUSAL });
    await panel.page.locator('#compare-why').waitFor();
    assert.match(
      await panel.page.locator('#compare-why').innerText(),
      /cannot see what comes after it\. The texts first differ at ‹tired›, so every row before it is the same/,
    );
    await panel.page.locator(`#compare-view .token[data-side="a"][data-index="${await panel.find('it')}"]`).click();
    await panel.frame();
    assert.match(await panel.page.locator('#compare-view').innerText(), /0 of 270 heads look elsewhere/);
  });

  it('the table says the same in a sentence and in rows', async () => {
    await panel.explain(SENTENCE);
    await panel.token(await panel.find('it')).click();
    await open('table');
    assert.equal(
      await panel.page.locator('#table-sentence').textContent(),
      'Query ‹it› gives most to ‹[CLS]›, 0.239, in layer 4, head 0.',
    );
    assert.equal(await panel.page.locator('#table-view tbody tr').count(), 16);
    assert.equal((await panel.page.locator('#table-view tbody tr').allTextContents())[2], '2animal0.098');
  });

  it('works by keyboard alone: layers, heads, measures, directions, views, help', async () => {
    await panel.explain(SENTENCE);
    await press('l', 'h', 'm');
    await panel.ready();
    assert.deepEqual(
      [await fact('layer'), await fact('head'), await fact('measure')],
      ['layer 5', 'head 1', 'value-weighted'],
    );
    await press('L', 'H', 'm', 'd', 'g', 's');
    await panel.ready();
    assert.deepEqual(
      [await fact('layer'), await fact('head'), await fact('measure'), await fact('granularity'), await fact('sink')],
      ['layer 4', 'layers 0 to 4', 'rollout', 'by word', 'sinks left out'],
    );
    assert.equal(
      await panel.page.locator('#pick-direction').evaluate((select: { value: string }) => select.value),
      'to',
    );
    await press('6');
    assert.equal(await panel.page.locator('#tab-table').getAttribute('aria-selected'), 'true');
    await press('?');
    assert.match(
      await panel.page.locator('#help').innerText(),
      /next and previous layer[\s\S]*Kobayashi et al\. 2020[\s\S]*Li et al\. 2016/,
    );
    await press('Escape');
    assert.equal(await panel.page.locator('#help').isVisible(), false);
  });

  it('heads are walked with the arrow keys, one of them in the tab order', async () => {
    await panel.explain(SENTENCE);
    await open('heads');
    await panel.page.locator('.thumb[tabindex="0"]').focus();
    assert.equal(await panel.page.locator('.thumb[tabindex="0"]').count(), 1);
    await press('ArrowRight', 'ArrowRight', 'ArrowUp', 'Enter');
    await panel.ready();
    assert.deepEqual([await fact('layer'), await fact('head')], ['layer 3', 'head 2']);
  });
});

survives(['markup']);
