/** What is chosen (sinks, unit, measure, direction) holds in every view and in the numbers that are taken away. */
import assert from 'node:assert/strict';
import type { PanelPage } from './panelPage';
import { panelSuite } from './panelSuite';
import { csvRows, taken } from './taken';

const SENTENCE = "The animal didn't cross the street because it was too tired.";
const WIDE = SENTENCE.replace('tired', 'wide');
const CAUSAL = 'smollm2-135m-instruct';

describe('the numbers that are shown', function () {
  this.timeout(120_000);
  const { open: openPanel } = panelSuite();
  let panel: PanelPage;
  beforeEach(async () => {
    panel = await openPanel();
  });

  const view = (name: string): Promise<void> => panel.page.locator(`#tab-${name}`).click();
  const choose = (name: string, value: string): Promise<string[]> =>
    panel.page.locator(`#pick-${name}`).selectOption(value);
  const text = (selector: string): Promise<string> => panel.page.locator(selector).first().innerText();
  const colors = async (query: number, key: number): Promise<number> => {
    const pixels = await panel.cellPixels(query, key);
    return Math.max(...pixels.map(([r, , b]) => b - r));
  };
  const hover = async (query: number, key: number): Promise<string> => {
    await panel.page.locator('#matrix').hover({ position: await panel.cellCenter(query, key) });
    return (await panel.status()) ?? '';
  };

  it('leave the sinks out of the matrix, the table, CSV and JSON, as the text does', async () => {
    await panel.explain(SENTENCE);
    const it = await panel.find('it');
    await panel.token(it).click();
    const before = await colors(it, 0);
    await choose('sink', 'renormalized');
    await panel.frame();
    const shown = await panel.page
      .locator('#text-view .token')
      .evaluateAll((all) => all.map(({ dataset }) => Number(dataset.weight)));
    const last = shown.length - 1;
    assert.ok(before > 40, 'with sinks, [CLS] is blue');
    assert.ok((await colors(it, 0)) < 20, 'left out, it is not');
    assert.match(await hover(it, 0), /‹\[CLS\]› left out/);
    const animal = await panel.find('animal');
    const weight = shown[animal]!.toFixed(3);
    assert.match(await hover(it, animal), new RegExp(`→ key ‹animal› ${weight}`));

    await view('table');
    assert.match(await text('#table-sentence'), /^Query ‹it› gives most to ‹(?!\[)[^›]+›, 0\.\d{3}, .*sinks left out/);
    const table = await panel.page.locator('#table-view tbody tr').allTextContents();
    assert.equal(table[0], '0[CLS]left out');
    assert.equal(table[animal], `${animal}animal${weight}`);

    const csv = csvRows((await taken(panel, 'csv')).content);
    assert.deepEqual(Object.keys(csv[0]!), [
      'model',
      'precision',
      'map',
      'map_direction',
      'layer',
      'head',
      'measure',
      'unit',
      'sinks',
      'shows',
      'query',
      'query_token',
      'key',
      'key_token',
      'value',
    ]);
    const { model, precision, map, map_direction, layer, head, measure, unit, sinks, shows } = csv[0]!;
    assert.deepEqual(
      { model, precision, map, map_direction, layer, head, measure, unit, sinks, shows },
      {
        model: 'all-minilm-l6-v2',
        precision: 'exact',
        map: 'self',
        map_direction: 'bidirectional',
        layer: '4',
        head: '0',
        measure: 'raw',
        unit: 'token',
        sinks: 'left out, rest to 1',
        shows: 'what it attends to',
      },
    );
    const ofIt = csv.filter(({ query }) => query === String(it));
    assert.deepEqual(
      ofIt.map(({ key }) => Number(key)),
      shown.flatMap((_, key) => (key === 0 || key === last ? [] : [key])),
    );
    for (const { key, value } of ofIt) assert.ok(Math.abs(Number(value) - shown[Number(key)]!) < 1e-6);

    const json = JSON.parse(Buffer.from((await taken(panel, 'json')).content).toString('utf8')) as {
      weights: (number | null)[][];
      sinks: string;
      sinkKeys: number[];
      unit: string;
    };
    assert.deepEqual([json.sinks, json.sinkKeys, json.unit], ['left out, rest to 1', [0, last], 'token']);
    const row = json.weights[it]!;
    assert.deepEqual([row[0], row[last]], [null, null]);
    await choose('direction', 'to');
    await panel.token(0).click();
    assert.equal(await panel.status(), 'key ‹[CLS]›: a sink, which is left out · pinned');
    assert.match(await text('#table-sentence'), /^Key ‹\[CLS\]›: a sink, which is left out, in layer 4/);
    assert.ok(
      (await panel.page.locator('#table-view tbody tr').allTextContents()).every((row) => row.endsWith('left out')),
    );
    assert.ok(Math.abs(row.reduce<number>((sum, each) => sum + (each ?? 0), 0) - 1) < 1e-5);
  });

  it('follow what is chosen in Lines, Heads and Compare, or these say that they do not', async () => {
    await panel.explain(SENTENCE, { other: WIDE });
    await panel.page.locator('.compared').waitFor();
    const it = await panel.find('it');
    await panel.token(it).first().click();
    await choose('sink', 'renormalized');
    await panel.frame();
    const compared = (side: string, index: number): Promise<string | null> =>
      panel.page
        .locator(`#compare-view .token[data-side="${side}"][data-index="${index}"]`)
        .getAttribute('data-weight');
    const street = await panel.find('street');
    const inText = await panel.page.locator(`#text-view .token[data-index="${street}"]`).getAttribute('data-weight');
    assert.equal(await compared('a', street), inText);
    assert.equal(Number(await compared('a', 0)), 0);
    await panel.page.locator('#difference').hover({ position: await differenceCell(it, 0) });
    assert.match((await panel.status()) ?? '', /‹it› → ‹\[CLS\]› left out \(a sink\)/);
    await panel.page.locator('#difference').hover({ position: await differenceCell(it, street) });
    assert.match((await panel.status()) ?? '', new RegExp(`‹it› → ‹street›: first ${Number(inText).toFixed(3)}, `));
    await panel.page.locator('.flips tbody tr').first().waitFor();
    assert.match(await text('#compare-view'), /by raw weights with sinks left out, rest to 1/);

    await choose('direction', 'to');
    await panel.frame();
    const column = await panel.page.locator(`#text-view .token[data-index="${street}"]`).getAttribute('data-weight');
    assert.notEqual(column, inText);
    assert.equal(await compared('a', street), column);
    assert.match(await text('#compare-view'), /Heads are compared by what a query attends to/);
    await choose('direction', 'from');

    await view('lines');
    await panel.page.locator('.head-chip[data-head="7"]').click();
    await panel.page.locator('#lines[data-lines]').waitFor();
    assert.match(await text('#lines-view'), /Sinks have no lines/);
    assert.match((await panel.page.locator('#lines').getAttribute('aria-label')) ?? '', /from ‹it› to ‹(?!\[)/);

    await view('heads');
    const picture = panel.page.locator('.thumb[data-layer="4"][data-head="0"] canvas[width="16"]');
    await panel.page.locator('.thumb[data-layer="5"] canvas[width="16"]').first().waitFor();
    const leftmost = (): Promise<number> =>
      picture.evaluate((canvas: never) => {
        const { data } = (
          canvas as {
            getContext(kind: '2d'): {
              getImageData(x: number, y: number, w: number, h: number): { data: ArrayLike<number> };
            };
          }
        )
          .getContext('2d')
          .getImageData(0, 0, 1, 16);
        return Math.max(...Array.from({ length: 16 }, (_, i) => data[i * 4 + 2]! - data[i * 4]!));
      });
    assert.ok((await leftmost()) <= 2, 'no picture has a column of [CLS]');
    await panel.open({ measure: 'value' });
    assert.match(await text('#heads-view'), /The pictures show raw weights, not value-weighted/);
  });

  it('say the same in the header, the legend, the status line and the table, for every choice', async () => {
    await panel.explain('The animals\nran.', { model: CAUSAL });
    await view('table');
    for (const measure of ['raw', 'value', 'rollout']) {
      await panel.open({ measure });
      for (const granularity of ['token', 'word', 'line']) {
        await choose('granularity', granularity);
        for (const sink of ['raw', 'excluded', 'renormalized']) {
          await choose('sink', sink);
          for (const direction of ['from', 'to']) {
            await choose('direction', direction);
            await panel.token(3).click();
            if ((await panel.token(3).getAttribute('aria-pressed')) !== 'true') await panel.token(3).click();
            const about = `${measure} ${granularity} ${sink} ${direction}`;
            const [facts, legend, status, sentence] = [
              await text('#about'),
              await text('.legend-text'),
              (await panel.status()) ?? '',
              await text('#table-sentence'),
            ];
            const rows = await panel.page.locator('#table-view tbody tr').allTextContents();
            const values = rows.map((row) => /(\d\.\d{3}|left out)$/.exec(row)?.[1] ?? '?');
            const most = Math.max(0, ...values.map(Number).filter((value) => !Number.isNaN(value)));
            assert.equal(/sinks left out/.test(facts), sink !== 'raw', about);
            assert.equal(
              values.includes('left out'),
              sink !== 'raw' && granularity !== 'line' && direction === 'from',
              `${about}: ${rows.join(' ')}`,
            );
            if (most > 0) {
              assert.ok(
                status.includes(` ${most.toFixed(3)}`) &&
                  sentence.includes(most.toFixed(3)) &&
                  legend.includes(`The deepest color is ${most.toFixed(3)}`),
                `${about}: ${status} | ${sentence} | ${legend}`,
              );
            } else
              assert.ok(
                /nothing but/.test(status) && /nothing but/.test(sentence) && /nothing but/.test(legend),
                `${about}: ${status} | ${sentence} | ${legend}`,
              );
            assert.equal(/Left out: /.test(legend), sink !== 'raw', `${about}: ${legend}`);
            if (direction === 'from' && most > 0) {
              const sum = Number(/sums? to (\d\.\d{3})/.exec(legend)?.[1]);
              const shown = values
                .map(Number)
                .filter((value) => !Number.isNaN(value))
                .reduce((total, each) => total + each, 0);
              assert.ok(
                Math.abs(sum - shown) < 0.001 * values.length,
                `${about}: ${legend} beside ${values.join(' ')}`,
              );
            }
          }
        }
      }
    }
  });

  it('of Probabilities follow words, and say what a color stands for', async () => {
    await panel.explain('The transformers were unbelievably attentive.', { model: CAUSAL });
    await choose('granularity', 'word');
    await view('probabilities');
    const tokens = panel.page.locator('#probabilities-view .token[data-bits]');
    await tokens.first().waitFor();
    const bits = await tokens.evaluateAll((all) => all.map(({ dataset }) => Number(dataset.bits)));
    const at = bits.findIndex((each, i) => i > 0 && each === bits[i - 1]);
    assert.ok(at > 0, 'a word is in pieces');
    await tokens.nth(at).hover();
    assert.match(
      await text('#probabilities-view .top'),
      new RegExp(`Its color stands for the \\d tokens that are taken together: ${bits[at]!.toFixed(1)} bits`),
    );
    assert.match(
      await text('#probabilities-view .legend'),
      /layer, head, measure, sinks and direction do not change them/,
    );
  });

  it('beside a right-to-left name stand after it, in every sentence', async () => {
    await panel.explain('החיה לא חצתה את הרחוב.', { model: CAUSAL });
    await panel.token(3).click();
    await view('table');
    for (const sentence of [(await panel.status()) ?? '', await text('#table-sentence'), await text('.legend-text')]) {
      assert.match(sentence, /‹[^‹›]*[\u05d0-\u05ea][^‹›]*›/);
    }
    const x = (pattern: string): Promise<number> =>
      panel.page.evaluate((source) => {
        const { document } = globalThis as unknown as {
          document: {
            getElementById(id: string): { childNodes: Iterable<{ data?: string }> };
            createRange(): {
              setStart(node: object, at: number): void;
              setEnd(node: object, at: number): void;
              getBoundingClientRect(): { left: number };
            };
          };
        };
        const node = [...document.getElementById('status').childNodes].find(({ data }) =>
          new RegExp(source).test(data ?? ''),
        )!;
        const found = new RegExp(source).exec(node.data!)!;
        const range = document.createRange();
        range.setStart(node, found.index);
        range.setEnd(node, found.index + found[0].length);
        return range.getBoundingClientRect().left;
      }, pattern);
    const places = [await x('most to'), await x('›(?= \\d\\.)'), await x('\\d\\.\\d{3}'), await x('· pinned')];
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    );
  });

  async function differenceCell(query: number, key: number): Promise<{ x: number; y: number }> {
    const canvas = panel.page.locator('#difference');
    const read = async (name: string): Promise<number> => Number(await canvas.getAttribute(`data-${name}`));
    const [left, top, cell] = [await read('left'), await read('top'), await read('cell')];
    return { x: left + (key + 0.5) * cell, y: top + (query + 0.5) * cell };
  }
});
