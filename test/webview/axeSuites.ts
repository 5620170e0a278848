/** axe on the panel in a theme: every view, and what opens in a view when it is asked for. */
import assert from 'node:assert/strict';
import type { Engine } from '../../src/protocol/engine';
import { axeViolations } from './axe';
import { PanelPage } from './panelPage';
import { workshop } from './panelSuite';
import { remembering } from './remembering';
import { themes } from './themes';

const TIRED = "The animal didn't cross the street because it was too tired.";
const WIDE = TIRED.replace('tired', 'wide');
const CAPITAL = 'The capital of France is';
const DECODER = 'smollm2-135m-instruct';
const VIEWS = ['matrix', 'lines', 'heads', 'probabilities', 'compare', 'table', 'why', 'layers'];

type Theme = keyof typeof themes;

/** What is looked at, and how a person comes to see it. */
const SIGHTS: readonly (readonly [what: string, open: (panel: PanelPage) => Promise<void>])[] = [
  [
    'a sum opened to its heads and checked by cutting',
    async (panel) => {
      await panel.explain(CAPITAL, { model: DECODER });
      await panel.page.locator('#tab-why').click();
      await panel.page.locator('#why-view tr.layer button').first().click();
      await panel.page.locator('#why-check').click();
      await panel.page.locator('.why-checked').waitFor();
    },
  ],
  [
    'what each layer would predict',
    async (panel) => {
      await panel.explain(CAPITAL, { model: DECODER });
      await panel.page.locator('#tab-layers').click();
      await panel.page.locator('#layers-view .layers').waitFor();
    },
  ],
  [
    'what carries the difference of two texts',
    async (panel) => {
      await panel.explain(TIRED, { model: 'translate-en-fr' });
      await panel.page.locator('#tab-compare').click();
      await panel.page.locator('#compare-text').fill(WIDE);
      await panel.page.locator('.compare-form button[type="submit"]').click();
      await panel.page.locator('#patch #patch-ask').click();
      await panel.page.locator('#patch .patched').waitFor({ timeout: 120_000 });
    },
  ],
  [
    'how far each picture can be trusted',
    async (panel) => {
      await panel.explain(CAPITAL, { model: DECODER });
      await panel.page.locator('#faithfulness #faithfulness-ask').click();
      await panel.page.locator('#faithfulness table').waitFor({ timeout: 200_000 });
    },
  ],
];

/** Registers the suite of these themes. */
export function passesAxe(names: readonly Theme[]): void {
  describe('the panel for everyone', function () {
    this.timeout(240_000);
    const shared = workshop();
    /** Themes ask the same questions. */
    let remembered: Engine;
    before(() => {
      remembered = remembering(shared.engine);
    });
    let panel: PanelPage;
    afterEach(() => panel.close());

    for (const name of names) {
      const theme = themes[name];
      const violations = () => axeViolations(panel.page, { colorsOnly: name !== 'dark' });

      it(`has no violation that axe knows of, in any view (${name})`, async () => {
        panel = await PanelPage.open(shared.browser, { engine: remembered, theme });
        await panel.explain(TIRED, { other: WIDE });
        await panel.page.locator('.compared').waitFor();
        await panel
          .token(await panel.find('it'))
          .first()
          .click();
        for (const view of VIEWS) {
          await panel.page.locator(`#tab-${view}`).click();
          await panel.frame();
          assert.deepEqual(await violations(), [], view);
        }
        await panel.page.keyboard.press('?');
        assert.deepEqual(await violations(), [], 'help');
      });

      for (const [what, open] of SIGHTS)
        it(`has none in ${what} (${name})`, async () => {
          panel = await PanelPage.open(shared.browser, { engine: remembered, theme });
          await open(panel);
          const folder = process.env.ATTENTIVE_SCREENSHOTS;
          if (folder)
            await panel.page.screenshot({ path: `${folder}/${what.replaceAll(' ', '-')}-${name}.png`, fullPage: true });
          assert.deepEqual(await axeViolations(panel.page), []);
        });
    }
  });
}
