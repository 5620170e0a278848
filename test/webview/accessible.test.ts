/** axe in every view and theme; the keyboard alone; and the same facts as a table. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { PanelPage } from './panelPage';
import { workshop } from './panelSuite';
import { themes } from './themes';

const SENTENCE = "The animal didn't cross the street because it was too tired.";
const VIEWS = ['matrix', 'lines', 'heads', 'probabilities', 'compare', 'table'];

interface AxeResult { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }

describe('the panel for everyone', function () {
  this.timeout(120_000);
  const shared = workshop();
  let axe: string;
  before(async () => { axe = await readFile('node_modules/axe-core/axe.min.js', 'utf8'); });

  async function violations(panel: PanelPage): Promise<string[]> {
    const result = await panel.page.evaluate(async () => {
      const { axe: tool } = globalThis as unknown as { axe: { run(options: object): Promise<unknown> } };
      // A webview's page is a part of VS Code's: landmarks and the heading of the whole are not its own.
      return tool.run({ rules: { 'region': { enabled: false }, 'page-has-heading-one': { enabled: false } } }) as Promise<unknown>;
    }, undefined) as AxeResult;
    return result.violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary.slice(0, 200)}`));
  }

  for (const theme of Object.keys(themes) as (keyof typeof themes)[]) {
    it(`has no violation that axe knows of, in any view (${theme})`, async () => {
      const panel = await PanelPage.open(shared.browser, { engine: shared.engine, theme: themes[theme] });
      try {
        await panel.page.evaluate(`${axe};0`);
        await panel.explain(SENTENCE, { other: SENTENCE.replace('tired', 'wide') });
        await panel.page.locator('.compared').waitFor();
        await panel.token(await panel.find('it')).first().click();
        for (const view of VIEWS) {
          await panel.page.locator(`#tab-${view}`).click();
          await panel.frame();
          assert.deepEqual(await violations(panel), [], view);
        }
        await panel.page.keyboard.press('?');
        assert.deepEqual(await violations(panel), [], 'help');
      } finally {
        await panel.close();
      }
    });
  }
});
