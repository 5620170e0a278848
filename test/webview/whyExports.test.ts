/** What is taken away from the view Why: its numbers, its picture, and a page that opens on it. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PanelPage } from './panelPage';
import { panelSuite } from './panelSuite';
import { openFile } from './savedFile';
import { csvRows, svgIn, taken } from './taken';

const TEXT = 'The capital of France is Paris. The capital of Italy is';
const MODEL = 'smollm2-135m-instruct';

describe('exports of why', function () {
  this.timeout(90_000);
  const { workshop, open: openPanel } = panelSuite();
  let panel: PanelPage;
  beforeEach(async () => {
    panel = await openPanel();
    await panel.explain(TEXT, { model: MODEL });
    await panel.page.locator('#tab-why').click();
    await panel.page.locator('#why-view .waterfall').waitFor();
  });

  const asked = async () => {
    const answer = await workshop.engine.ask({
      ...{ op: 'why', model: MODEL, text: TEXT, precision: 'exact', maxTokens: 512, most: 1000 },
    });
    assert.ok(answer.kind === 'why');
    return answer;
  };

  it('a table of all terms, which add up to the sum', async () => {
    const { sum, sources, token } = await asked();
    const rows = csvRows((await taken(panel, 'csv')).content);
    const totalOf = (...parts: string[]): number =>
      rows.filter(({ part }) => parts.includes(part!)).reduce((all, { value }) => all + Number(value), 0);
    assert.ok(Math.abs(totalOf('embedding', 'mlp', 'head') - sum) < 1e-4);
    assert.ok(Math.abs(totalOf('source') - totalOf('head')) < 1e-4);
    assert.deepEqual([rows[0]!.model, rows[0]!.unit, rows[0]!.token], [MODEL, 'token', token.text]);
    const capital = rows.filter(({ part }) => part === 'source')[1]!;
    assert.equal(capital.source_text, 'capital');
    assert.ok(Math.abs(Number(capital.value) - sources[1]!) < 1e-5);
  });

  it('the same as JSON, with the files of the model', async () => {
    const { sum, difference, heads, paths } = await asked();
    const json = JSON.parse(Buffer.from((await taken(panel, 'json')).content).toString('utf8')) as {
      files: { sha256: string }[];
      sum: number;
      difference: number;
      heads: number[][];
      paths: unknown[];
    };
    assert.deepEqual(
      [json.sum, json.difference, json.heads, json.paths.length],
      [sum, difference, heads, paths.length],
    );
    assert.match(json.files[0]!.sha256, /^[0-9a-f]{64}$/);
  });

  it('a picture with the sentence, the layers and a bar for each part in its color', async () => {
    await panel.page.locator('#why-view tr.layer button').nth(3).click();
    const content = (await taken(panel, 'svg')).content;
    const source = Buffer.from(content).toString('utf8');
    for (const shown of ['>embedding<', '>layer 29<', '>head 8<', '>sum<', 'rather']) assert.ok(source.includes(shown));
    const bars = await panel.page
      .locator('#why-view .waterfall .bar')
      .evaluateAll((all) => all.map((bar) => (bar as unknown as { offsetWidth: number }).offsetWidth));
    const colors = ['rgba(55, 148, 255, 1)', 'rgba(209, 134, 22, 1)'];
    const rects = (await svgIn(panel.page, content)).filter(
      ({ name, attributes }) => name === 'rect' && Number(attributes.height) <= 13 && attributes.rx === '0',
    );
    const drawn = rects.filter(({ attributes }) => colors.includes(attributes.fill!));
    assert.equal(drawn.length, bars.length, [...new Set(rects.map(({ attributes }) => attributes.fill))].join());
    const png = (await taken(panel, 'png')).content;
    assert.deepEqual([...png.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
    if (process.env.ATTENTIVE_SCREENSHOTS) await writeFile(join(process.env.ATTENTIVE_SCREENSHOTS, 'why.png'), png);
  });

  it('a page that opens on the same question with its numbers, and says of another one that it is not in it', async () => {
    await panel.page.locator('#why-view #why-word').fill('Paris');
    await panel.page.locator('#why-not').click();
    await panel.page.locator('#why-view h3:text-matches("not ‹Paris›")').waitFor();
    const shown = (page: PanelPage['page']) =>
      Promise.all(
        ['h3', '#why-sentence', '#why-sum', '.waterfall'].map((part) => page.locator(`#why-view ${part}`).innerText()),
      );
    const onScreen = await shown(panel.page);
    const file = await openFile(workshop.browser, (await taken(panel, 'html')).content);
    try {
      const { page } = file;
      await page.locator('#why-view .waterfall').waitFor();
      assert.deepEqual(await shown(page), onScreen);
      await page.locator('#why-after').click();
      await page.locator('#why-sum:text-matches("holds the answer to one question")').waitFor();
    } finally {
      await file.close();
    }
  });
});
