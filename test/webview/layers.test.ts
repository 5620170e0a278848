/** What each layer would predict: the panel's view Layers, with a real model. */
import assert from 'node:assert/strict';
import type { PanelPage } from './panelPage';
import { panelSuite } from './panelSuite';
import { openFile } from './savedFile';
import { csvRows, svgIn, taken } from './taken';

const TEXT = 'The capital of France is';
const MODEL = 'smollm2-135m-instruct';
const LAYERS = 30;

describe('what each layer would predict', function () {
  this.timeout(120_000);
  const { workshop: shared, open: openPanel } = panelSuite();
  let panel: PanelPage;
  beforeEach(async () => {
    panel = await openPanel();
  });

  const view = () => panel.page.locator('#layers-view');
  const note = () => view().locator('#layers-note');
  async function open(text: string): Promise<void> {
    await panel.explain(text, { model: MODEL });
    await panel.page.locator('#tab-layers').click();
    await view().locator('.layers').waitFor();
  }

  async function columns() {
    const found = await shared.engine.ask({
      ...{ op: 'lensColumns', model: MODEL, text: TEXT, precision: 'exact', maxTokens: 512, from: 0, to: 99 },
    });
    assert.ok(found.kind === 'lensColumns');
    return found;
  }

  it('shows the likeliest word of the engine in each cell, the last layer on top', async () => {
    await open(TEXT);
    const found = await columns();
    const rows = view().locator('tbody tr');
    assert.equal(await rows.count(), LAYERS);
    const cells = await view().locator('.lens-cell').allTextContents();
    assert.equal(cells.length, LAYERS * found.tokens.length);
    assert.equal(cells[found.tokens.length - 1]!.trim(), found.answers.at(-1)!.text.trim());
    const shares = await view()
      .locator('.lens-cell')
      .evaluateAll((all) => all.map((cell) => Number(cell.dataset.share)));
    const wanted = found.answerLogprobs.toReversed().flat();
    shares.forEach((share, i) => assert.ok(Math.abs(share - Math.exp(wanted[i]!)) < 1e-3, `cell ${i}`));
    assert.match(await view().innerText(), /no thought of the model/);
  });

  it('is in sight when the host opens a text on it in a low window', async () => {
    await panel.page.setViewportSize({ width: 560, height: 640 });
    await panel.explain(TEXT, { model: MODEL, opening: { view: 'layers' } });
    const isInSight = async (what: string): Promise<void> => {
      await view().locator('.lens-cell').first().waitFor();
      const [top, bottom, height] = (await panel.page.evaluate(
        `(({ top, bottom }) => [top, bottom, innerHeight])(document.querySelector('.lens-cell').getBoundingClientRect())`,
      )) as [number, number, number];
      assert.ok(top >= 0 && bottom <= height, `${what}: ${top} to ${bottom} of ${height}`);
    };
    await isInSight('below the head');
    await view()
      .locator('.lens-cell')
      .nth(LAYERS * 5 - 1)
      .focus();
    await panel.explain(`${TEXT} known`, { model: MODEL, opening: { view: 'layers' } });
    await view().locator('th:has-text("known")').waitFor();
    await isInSight('above the window');
  });

  it('goes over cells with the keyboard and tells the numbers of each', async () => {
    await open(TEXT);
    await view().locator('.lens-cell').first().focus();
    await panel.page.keyboard.press('ArrowDown');
    await panel.page.keyboard.press('ArrowRight');
    assert.match(
      await note().innerText(),
      /^After layer 28: ‹.+› \d+\.\d %\. At the end: ‹.+›, which has \d+\.\d % here\.$/,
    );
    assert.deepEqual(
      await view()
        .locator('.lens-cell:focus')
        .evaluateAll((all) => all.map(({ dataset }) => [dataset.layer, dataset.column])),
      [['28', '1']],
    );
  });

  it('asks for more tokens of a longer text when they are wanted, and opens on them again', async () => {
    await open(
      'One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen',
    );
    const first = await view().locator('thead').innerText();
    await view().locator('#layers-later').click();
    await view().locator('.layers').waitFor();
    const second = await view().locator('thead').innerText();
    assert.notEqual(second, first);
    await panel.hideAndShow();
    await view().locator('.layers').waitFor();
    assert.equal(await view().locator('thead').innerText(), second);
    const file = await openFile(shared.browser, (await taken(panel, 'html')).content);
    try {
      const { page } = file;
      await page.locator('#layers-view .layers').waitFor();
      assert.equal(await page.locator('#layers-view thead').innerText(), second);
    } finally {
      await file.close();
    }
    await view().locator('#layers-earlier').click();
    await view().locator('.layers').waitFor();
    assert.equal(await view().locator('thead').innerText(), first);
  });

  it('is taken away as a table and as JSON, cell by cell', async () => {
    await open(TEXT);
    const found = await columns();
    const [tokens, answer] = [found.tokens.length, found.answers.at(-1)!];
    const rows = csvRows((await taken(panel, 'csv')).content);
    assert.equal(rows.length, LAYERS * tokens);
    const end = rows.at(-1)!;
    assert.deepEqual(
      [end.model, end.layer, end.token, end.token_text, end.likeliest, end.answer],
      [MODEL, '29', String(tokens - 1), found.tokens.at(-1)!.text, answer.text, answer.text],
    );
    assert.ok(Math.abs(Number(rows[0]!.answer_probability) - Math.exp(found.answerLogprobs[0]![0]!)) < 1e-6);
    const json = JSON.parse(Buffer.from((await taken(panel, 'json')).content).toString('utf8')) as {
      from: number;
      top: unknown;
      answerLogprobs: unknown;
    };
    assert.deepEqual([json.from, json.top, json.answerLogprobs], [0, found.top, found.answerLogprobs]);
  });

  it('is whole in a picture, also where the panel is too narrow for it and the text runs from right to left', async () => {
    await panel.page.setViewportSize({ width: 300, height: 900 });
    for (const text of [TEXT, 'הכלב ישן']) {
      await open(text);
      const content = (await taken(panel, 'svg')).content;
      const svg = await svgIn(panel.page, content);
      const width = Number(svg[0]!.attributes.width);
      const boxes = svg
        .filter(({ name, attributes }) => name === 'rect' && Number(attributes.width) < width)
        .map(({ attributes }) => [Number(attributes.x), Number(attributes.x) + Number(attributes.width)] as const);
      assert.ok(boxes.length > LAYERS);
      for (const [left, right] of boxes) assert.ok(left >= 0 && right <= width, `${left} to ${right} of ${width}`);
    }
  });

  it('stands from right to left where the text does', async () => {
    await open('הכלב ישן על הספה');
    assert.equal(await view().locator('#layers-grid').getAttribute('dir'), 'rtl');
    if (process.env.SHOTS) await panel.page.screenshot({ path: `${process.env.SHOTS}/hebrew.png`, fullPage: true });
  });
});
