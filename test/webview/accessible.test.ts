/** axe in every view and theme; the keyboard alone; and the same facts as a table. */
import assert from 'node:assert/strict';
import { axeViolations } from './axe';
import { PanelPage } from './panelPage';
import { workshop } from './panelSuite';
import { themes } from './themes';

const SENTENCE = "The animal didn't cross the street because it was too tired.";
const VIEWS = ['matrix', 'lines', 'heads', 'probabilities', 'compare', 'table', 'why', 'layers'];

describe('the panel for everyone', function () {
  this.timeout(120_000);
  const shared = workshop();

  for (const theme of Object.keys(themes) as (keyof typeof themes)[]) {
    const colorsOnly = theme !== 'dark';
    it(`has no violation that axe knows of, in any view (${theme})`, async () => {
      const panel = await PanelPage.open(shared.browser, { engine: shared.engine, theme: themes[theme] });
      try {
        await panel.explain(SENTENCE, { other: SENTENCE.replace('tired', 'wide') });
        await panel.page.locator('.compared').waitFor();
        await panel
          .token(await panel.find('it'))
          .first()
          .click();
        for (const view of VIEWS) {
          await panel.page.locator(`#tab-${view}`).click();
          await panel.frame();
          assert.deepEqual(await axeViolations(panel.page, { colorsOnly }), [], view);
        }
        await panel.page.keyboard.press('?');
        assert.deepEqual(await axeViolations(panel.page, { colorsOnly }), [], 'help');
      } finally {
        await panel.close();
      }
    });
  }
});
