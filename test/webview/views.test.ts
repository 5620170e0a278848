/** The other views of the same selection, their measures, the keyboard, and what can be taken away. */
import assert from 'node:assert/strict';
import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../limits';
import type { Page } from './browser';
import type { PanelPage } from './panelPage';
import { panelSuite } from './panelSuite';

const SENTENCE = "The animal didn't cross the street because it was too tired.";
const WIDE = SENTENCE.replace('tired', 'wide');
const MODEL = 'all-minilm-l6-v2';
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
  const saved = async (count: number): Promise<{ name: string; content: Uint8Array }> => {
    return until(() => panel.hostApi.saved[count - 1], 'a file is saved');
  };
  const take = async (format: string): Promise<{ name: string; content: Uint8Array }> => {
    const count = panel.hostApi.saved.length + 1;
    await panel.page.locator('#export summary').click();
    await panel.page.locator(`#export-${format}`).click();
    return saved(count);
  };
  async function row(
    text: string,
    word: string,
    measure: 'raw' | 'value' | 'rollout' = 'raw',
    layer = 4,
    head: number | 'mean' = 0,
  ): Promise<number[]> {
    const attended = await workshop.engine.ask({
      op: 'attend',
      model: MODEL,
      text,
      precision: 'exact',
      maxTokens: 512,
    });
    assert.equal(attended.kind, 'attended');
    const query = attended.tokens.findIndex((token) => token.text === word);
    const slice = await workshop.engine.ask({
      op: 'attention',
      handle: attended.handle,
      map: 'self',
      layer,
      head,
      measure,
      fromRow: query,
      toRow: query + 1,
    });
    assert.equal(slice.kind, 'weights');
    return [...slice.weights];
  }

  it('value-weighted attention colors by norms, and says that they are no shares', async () => {
    await panel.explain(SENTENCE);
    await panel.open({ measure: 'value' });
    await panel.token(await panel.find('it')).click();
    const wanted = await row(SENTENCE, 'it', 'value');
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
    const own = await row(SENTENCE, 'it');
    assert.equal(await lines(), own.filter((weight) => weight > 0.01 * Math.max(...own)).length);
    assert.match(
      (await panel.page.locator('#lines').getAttribute('aria-label')) ?? '',
      /the thickest, 0\.239, from ‹it› to ‹\[CLS\]›/,
    );
    await panel.page.locator('.head-chip[data-head="7"]').click();
    await panel.page
      .locator(
        `#lines[data-lines="${await (async () => {
          const more = await row(SENTENCE, 'it', 'raw', 4, 7);
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
    const it = await panel.find('it');
    await panel.page.locator(`#compare-view .token[data-side="a"][data-index="${it}"]`).click();
    await panel.page.locator('.flips tbody tr').first().waitFor();
    const second = await row(WIDE, 'it');
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

  it('what a token needed is what the engine finds when others are left out', async () => {
    const text = 'The capital of France is Paris.';
    await panel.explain(text, { model: CAUSAL });
    await open('probabilities');
    const tokens = panel.page.locator('#probabilities-view .token');
    await tokens.first().waitFor();
    const texts = await tokens.allTextContents();
    const paris = texts.findIndex((each) => each.includes('Paris'));
    await panel.page.locator(`#probabilities-view .token[data-index="${paris}"]`).click();
    await panel.page.locator('#effects').click();
    await panel.page.locator('#probabilities-view .bar-value').first().waitFor();
    await panel.page.locator('#effects').waitFor();
    const found = await workshop.engine.ask({
      op: 'effects',
      model: CAUSAL,
      text,
      precision: 'exact',
      maxTokens: 512,
      target: paris,
      reach: 128,
    });
    assert.equal(found.kind, 'effects');
    const most = Math.max(...found.effects.map(Math.abs)) / Math.LN2;
    assert.match(
      await panel.page.locator('#probabilities-view').innerText(),
      new RegExp(`What ‹Paris› needed[\\s\\S]*${most.toFixed(2)} bits`),
    );
    await panel.page.locator('#effects').click();
    assert.match(await panel.page.locator('#probabilities-view').innerText(), /At ‹Paris›/);
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

  it('the matrix follows words, and zooms', async () => {
    await panel.explain('The transformers were unbelievably attentive.');
    const cells = async (): Promise<number> => Number(await panel.page.locator('#matrix').getAttribute('data-rows'));
    const tokens = await cells();
    await panel.page.locator('#pick-granularity').selectOption('word');
    await panel.frame();
    assert.equal(await cells(), 8, `of ${tokens} tokens`);
    const before = Number(await panel.page.locator('#matrix').getAttribute('data-cell'));
    await panel.page.locator('#matrix').focus();
    await press('+', '+');
    await panel.frame();
    assert.ok(Number(await panel.page.locator('#matrix').getAttribute('data-cell')) > before);
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

  it('moves with the cursor in the document, unless something is pinned, and says what it looks at', async () => {
    const origin = { uri: 'file:///notes.md', start: 10, end: 10 + SENTENCE.length, sha256: 'x' };
    await panel.explain(SENTENCE, { origin });
    panel.session.caretAt(SENTENCE.indexOf('street') + 2);
    await panel.page.locator('.token.selected').waitFor();
    assert.match((await panel.status()) ?? '', /^query ‹street›/);
    await panel.token(await panel.find('animal')).click();
    panel.session.caretAt(SENTENCE.indexOf('cross'));
    await panel.frame();
    assert.match((await panel.status()) ?? '', /^query ‹animal›/);
    const last = panel.hostApi.highlighted.at(-1);
    assert.deepEqual(
      last?.ranges.map(({ start, end }) => SENTENCE.slice(start, end)),
      ['animal'],
    );
    assert.equal(last?.origin?.uri, 'file:///notes.md');
  });

  it('by word and line, every view has words and lines', async () => {
    await panel.explain('The transformers were\nunbelievably attentive.', {
      other: 'The transformers were\nunbelievably dull.',
      model: CAUSAL,
    });
    await panel.page.locator('.compared').waitFor();
    await panel.token(1).first().click();
    await panel.page.locator('#pick-granularity').selectOption('word');
    await panel.frame();
    assert.match(
      await panel.page.locator('#compare-view').innerText(),
      /7 in the second text, 6 of them as in the first\./,
    );
    await open('lines');
    await panel.frame();
    assert.match((await panel.page.locator('#lines').getAttribute('aria-label')) ?? '', /to ‹(The|transformers)›/);
    await open('probabilities');
    await panel.page.locator('#probabilities-view .token[data-bits]').first().waitFor();
    const bits = await panel.page
      .locator('#probabilities-view .token')
      .evaluateAll((all) => all.map(({ dataset }) => dataset.bits));
    assert.ok(new Set(bits).size < bits.length, 'the tokens of a word share its bits');
    await open('heads');
    const sides = async (): Promise<number> =>
      Number(await panel.page.locator('.thumb[data-layer="0"][data-head="0"] canvas').getAttribute('width'));
    await panel.page.locator('.thumb[data-layer="29"] canvas[width="7"]').first().waitFor();
    assert.equal(await sides(), 7, 'pictures of seven words');
    await panel.page.locator('#pick-granularity').selectOption('line');
    await panel.page.locator('.thumb[data-layer="29"] canvas[width="2"]').first().waitFor();
    await open('matrix');
    await panel.frame();
    assert.equal(await panel.page.locator('#matrix').getAttribute('data-rows'), '2');
  });

  for (const [name, text] of [
    ['markup', 'a </script><img src=x onerror=alert(1)> b'],
    ['bidi controls', 'safe \u202e reversed \u2066 isolated \u2069 end'],
    ['one token of 4,000 characters', `${'='.repeat(4000)} end`],
    ['zero-width joiners', '👩\u200d👩\u200d👧\u200d👦 family a\u200db\u200c c'],
    ['right-to-left', 'החיה לא חצתה את הרחוב כי היא הייתה עייפה מדי.'],
  ] as const) {
    it(`survives ${name} in every view and in a picture of it`, async () => {
      await panel.explain(text, { other: `${text} more`, model: CAUSAL });
      await panel.page.locator('.compared').waitFor();
      await panel.token(1).first().click();
      for (const view of ['lines', 'heads', 'probabilities', 'compare', 'table', 'matrix']) {
        await open(view);
        await panel.frame();
      }
      assert.equal(await panel.page.locator('#panels img, #text-view img').count(), 0);
      const svg = Buffer.from((await take('svg')).content).toString('utf8');
      assert.equal(
        await panel.page.evaluate((source) => {
          const { DOMParser } = globalThis as unknown as {
            DOMParser: new () => {
              parseFromString(
                text: string,
                type: string,
              ): { querySelector(name: string): { textContent: string } | null };
            };
          };
          return (
            new DOMParser().parseFromString(source, 'image/svg+xml').querySelector('parsererror')?.textContent ??
            'well-formed'
          );
        }, svg),
        'well-formed',
      );
      assert.ok((await take('png')).content.length > 1000);
    });
  }

  describe('exports', () => {
    it('a picture as PNG and as SVG that shows the tokens and the matrix', async () => {
      await panel.explain('The dog & the <script>alert(1)</script> cat');
      await panel.token(2).click();
      const svg = Buffer.from((await take('svg')).content).toString('utf8');
      assert.match(svg, /^<svg xmlns[\s\S]*>dog<[\s\S]*<image [^>]*href="data:image\/png;base64,[\s\S]*<\/svg>\n$/);
      assert.ok(!svg.includes('<script'));
      const parsed = await panel.page.evaluate((source) => {
        const { DOMParser } = globalThis as unknown as {
          DOMParser: new () => {
            parseFromString(text: string, type: string): { querySelector(name: string): unknown };
          };
        };
        return new DOMParser().parseFromString(source, 'image/svg+xml').querySelector('parsererror') === null;
      }, svg);
      assert.ok(parsed, 'the picture is well-formed');
      const png = (await take('png')).content;
      assert.deepEqual([...png.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
      assert.ok(png.length > 10_000);
    });

    it('numbers as CSV and JSON, with model, precision and sha256', async () => {
      await panel.explain(SENTENCE);
      const csv = Buffer.from((await take('csv')).content)
        .toString('utf8')
        .trimEnd()
        .split('\r\n');
      const it = await panel.find('it');
      const wanted = await row(SENTENCE, 'it');
      assert.equal(csv.length, 1 + 16 * 16);
      const cell = csv[1 + it * 16 + 2]!.split(',');
      assert.deepEqual(cell.slice(-5, -1), [String(it), '"it"', '2', '"animal"']);
      assert.ok(Math.abs(Number(cell.at(-1)) - wanted[2]!) < 1e-6);
      const json = JSON.parse(Buffer.from((await take('json')).content).toString('utf8')) as Record<string, unknown> & {
        weights: number[][];
        files: { path: string; sha256: string }[];
      };
      assert.deepEqual(
        [json.model, json.precision, json.layer, json.head, json.indexBase, json.measure, json.shape],
        [MODEL, 'exact', 4, 0, 0, 'raw', [16, 16]],
      );
      assert.match(json.files.find(({ path }) => path.endsWith('.onnx'))?.sha256 ?? '', /^[0-9a-f]{64}$/);
      assert.ok(Math.abs(json.weights[it]![2]! - wanted[2]!) < 1e-6);
    });

    it('a page that works by itself: other heads, other views, no network', async () => {
      await panel.explain(`${SENTENCE} </script><b>bold</b>`);
      const { content } = await take('html');
      const folder = await mkdtemp(join(tmpdir(), 'attentive-page-'));
      let page: Page | undefined;
      try {
        const file = join(folder, 'attention.html');
        await writeFile(file, content);
        page = await workshop.browser.newPage({ viewport: { width: 900, height: 900 }, deviceScaleFactor: 1 });
        const errors: string[] = [];
        page.on('pageerror', ({ message }) => errors.push(message));
        await page.goto(`file://${file}`);
        await page.locator('body[data-state="ready"]').waitFor();
        await page.locator('.token[data-side="both"]').first().hover();
        await page.locator('#pick-layer').selectOption('2');
        await page.locator('#pick-head').selectOption('5');
        await page.locator('body[data-state="ready"]').waitFor();
        await page.locator('#tab-heads').click();
        await page.locator('.thumb[data-layer="5"] canvas[width]').first().waitFor();
        assert.equal(await page.locator('b').count(), 0);
        assert.deepEqual(errors, []);
      } finally {
        await page?.close();
        await rm(folder, { recursive: true });
      }
    });
  });
});
