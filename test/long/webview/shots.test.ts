/** The panel's main views, looked at by eye: written to the folder that ATTENTIVE_SCREENSHOTS names. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { PanelPage } from '../../webview/panelPage';
import { workshop } from '../../webview/panelSuite';
import { themes } from '../../webview/themes';

const WIDE = "The animal didn't cross the street because it was too wide.";
const CODE =
  'def mean(values):\n    total = sum(values)\n    return total / len(values)\n\ndef median(values):\n    ordered = sorted(values)\n    return';
const HEBREW = 'החיה לא חצתה את הרחוב כי היא הייתה עייפה מדי.\nThe word שלום means peace.';

const shots = [
  { name: 'dark', theme: themes.dark, text: WIDE, pick: 'it' },
  { name: 'light', theme: themes.light, text: WIDE, pick: 'it' },
  { name: 'high-contrast', theme: themes.highContrast, text: WIDE, pick: 'it' },
  {
    name: 'code',
    theme: themes.dark,
    text: CODE,
    model: 'smollm2-135m-instruct',
    flow: 'code',
    pick: 'sorted',
    height: 1400,
  },
  {
    name: 'cross',
    theme: themes.light,
    text: WIDE,
    model: 'translate-en-fr',
    open: { layer: 2, head: 0 },
    pick: 'elle',
    height: 1240,
  },
  { name: 'hebrew', theme: themes.dark, text: HEBREW, model: 'smollm2-135m-instruct', pick: undefined, height: 1400 },
] as const;

describe('the panel as a picture', function () {
  this.timeout(120_000);
  const shared = workshop();

  for (const { name, theme, text, pick, ...more } of shots) {
    it(`fits its place: ${name}`, async () => {
      const panel = await PanelPage.open(shared.browser, {
        engine: shared.engine,
        theme,
        ...('model' in more && { model: more.model }),
      });
      try {
        await panel.explain(text, { flow: 'flow' in more ? more.flow : 'prose' });
        if ('open' in more) await panel.open(more.open);
        const side = name === 'cross' ? 'query' : 'both';
        const at = pick ? await panel.find(pick, side) : 3;
        await panel.token(at, side).hover();
        await panel.frame();
        for (const width of [900, 420]) {
          await panel.page.setViewportSize({
            width,
            height: width < 900 ? 1400 : 'height' in more ? more.height : 1100,
          });
          await panel.frame();
          assert.equal(await panel.page.evaluate(overflow, undefined), 0, `nothing is cut off at ${width} px`);
          const file = process.env.ATTENTIVE_SCREENSHOTS;
          if (file)
            await panel.page.screenshot({
              path: join(file, `inspector-${name}${width < 900 ? '-narrow' : ''}.png`),
              fullPage: false,
            });
        }
      } finally {
        await panel.close();
      }
    });
  }
});

/** How far the page is wider than its window. */
function overflow(): number {
  const { document, innerWidth } = globalThis as unknown as {
    document: { documentElement: { scrollWidth: number } };
    innerWidth: number;
  };
  return Math.max(0, document.documentElement.scrollWidth - innerWidth);
}
