/** What a person reads when a question has no answer: heads that cannot be sorted, and a file that cannot be made. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AskOptions, Engine, Operation, OutcomeOf, RequestOf } from '../../src/protocol/engine';
import type { Page } from './browser';
import type { PanelPage } from './panelPage';
import { panelSuite } from './panelSuite';

const SENTENCE = "The animal didn't cross the street because it was too tired.";
const BROKEN = { kind: 'failed', error: { code: 'engineStopped', args: { what: 'byHand' } } } as const;

describe('a question of the panel without an answer', function () {
  this.timeout(90_000);
  const suite = panelSuite();
  let panel: PanelPage;
  let broken: Operation | undefined;
  beforeEach(async () => {
    broken = undefined;
    const engine: Engine = {
      ask<Op extends Operation>(request: RequestOf<Op>, options: AskOptions = {}): Promise<OutcomeOf<Op>> {
        return request.op === broken
          ? Promise.resolve(BROKEN as OutcomeOf<Op>)
          : suite.workshop.engine.ask(request, options);
      },
    };
    panel = await suite.open({ engine });
  });

  const note = () => panel.page.locator('#heads-view .legend-text');
  const order = (): Promise<string[]> => panel.page.locator('.thumb-name').allTextContents();
  const sortBy = (value: string): Promise<string[]> => panel.page.locator('#pick-order').selectOption(value);
  const sorted = (page: Page | PanelPage['page'] = panel.page): Promise<void> =>
    page.locator('#heads-view').getByText('Best first.').waitFor();
  const chosen = async (format: string): Promise<void> => {
    await panel.page.locator('#export summary').click();
    await panel.page.locator(`#export-${format}`).click();
  };

  it('heads that could not be sorted are said to be in order of layers, with the reason, until others are', async () => {
    await panel.explain(SENTENCE);
    await panel.page.locator('#tab-heads').click();
    const byLayer = await order();
    broken = 'heads';
    await sortBy('induction');
    await panel.page.locator('#heads-view').getByText('The heads could not be sorted').waitFor({ timeout: 5000 });
    assert.equal(
      await note().textContent(),
      'The heads could not be sorted and stand in order of layers. The engine was stopped before it answered. Ask again.',
    );
    assert.deepEqual(await order(), byLayer);
    await panel.token(3).hover();
    assert.match(
      (await note().textContent()) ?? '',
      /could not be sorted/,
      'looking at another token does not hide it',
    );
    broken = undefined;
    await sortBy('previous');
    await sorted();
    assert.notDeepEqual(await order(), byLayer);
    await sortBy('layer');
    assert.match((await note().textContent()) ?? '', /^Named layer·head/);
  });

  for (const [view, op, answer] of [
    ['layers', 'lensColumns', '.lens-cell'],
    ['why', 'why', '#why-sentence:not(:empty)'],
  ] as const) {
    it(`a question that was not answered can be asked again (${view})`, async () => {
      broken = op;
      await panel.explain('The capital of France is', { model: 'smollm2-135m-instruct' });
      await panel.page.locator(`#tab-${view}`).click();
      await panel.page.locator(`#${view}-view`).getByText('The engine was stopped before it answered.').waitFor();
      broken = undefined;
      await panel.page.locator(`#${view}-again`).click();
      await panel.page.locator(`#${view}-view ${answer}`).first().waitFor();
      assert.equal(await panel.page.locator(`#${view}-again`).isVisible(), false);
    });
  }

  it('a map between two texts says that it has no patterns', async () => {
    await panel.explain('The dog sleeps.', { model: 'translate-en-fr' });
    await panel.page.locator('#tab-heads').click();
    await sortBy('previous');
    await panel.page
      .locator('#heads-view')
      .getByText('Attention between two texts has no such pattern.')
      .waitFor({ timeout: 5000 });
  });

  for (const format of ['html', 'json'] as const) {
    it(`a file that could not be made is reported, with what to do next (${format})`, async () => {
      await panel.explain(SENTENCE);
      broken = 'attention';
      await chosen(format);
      await panel.hostApi.untilTold(1);
      assert.deepEqual(panel.hostApi.told, [
        { message: 'Nothing was exported: the attention could not be read.', nextStep: 'Explain the text again.' },
      ]);
      assert.equal(panel.hostApi.saved.length, 0);
    });
  }

  it('a page whose parts could not be read is reported too', async () => {
    await panel.explain(SENTENCE);
    panel.hostApi.page = () => Promise.reject(new Error('ENOENT'));
    await chosen('html');
    await panel.hostApi.untilTold(1);
    assert.match(panel.hostApi.told[0]!.message, /^Nothing was exported/);
  });

  it('a picture that could not be drawn is reported in the panel until the next try', async () => {
    await panel.explain(SENTENCE);
    await panel.page.evaluate(
      'HTMLCanvasElement.prototype.realToBlob = HTMLCanvasElement.prototype.toBlob; HTMLCanvasElement.prototype.toBlob = (take) => take(null);',
    );
    await chosen('png');
    const alert = panel.page.locator('#export-problem');
    await alert.waitFor();
    assert.equal(
      await alert.textContent(),
      'Nothing was exported. The picture is too large. Try another format, or explain a shorter text.',
    );
    await panel.token(3).hover();
    assert.ok(await alert.isVisible());
    await panel.page.evaluate('HTMLCanvasElement.prototype.toBlob = HTMLCanvasElement.prototype.realToBlob;');
    await chosen('png');
    await alert.waitFor({ state: 'hidden' });
  });

  describe('in a page that was exported', () => {
    let page: Page | undefined;
    let folder: string | undefined;
    afterEach(async () => {
      await page?.close();
      if (folder) await rm(folder, { recursive: true });
    });

    async function exported(): Promise<Page> {
      await chosen('html');
      const { content } = await panel.hostApi.untilSaved(1);
      folder = await mkdtemp(join(tmpdir(), 'attentive-page-'));
      const file = join(folder, 'attention.html');
      await writeFile(file, content);
      page = await suite.workshop.browser.newPage({ viewport: { width: 900, height: 1600 }, deviceScaleFactor: 1 });
      await page.goto(`file://${file}`);
      await page.locator('body[data-state="ready"]').waitFor();
      await page.locator('#tab-heads').click();
      return page;
    }

    it('heads are sorted as in the panel, by pattern and between pinned tokens', async () => {
      await panel.explain(SENTENCE);
      await panel.page.locator('#tab-heads').click();
      const [it, animal] = [await panel.find('it'), await panel.find('animal')];
      const orders: string[][] = [];
      const sortBoth = async (where: Page): Promise<string[][]> => {
        const found: string[][] = [];
        for (const by of ['previous', 'pinned']) {
          if (by === 'pinned') {
            await where.locator(`#text-view .token[data-index="${it}"]`).click();
            await where.locator(`#text-view .token[data-index="${animal}"]`).click({ modifiers: ['Shift'] });
          }
          await where.locator('#pick-order').selectOption(by);
          await where.locator('.thumb-score').first().waitFor();
          await sorted(where);
          found.push(await where.locator('.thumb').allTextContents());
        }
        return found;
      };
      orders.push(...(await sortBoth(panel.page)));
      assert.deepEqual(await sortBoth(await exported()), orders);
    });

    it('lines of a second head are drawn as in the panel, by token and by word', async () => {
      await panel.explain('The transformers were unbelievably attentive.');
      const draw = async (where: Page): Promise<(string | null)[]> => {
        const found: (string | null)[] = [];
        await where.locator('#tab-lines').click();
        await where.locator('#text-view .token[data-index="2"]').click();
        for (const unit of ['token', 'word']) {
          await where.locator('#pick-granularity').selectOption(unit);
          const own = Number(await where.locator('#lines').getAttribute('data-lines'));
          await where.locator('.head-chip[data-head="7"]').click();
          await where.locator(`#lines:not([data-lines="${own}"])`).waitFor();
          found.push(await where.locator('#lines').getAttribute('data-lines'));
          await where.locator('.head-chip[data-head="7"]').click();
        }
        return found;
      };
      const wanted = await draw(panel.page);
      assert.deepEqual(await draw(await exported()), wanted);
    });

    it('heads that the page does not hold are said to be missing', async () => {
      await panel.explain(Array.from({ length: 60 }, (_, i) => `number ${i} is a word here`).join(' '));
      const where = await exported();
      await where.locator('#pick-order').selectOption('previous');
      await where
        .locator('#heads-view')
        .getByText('This page does not hold every head of this text.')
        .waitFor({ timeout: 5000 });
    });
  });
});
