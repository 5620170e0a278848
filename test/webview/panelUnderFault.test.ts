/**
 * Faults 50, 52 and 53, on the page's side: a webview that is made anew in the middle of a run, hostile text, messages
 * that it does not know, and a theme that changes while it draws.
 */
import assert from 'node:assert/strict';
import type { AskOptions, Engine, Operation, OutcomeOf, RequestOf } from '../../src/protocol/engine';
import type { PanelPage } from './panelPage';
import { panelSuite } from './panelSuite';
import { themes } from './themes';

const SENTENCE = "The animal didn't cross the street because it was too tired.";

describe('the panel under fault', function () {
  this.timeout(90_000);
  const suite = panelSuite({ mayRefuse: true });
  let panel: PanelPage;
  /** Lets what is held go on. */
  let release: () => void = () => undefined;

  /** The engine, which begins an operation only when it is released, and says before how far it is. */
  const holding = (held: Operation): Engine => {
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    return {
      async ask<Op extends Operation>(request: RequestOf<Op>, options: AskOptions = {}): Promise<OutcomeOf<Op>> {
        if (request.op === held) {
          options.onPart?.({ kind: 'progress', stage: 'capturing', done: 3, total: 6 });
          await gate;
        }
        return suite.workshop.engine.ask(request, options);
      },
    };
  };
  const tokens = () => panel.page.locator('#text-view .token').count();

  for (const held of ['models', 'attend', 'attention'] as const) {
    it(`shows its text once when it was hidden in the middle of ${held}`, async () => {
      panel = await suite.open({ engine: holding(held) });
      panel.session.explain({ text: SENTENCE, where: 'notes.md, line 1', flow: 'prose' });
      if (held === 'attention') await panel.page.locator('#text-view .token').first().waitFor();
      else await panel.page.locator('#cancel').waitFor();
      // Twice: what was asked before the first time must not come double after the second.
      for (let times = 0; times < 2; times++) {
        panel.session.hidden();
        await panel.page.reload();
        await panel.setTheme(themes.dark);
      }
      if (held !== 'attention') await panel.page.locator('#cancel').waitFor();
      release();
      await panel.ready();
      assert.equal(await tokens(), 16);
      assert.equal(await panel.page.locator('#matrix').count(), 1);
    });
  }

  it('keeps little of itself, whatever it shows', async () => {
    panel = await suite.open();
    await panel.explain(Array.from({ length: 200 }, (_, i) => `word ${i} `).join(''));
    await panel.token(100).click();
    const kept = await panel.page.evaluate("sessionStorage.getItem('state').length");
    assert.ok(Number(kept) < 10_000, `${String(kept)} characters`);
  });

  it('lives on under marks without end, and shows what stands around them', async () => {
    panel = await suite.open();
    await panel.explain(`He said a${'\u0301\u0489'.repeat(5000)} and went home.`);
    await panel.token(1).hover();
    const { height, scroll } = (await panel.page.evaluate(
      "({ height: innerHeight, scroll: document.querySelector('#text-view').scrollHeight })",
    )) as { height: number; scroll: number };
    assert.ok(scroll < 5 * height, `the text is ${scroll} high in a window of ${height}`);
    assert.match((await panel.status()) ?? '', /‹He›/);
  });

  it('refuses ten million characters, junk and what is not its own, counts them, and lives on', async () => {
    panel = await suite.open();
    await panel.explain(SENTENCE);
    // Made in the page: its way there is not what is tested.
    const junk = [
      'long',
      '{ kind: long }',
      "{ kind: 'slice', captureId: 1, map: long }",
      "{ kind: 'catalog', models: [], model: 7, precision: long }",
      'Array.from({ length: 1000 }).reduce((inner) => ({ inner }), 0)',
      '7',
      '[]',
    ];
    await panel.page.evaluate(
      `const long = 'x'.repeat(10_000_000); ${junk.map((message) => `fromHost(${message});`).join(' ')}`,
    );
    await panel.frame();
    assert.equal(await panel.page.locator('body').getAttribute('data-refused'), String(junk.length));
    await panel.open({ layer: 0 });
    assert.equal(await tokens(), 16);
  });

  it('is recolored with the theme, also while it waits for rows', async () => {
    panel = await suite.open({ engine: holding('attention'), theme: themes.dark });
    panel.session.explain({ text: SENTENCE, where: 'notes.md, line 1', flow: 'prose' });
    await panel.page.locator('#text-view .token').first().waitFor();
    await panel.setTheme(themes.light);
    release();
    await panel.ready();
    const light = await panel.cellPixels(1, 1);
    for (const theme of [themes.highContrast, themes.dark]) await panel.setTheme(theme);
    assert.notDeepEqual(await panel.cellPixels(1, 1), light);
    // Back again in the two frames that setTheme waits for.
    await panel.setTheme(themes.light);
    assert.deepEqual(await panel.cellPixels(1, 1), light);
  });

  it('draws the lines of the mean of heads in the color of a theme that has just changed', async () => {
    panel = await suite.open({ theme: themes.dark });
    await panel.explain(SENTENCE);
    await panel.open({ head: 'mean' });
    await panel.page.locator('#tab-lines').click();
    await panel.token(2).click();
    await panel.page.locator('#lines:not([data-lines="0"])').waitFor();
    const drawn = async (): Promise<string> => {
      await panel.frame();
      return panel.page
        .locator('#lines')
        .evaluate((canvas) => (canvas as unknown as { toDataURL(): string }).toDataURL());
    };
    await panel.setTheme(themes.light);
    const changed = await drawn();
    for (const tab of ['matrix', 'lines']) await panel.page.locator(`#tab-${tab}`).click();
    assert.ok(changed === (await drawn()), 'as when the view is opened anew');
  });
});
