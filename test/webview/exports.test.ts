/** What is taken away: pictures, numbers, and a page that works by itself. */
import assert from 'node:assert/strict';
import type { Page } from './browser';
import type { PanelPage } from './panelPage';
import { panelSuite } from './panelSuite';
import { openFile } from './savedFile';
import { imageIn, svgIn, taken } from './taken';
import { row } from './weights';

const SENTENCE = "The animal didn't cross the street because it was too tired.";
const WIDE = SENTENCE.replace('tired', 'wide');
const MODEL = 'all-minilm-l6-v2';

describe('exports', function () {
  this.timeout(120_000);
  const { workshop, open: openPanel } = panelSuite();
  let panel: PanelPage;
  beforeEach(async () => {
    panel = await openPanel();
  });

  const view = (name: string): Promise<void> => panel.page.locator(`#tab-${name}`).click();
  const choose = (name: string, value: string): Promise<string[]> =>
    panel.page.locator(`#pick-${name}`).selectOption(value);

  it('a picture as PNG and as SVG that shows the tokens and the matrix', async () => {
    await panel.explain('The dog & the <script>alert(1)</script> cat');
    await panel.token(2).click();
    const svg = Buffer.from((await taken(panel, 'svg')).content).toString('utf8');
    assert.match(svg, /^<svg xmlns[\s\S]*>dog<[\s\S]*<image [^>]*href="data:image\/png;base64,[\s\S]*<\/svg>\n$/);
    assert.ok(!svg.includes('<script'));
    const parsed = await panel.page.evaluate((source) => {
      const { DOMParser } = globalThis as unknown as {
        DOMParser: new () => { parseFromString(text: string, type: string): { querySelector(name: string): unknown } };
      };
      return new DOMParser().parseFromString(source, 'image/svg+xml').querySelector('parsererror') === null;
    }, svg);
    assert.ok(parsed, 'the picture is well-formed');
    const png = (await taken(panel, 'png')).content;
    assert.deepEqual([...png.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
    assert.ok(png.length > 10_000);
  });

  it('a picture of Hebrew with English in brackets, each bracket as its part of the line has it', async () => {
    await panel.explain('קנינו (יחד) ספרים for $3.50 [approx.] today');
    const svg = Buffer.from((await taken(panel, 'svg')).content).toString('utf8');
    const directions = (bracket: string): string[] =>
      Array.from(svg.matchAll(/<text [^>]*?>(.)<\/text>/g), ([whole, text]) =>
        text === bracket ? [/direction="rtl"/.test(whole) ? 'rtl' : 'ltr'] : [],
      ).flat();
    assert.deepEqual(
      ['(', ')', '[', ']'].map((bracket) => directions(bracket)[0]),
      ['rtl', 'rtl', 'ltr', 'ltr'],
    );
  });

  it('numbers as CSV and JSON, with model, precision and sha256', async () => {
    await panel.explain(SENTENCE);
    const csv = Buffer.from((await taken(panel, 'csv')).content)
      .toString('utf8')
      .trimEnd()
      .split('\r\n');
    const it = await panel.find('it');
    const wanted = await row(workshop.engine, SENTENCE, 'it');
    assert.equal(csv.length, 1 + 16 * 16);
    const cell = csv[1 + it * 16 + 2]!.split(',');
    assert.deepEqual(cell.slice(-5, -1), [String(it), '"it"', '2', '"animal"']);
    assert.ok(Math.abs(Number(cell.at(-1)) - wanted[2]!) < 1e-6);
    const json = JSON.parse(Buffer.from((await taken(panel, 'json')).content).toString('utf8')) as Record<
      string,
      unknown
    > & { weights: number[][]; files: { path: string; sha256: string }[] };
    assert.deepEqual(
      [json.model, json.precision, json.layer, json.head, json.indexBase, json.measure, json.shape],
      [MODEL, 'exact', 4, 0, 0, 'raw', [16, 16]],
    );
    assert.match(json.files.find(({ path }) => path.endsWith('.onnx'))?.sha256 ?? '', /^[0-9a-f]{64}$/);
    assert.ok(Math.abs(json.weights[it]![2]! - wanted[2]!) < 1e-6);
  });

  it('a picture with the color scale, the bars and the sinks left out', async () => {
    await panel.explain(SENTENCE);
    const it = await panel.find('it');
    await panel.token(it).click();
    await choose('sink', 'excluded');
    await panel.frame();
    const svg = await svgIn(panel.page, (await taken(panel, 'svg')).content);
    const number = ({ attributes }: { attributes: Readonly<Record<string, string>> }, name: string): number =>
      Number(attributes[name]);

    const gradient = svg.find(({ name }) => name === 'linearGradient');
    assert.ok(gradient, 'the color scale has a gradient');
    const ramp = svg.find(({ attributes }) => attributes.fill === `url(#${gradient.attributes.id})`);
    assert.ok(ramp && number(ramp, 'width') === 120, 'which fills it');

    const bars = svg
      .filter(
        (part) =>
          part.name === 'rect' && number(part, 'height') === 6 && part.attributes.fill === 'rgba(55, 148, 255, 1)',
      )
      .map((part) => number(part, 'width'));
    const shares = await panel.page.locator('.top .bar-value').allTextContents();
    assert.equal(bars.length, shares.length);
    const deepest = Math.max(...shares.map(Number));
    bars.forEach((width, i) =>
      assert.ok(Math.abs(width / Math.max(...bars) - Number(shares[i]) / deepest) < 0.02, `${width} for ${shares[i]}`),
    );

    const matrix = svg.findLast(({ name }) => name === 'image');
    assert.ok(matrix);
    const animal = await panel.find('animal');
    const at = async (key: number): Promise<{ x: number; y: number }> => {
      const center = await panel.cellCenter(it, key);
      return { x: 2 * (number(matrix, 'x') + center.x), y: 2 * (number(matrix, 'y') + center.y) };
    };
    const inRamp = (share: number): { x: number; y: number } => ({
      x: 2 * (number(ramp, 'x') + share * number(ramp, 'width')),
      y: 2 * (number(ramp, 'y') + 4),
    });
    const colors = await imageIn(panel.page, (await taken(panel, 'png')).content, [
      inRamp(0.1),
      inRamp(0.5),
      inRamp(0.9),
      await at(0),
      await at(animal),
    ]);
    const [low, middle, high, cls, onAnimal] = colors.map(([r = 0, , b = 0]) => b - r);
    assert.ok(
      high! > middle! + 30 && middle! > low! + 30,
      `the scale goes from nothing to blue: ${JSON.stringify(colors)}`,
    );
    assert.ok(cls! < 20 && onAnimal! > 60, `the sink's column has no color: ${JSON.stringify(colors)}`);
  });

  it('a picture of all rows of a matrix that scrolls on screen, which then scrolls as before', async () => {
    await panel.explain(`${SENTENCE} ${WIDE}`);
    await panel.page.locator('#matrix').waitFor();
    await panel.frame();
    const onScreen = (): Promise<{ height: number; rows: number; cell: number; top: number }> =>
      panel.page.locator('#matrix').evaluate((canvas) => {
        const { clientHeight, dataset } = canvas as unknown as {
          clientHeight: number;
          dataset: Record<string, string>;
        };
        return {
          height: clientHeight,
          rows: Number(dataset.rows),
          cell: Number(dataset.cell),
          top: Number(dataset.top),
        };
      });
    const before = await onScreen();
    const whole = before.top + before.rows * before.cell;
    assert.ok(before.height < whole, 'not all rows are on screen');
    const svg = await svgIn(panel.page, (await taken(panel, 'svg')).content);
    assert.ok(Number(svg.findLast(({ name }) => name === 'image')!.attributes.height) >= whole);
    assert.deepEqual(await onScreen(), before);
  });

  it('a picture without gaps where the buttons are, and the page as it was', async () => {
    await panel.explain(SENTENCE, { other: WIDE });
    await panel.page.locator('.compared').waitFor();
    const onScreen = (): Promise<number> =>
      panel.page.locator('#compare-view').evaluate((each) => {
        const { top } = (each as unknown as { getBoundingClientRect(): { top: number } }).getBoundingClientRect();
        return top;
      });
    const before = await onScreen();
    const bottom = async (): Promise<number> =>
      Number((await svgIn(panel.page, (await taken(panel, 'svg')).content))[0]!.attributes.height);
    const height = await bottom();
    assert.equal(await onScreen(), before);
    assert.ok(await panel.page.locator('#compare-text').isVisible());
    await panel.page.evaluate((css) => {
      interface Sheet {
        replaceSync(text: string): void;
      }
      const dom = globalThis as unknown as {
        CSSStyleSheet: new () => Sheet;
        document: { adoptedStyleSheets: Sheet[] };
      };
      const sheet = new dom.CSSStyleSheet();
      sheet.replaceSync(css);
      dom.document.adoptedStyleSheets.push(sheet);
    }, ':is(#about, #faithfulness, #compare-view) :is(button:not(.link), label, .compare-form, select), #tabs { display: none }');
    assert.equal(height, await bottom());
  });

  it('a page that works by itself: other heads, other views, no network', async () => {
    await panel.explain(`${SENTENCE} </script><b>bold</b>`);
    const file = await openFile(workshop.browser, (await taken(panel, 'html')).content);
    try {
      const { page, errors } = file;
      await page.locator('.token[data-side="both"]').first().hover();
      await page.locator('#pick-layer').selectOption('2');
      await page.locator('#pick-head').selectOption('5');
      await page.locator('body[data-state="ready"]').waitFor();
      await page.locator('#tab-heads').click();
      await page.locator('.thumb[data-layer="5"] canvas[width]').first().waitFor();
      assert.equal(await page.locator('b').count(), 0);
      assert.deepEqual(errors, []);
    } finally {
      await file.close();
    }
  });

  it('a page that opens in the view, head and choice that the screen had', async () => {
    await panel.explain(SENTENCE, { other: WIDE });
    await panel.page.locator('.compared').waitFor();
    await panel.open({ layer: 2, head: 5 });
    await choose('granularity', 'word');
    await choose('sink', 'excluded');
    await choose('scale', 'head');
    const [animal, it] = [await panel.find('animal'), await panel.find('it')];
    await panel.token(animal).first().click();
    await panel
      .token(it)
      .first()
      .click({ modifiers: ['Shift'] });
    await view('lines');
    await panel.page.locator('.head-chip[data-head="7"]').click();
    await panel.page.locator('#align').click();
    for (const shown of ['table', 'compare', 'lines', 'heads', 'matrix']) {
      await view(shown);
      const isThere = { compare: '.flips tbody tr', heads: '.thumb[data-layer="5"] canvas[width="14"]' }[shown];
      if (isThere) await panel.page.locator(isThere).first().waitFor();
      await panel.frame();
      const screen = await stateOf(panel.page);
      const file = await openFile(workshop.browser, (await taken(panel, 'html')).content);
      try {
        if (isThere) await file.page.locator(isThere).first().waitFor();
        assert.deepEqual(await stateOf(file.page), screen);
        assert.equal(await file.page.locator(`#tab-${shown}`).getAttribute('aria-selected'), 'true');
        assert.deepEqual(file.errors, []);
      } finally {
        await file.close();
      }
    }
  });
});

/** What a reader sees of the choice and of the numbers. */
async function stateOf(page: Page): Promise<object> {
  const chosen = await Promise.all(
    ['layer', 'head', 'measure', 'direction', 'granularity', 'sink', 'scale'].map((name) =>
      page.locator(`#pick-${name}`).evaluate((select: { value: string }) => select.value),
    ),
  );
  const view = page.locator('[role="tabpanel"]:not([hidden])');
  const tokens = (root: ReturnType<Page['locator']>): Promise<unknown> =>
    root
      .locator('.token')
      .evaluateAll((all) =>
        all.map((each) => [
          each.dataset.weight,
          (each as unknown as { getAttribute(name: string): string }).getAttribute('aria-pressed'),
        ]),
      );
  return {
    chosen,
    text: await tokens(page.locator('#text-view')),
    tab: await page.locator('[role="tab"][aria-selected="true"]').textContent(),
    facts: await page.locator('.facts').textContent(),
    legend: await page.locator('.legend-text').first().textContent(),
    view: (await view.innerText()).replace(/^Sort by\n[^]*?\n(?=Named)/, ''),
    tokens: await tokens(view),
    chips: await view.locator('[aria-pressed="true"]').allTextContents(),
    pictures: await view
      .locator('.thumb canvas')
      .evaluateAll((all) =>
        all
          .map((canvas) => canvas as unknown as { width: number; height: number })
          .map(({ width, height }) => `${width}x${height}`),
      ),
    second: await page.locator('#compare-text').evaluate((area: { value: string }) => area.value),
    canvases: await view
      .locator('canvas')
      .evaluateAll((all) => all.map(({ dataset }) => ({ ...dataset, capture: '', other: '' }))),
  };
}
