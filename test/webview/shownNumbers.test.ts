/** What is chosen (sinks, unit, measure, direction) holds in every view and in every file that is taken away. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from './browser';
import type { PanelPage } from './panelPage';
import { panelSuite } from './panelSuite';
import { csvRows, imageIn, svgIn, taken } from './taken';

const SENTENCE = "The animal didn't cross the street because it was too tired.";
const WIDE = SENTENCE.replace('tired', 'wide');
const CAUSAL = 'smollm2-135m-instruct';

describe('the numbers that are shown', function () {
  this.timeout(120_000);
  const { workshop, open: openPanel } = panelSuite();
  let panel: PanelPage;
  beforeEach(async () => { panel = await openPanel(); });

  const view = (name: string): Promise<void> => panel.page.locator(`#tab-${name}`).click();
  const choose = (name: string, value: string): Promise<string[]> => panel.page.locator(`#pick-${name}`).selectOption(value);
  const text = (selector: string): Promise<string> => panel.page.locator(selector).first().innerText();
  const colors = async (query: number, key: number): Promise<number> => {
    const pixels = await panel.cellPixels(query, key);
    return Math.max(...pixels.map(([r, , b]) => b - r));
  };
  const hover = async (query: number, key: number): Promise<string> => {
    await panel.page.locator('#matrix').hover({ position: await panel.cellCenter(query, key) });
    return await panel.status() ?? '';
  };

  it('leave the sinks out of the matrix, the table, CSV and JSON, as the text does', async () => {
    await panel.explain(SENTENCE);
    const it = await panel.find('it');
    await panel.token(it).click();
    const before = await colors(it, 0);
    await choose('sink', 'renormalized');
    await panel.frame();
    const shown = await panel.page.locator('#text-view .token').evaluateAll((all) => all.map(({ dataset }) => Number(dataset.weight)));
    const last = shown.length - 1;
    assert.ok(before > 40, 'with sinks, [CLS] is blue');
    assert.ok(await colors(it, 0) < 20, 'left out, it is not');
    assert.match(await hover(it, 0), /‹\[CLS\]› left out/);
    const animal = await panel.find('animal');
    assert.match(await hover(it, animal), new RegExp(`→ key ‹animal› ${shown[animal].toFixed(3)}`));

    await view('table');
    assert.match(await text('#table-sentence'), /^Query ‹it› gives most to ‹(?!\[)[^›]+›, 0\.\d{3}, .*sinks left out/);
    const table = await panel.page.locator('#table-view tbody tr').allTextContents();
    assert.equal(table[0], '0[CLS]left out');
    assert.equal(table[animal], `${animal}animal${shown[animal].toFixed(3)}`);

    const csv = csvRows((await taken(panel, 'csv')).content);
    assert.deepEqual(Object.keys(csv[0]), ['model', 'precision', 'map', 'map_direction', 'layer', 'head', 'measure', 'unit', 'sinks', 'shows', 'query', 'query_token', 'key', 'key_token', 'value']);
    const { model, precision, map, map_direction, layer, head, measure, unit, sinks, shows } = csv[0];
    assert.deepEqual({ model, precision, map, map_direction, layer, head, measure, unit, sinks, shows }, {
      model: 'all-minilm-l6-v2', precision: 'exact', map: 'self', map_direction: 'bidirectional', layer: '4', head: '0', measure: 'raw', unit: 'token',
      sinks: 'left out, rest to 1', shows: 'what it attends to',
    });
    const ofIt = csv.filter(({ query }) => query === String(it));
    assert.deepEqual(ofIt.map(({ key }) => Number(key)), shown.flatMap((_, key) => (key === 0 || key === last ? [] : [key])));
    for (const { key, value } of ofIt) assert.ok(Math.abs(Number(value) - shown[Number(key)]) < 1e-6);

    const json = JSON.parse(Buffer.from((await taken(panel, 'json')).content).toString('utf8')) as { weights: (number | null)[][]; sinks: string; sinkKeys: number[]; unit: string };
    assert.deepEqual([json.sinks, json.sinkKeys, json.unit], ['left out, rest to 1', [0, last], 'token']);
    assert.deepEqual([json.weights[it][0], json.weights[it][last]], [null, null]);
    assert.ok(Math.abs(json.weights[it].reduce<number>((sum, each) => sum + (each ?? 0), 0) - 1) < 1e-5);
  });
});
