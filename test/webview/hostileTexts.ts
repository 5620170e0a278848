/** Texts that could break a page, in every view of the panel. */
import assert from 'node:assert/strict';
import type { PanelPage } from './panelPage';
import { panelSuite } from './panelSuite';
import { taken } from './taken';

const CAUSAL = 'smollm2-135m-instruct';
const VIEWS = ['lines', 'heads', 'probabilities', 'compare', 'table', 'matrix'];

const TEXTS = {
  markup: 'a </script><img src=x onerror=alert(1)> b',
  'bidi controls': 'safe \u202e reversed \u2066 isolated \u2069 end',
  'one token of 4,000 characters': `${'='.repeat(4000)} end`,
  'zero-width joiners': '👩\u200d👩\u200d👧\u200d👦 family a\u200db\u200c c',
  'right-to-left': 'החיה לא חצתה את הרחוב כי היא הייתה עייפה מדי.',
};

/** Registers a suite. */
export function survives(names: readonly (keyof typeof TEXTS)[]): void {
  describe('a hostile text', function () {
    this.timeout(60_000);
    const suite = panelSuite();
    let panel: PanelPage;
    beforeEach(async () => {
      panel = await suite.open();
    });

    for (const name of names) {
      it(`survives ${name} in every view and in a picture of it`, async () => {
        const text = TEXTS[name];
        await panel.explain(text, { other: `${text} more`, model: CAUSAL });
        await panel.page.locator('.compared').waitFor();
        await panel.token(1).first().click();
        for (const view of VIEWS) {
          await panel.page.locator(`#tab-${view}`).click();
          await panel.frame();
        }
        assert.equal(await panel.page.locator('#panels img, #text-view img').count(), 0);
        const svg = Buffer.from((await taken(panel, 'svg')).content).toString('utf8');
        assert.equal(
          await panel.page.evaluate((source) => {
            const { DOMParser } = globalThis as unknown as {
              DOMParser: new () => {
                parseFromString(
                  text: string,
                  type: string,
                ): { querySelector(name: string): { textContent: string } | null };
              };
            };
            return (
              new DOMParser().parseFromString(source, 'image/svg+xml').querySelector('parsererror')?.textContent ??
              'well-formed'
            );
          }, svg),
          'well-formed',
        );
        assert.ok((await taken(panel, 'png')).content.length > 1000);
      });
    }
  });
}
