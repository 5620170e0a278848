/** The panel by word and line, on lines of many tokens: what is asked of the engine, what is said, and what is in view. */
import assert from 'node:assert/strict';
import type { AskOptions, Engine, EngineRequest, Operation, OutcomeOf, RequestOf } from '../../src/protocol/engine';
import type { PanelPage } from './panelPage';
import { panelSuite } from './panelSuite';

const LONG_LINE = Array.from({ length: 12 }, (_, i) => `the animal number ${i + 1} did not cross the wide street`).join(' and ');
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
    assert.ok(await panel.page.locator('#text-view .token').count() > 100);
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
});
