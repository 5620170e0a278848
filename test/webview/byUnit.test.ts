/**
 * The panel by word and line, on lines of many tokens: what is asked of the engine, what is said, and what is in view.
 */
import assert from 'node:assert/strict';
import type { AskOptions, Engine, EngineRequest, Operation, OutcomeOf, RequestOf } from '../../src/protocol/engine';
import type { PanelPage } from './panelPage';
import { panelSuite } from './panelSuite';

const LONG_LINE = Array.from({ length: 12 }, (_, i) => `the animal number ${i + 1} did not cross the wide street`).join(
  ' and ',
);
const TWO_LINES = `${LONG_LINE}.\nIt was too tired.`;

describe('the panel by word and line', function () {
  this.timeout(90_000);
  const suite = panelSuite();
  let panel: PanelPage;
  let asked: EngineRequest[];
  beforeEach(async () => {
    asked = [];
    const engine: Engine = {
      ask<Op extends Operation>(request: RequestOf<Op>, options: AskOptions = {}): Promise<OutcomeOf<Op>> {
        asked.push(request);
        return suite.workshop.engine.ask(request, options);
      },
    };
    panel = await suite.open({ engine });
  });

  const open = (view: string): Promise<void> => panel.page.locator(`#tab-${view}`).click();
  const by = async (unit: 'word' | 'line'): Promise<void> => {
    await panel.page.locator('#pick-granularity').selectOption(unit);
    await panel.ready();
  };
  const requests = (): number => asked.filter(({ op }) => op === 'everyHead').length;

  it('Lines of a second head come for a line of more than 64 tokens, asked for once', async () => {
    await panel.explain(TWO_LINES);
    assert.ok((await panel.page.locator('#text-view .token').count()) > 100);
    await by('line');
    await open('lines');
    await panel.token(5).click();
    await panel.page.locator('#lines[data-lines="4"]').waitFor();
    await panel.page.locator('.head-chip[data-head="7"]').click();
    await panel.page.locator('#lines[data-lines="8"]').waitFor({ timeout: 10_000 });
    await panel.page.locator('.head-chip[data-head="3"]').click();
    await panel.page.locator('#lines[data-lines="12"]').waitFor();
    assert.equal(requests(), 1);
  });

  it('Compare names the heads that turn between lines of more than 64 tokens, each text asked for once', async () => {
    await panel.explain(TWO_LINES, { other: TWO_LINES.replace('wide street', 'narrow river') });
    await panel.page.locator('.compared').waitFor();
    await by('line');
    await panel.page.locator('#compare-view .token[data-side="a"][data-index="1"]').click();
    await panel.page.locator('#compare-view').getByText('of 72 heads look elsewhere').waitFor({ timeout: 10_000 });
    assert.equal(requests(), 2);
  });

  it('a line is named by its first words in heading, legend, status, bars and table', async () => {
    await panel.explain(TWO_LINES);
    await by('line');
    await panel.token(5).click();
    const name = 'the animal number 1 did not…';
    assert.equal(await panel.page.locator('#text-view .top h3').textContent(), `Most weight from ‹${name}›`);
    assert.match(
      (await panel.status()) ?? '',
      new RegExp(`^query ‹${name}›: most to ‹[^›]{1,32}› 0\\.\\d{3} · pinned$`),
    );
    assert.match(
      await panel.page.locator('#text-view .legend-text').innerText(),
      new RegExp(`in the row of ‹${name}›\\.`),
    );
    assert.ok((await panel.page.locator('#text-view .bar-name').allTextContents()).includes(name));
    await open('table');
    assert.match(await panel.page.locator('#table-sentence').innerText(), new RegExp(`^Query ‹${name}› gives most to`));
    assert.ok((await panel.page.locator('#table-view tbody th').allTextContents()).includes('It was too tired.'));
  });

  it('the whole line is marked, in the document and in the panel', async () => {
    await panel.explain(TWO_LINES, {
      origin: { uri: 'file:///notes.md', start: 0, end: TWO_LINES.length, sha256: 'x' },
    });
    await by('line');
    await panel.token(await panel.find('tired')).click();
    const marked = panel.hostApi.highlighted.at(-1)?.ranges.map(({ start, end }) => TWO_LINES.slice(start, end));
    assert.deepEqual(marked, ['It was too tired.']);
    assert.deepEqual(await panel.page.locator('#text-view .token.selected').allTextContents(), [
      'It',
      'was',
      'too',
      'tired',
      '.',
    ]);
  });

  /** What is written on canvases from now on: text, where it begins and ends, and its direction. */
  const watchLabels = (): Promise<unknown> =>
    panel.page.evaluate(`globalThis.written = [];
    const draw = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
      const { width } = this.measureText(text);
      const left = this.textAlign === 'right' ? x - width : x;
      globalThis.written.push({ id: this.canvas.id, text, left, right: left + width, canvas: this.canvas.clientWidth, direction: this.direction });
      draw.call(this, text, x, y);
    };`);
  const written = async (
    id: string,
  ): Promise<{ text: string; left: number; right: number; canvas: number; direction: string }[]> =>
    (
      await panel.page.evaluate(
        () =>
          (
            globalThis as unknown as {
              written: { id: string; text: string; left: number; right: number; canvas: number; direction: string }[];
            }
          ).written,
        undefined,
      )
    ).filter((each) => each.id === id);

  it('labels that do not fit are cut at their end, and read in their own direction', async () => {
    const hebrew = 'החיה לא חצתה את הרחוב כי היא הייתה עייפה מדי ורצתה לישון';
    await watchLabels();
    await panel.page.setViewportSize({ width: 360, height: 900 });
    await panel.explain(`${LONG_LINE}.\n${hebrew}`);
    await by('line');
    await open('lines');
    await panel.frame();
    const labels = await written('lines');
    for (const { text, left, right, canvas } of labels)
      assert.ok(left >= 0 && right <= canvas, `${text}: ${left} to ${right} of ${canvas}`);
    assert.ok(
      labels.some(({ text, direction }) => /^the animal.*…$/.test(text) && direction === 'ltr'),
      labels.map(({ text }) => text).join('\n'),
    );
    assert.ok(
      labels.some(({ text, direction }) => /^החיה.*…$/.test(text) && direction === 'rtl'),
      labels.map(({ text }) => text).join('\n'),
    );
  });

  it('Compare marks the words that differ within a line, however far into it', async () => {
    await panel.explain(TWO_LINES, {
      other: TWO_LINES.replace('12 did not cross the wide street', '12 did not cross the narrow street'),
    });
    await panel.page.locator('.compared').waitFor();
    await panel.page.setViewportSize({ width: 700, height: 500 });
    await by('line');
    assert.deepEqual(await panel.page.locator('#compare-view .changed').allTextContents(), ['wide', 'narrow']);
    for (const side of ['a', 'b']) {
      const isSeen = await panel.page.evaluate((at) => {
        interface Box {
          getBoundingClientRect(): { top: number; bottom: number };
          closest(selector: string): Box;
        }
        const { document } = globalThis as unknown as { document: { querySelector(selector: string): Box } };
        const word = document.querySelector(`#compare-view .token[data-side="${at}"] .changed`);
        const [inner, outer] = [word.getBoundingClientRect(), word.closest('.flows').getBoundingClientRect()];
        return inner.top >= outer.top && inner.bottom <= outer.bottom;
      }, side);
      assert.ok(isSeen, `the changed word of text ${side} is in view`);
    }
    const whole = await panel.page.locator('#compare-view .token[data-side="a"][data-index="1"]').textContent();
    assert.equal(whole?.replaceAll('↵', '').trim(), `${LONG_LINE}.`);
    await panel.page.locator('#compare-view .token[data-side="a"][data-index="1"]').click();
    await panel.page.locator('#compare-view').getByText('of 72 heads look elsewhere').waitFor();
    assert.match(await panel.page.locator('#compare-view').innerText(), /From ‹…wide…\/…narrow…›/);
  });

  it('lines that differ only after their first words are not taken for the same', async () => {
    await panel.explain(TWO_LINES, { other: TWO_LINES.replace('12 did not', '12 did') });
    await panel.page.locator('.compared').waitFor();
    await by('line');
    assert.match(
      await panel.page.locator('#compare-view').innerText(),
      /4 rows of the second text, 3 of them as in the first\./,
    );
  });

  it('what is pinned is scrolled into view, in Lines and in the text', async () => {
    await panel.explain(LONG_LINE.replaceAll('and', 'and so, that is what they said at the time of which I speak,'));
    const last = (await panel.page.locator('#text-view .token').count()) - 4;
    await panel.token(last).click();
    await open('lines');
    await panel.frame();
    const seen = async (): Promise<{ from: number; to: number }> =>
      panel.page
        .locator('#lines-view .scroller')
        .evaluate((scroller: { scrollTop: number; clientHeight: number }) => ({
          from: scroller.scrollTop / 20,
          to: (scroller.scrollTop + scroller.clientHeight) / 20,
        }));
    const { from, to } = await seen();
    assert.ok(from > 0 && from <= last && last + 1 <= to, `${last} within ${from} to ${to}`);
    await panel.page.setViewportSize({ width: 500, height: 400 });
    await panel.hideAndShow();
    await panel.frame();
    const { token, text } = await panel.page.evaluate((index) => {
      const { document } = globalThis as unknown as {
        document: { querySelector(selector: string): { getBoundingClientRect(): { top: number; bottom: number } } };
      };
      const extent = (selector: string): { top: number; bottom: number } => {
        const { top, bottom } = document.querySelector(selector).getBoundingClientRect();
        return { top, bottom };
      };
      return { token: extent(`#text-view .token[data-index="${index}"]`), text: extent('#text-view .flows') };
    }, last);
    assert.ok(token.top >= text.top && token.bottom <= text.bottom, JSON.stringify({ token, text }));
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
    for (let i = 0; i < 2; i++) await panel.page.keyboard.press('+');
    await panel.frame();
    assert.ok(Number(await panel.page.locator('#matrix').getAttribute('data-cell')) > before);
  });

  it('by word and line, every view has words and lines', async () => {
    await panel.explain('The transformers were\nunbelievably attentive.', {
      other: 'The transformers were\nunbelievably dull.',
      model: 'smollm2-135m-instruct',
    });
    await panel.page.locator('.compared').waitFor();
    await panel.token(1).first().click();
    await panel.page.locator('#pick-granularity').selectOption('word');
    await panel.frame();
    assert.match(
      await panel.page.locator('#compare-view').innerText(),
      /7 rows of the second text, 6 of them as in the first\./,
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
});
