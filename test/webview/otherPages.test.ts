/** The pages beside the attention panel, in every theme: the course in both languages, and the next token. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { coursePage } from '../../src/editor/course/coursePage';
import { PAGES } from '../../src/editor/course/pages';
import { FIGURE_PAIR } from '../../src/study/turns';
import { pageHtml, type PageContent } from '../../src/editor/pageHtml';
import { axeViolations } from './axe';
import type { Page } from './browser';
import { workshop } from './panelSuite';
import { themes, type ThemeValues } from './themes';

/** The page with its script and style sheet inside: a policy for files at addresses would refuse them, so it is left out. */
async function open(page: Page, content: PageContent, folder: string, { bodyClass, variables }: ThemeValues): Promise<void> {
  const theme = Object.entries(variables).map(([name, value]) => `--vscode-${name}: ${value};`).join(' ');
  const [style, script] = [await readFile(`dist/${folder}/style.css`, 'utf8'), await readFile(`dist/${folder}/main.js`, 'utf8')];
  const html = pageHtml(content, { cspSource: '', nonce: '', styleUri: 'style.css', scriptUri: 'main.js' })
    .replace(/<meta http-equiv[^>]*>/, '').replace(/<link [^>]*>/, () => `<style>:root { ${theme} }\n${style}</style>`).replace('<body>', `<body class="${bodyClass}">`)
    .replace(/<script [^>]*><\/script>/, () => `<script>globalThis.sent = []; globalThis.acquireVsCodeApi = () => ({ postMessage: (message) => globalThis.sent.push(message) });</script><script>${script.replaceAll('</script', '<\\/script')}</script>`);
  await page.setContent(html);
}
const sent = (page: Page): Promise<unknown[]> => page.evaluate(() => (globalThis as unknown as { sent: unknown[] }).sent, undefined);

describe('the other pages', function () {
  this.timeout(60_000);
  const shared = workshop();
  let page: Page;
  beforeEach(async () => { page = await shared.browser.newPage({ viewport: { width: 700, height: 900 }, deviceScaleFactor: 1 }); });
  afterEach(() => page.close());

  for (const theme of Object.keys(themes) as (keyof typeof themes)[]) {
    for (const language of ['en', 'he'] as const) {
      it(`the course breaks no rule that axe knows of (${language}, ${theme})`, async () => {
        await open(page, coursePage(PAGES, language), 'course', themes[theme]);
        assert.deepEqual(await axeViolations(page), []);
      });
    }

    it(`the next token breaks none (${theme}), and shows what the sliders cut`, async () => {
      await open(page, { language: 'en', title: 'Next token', body: '<main id="next"></main>' }, 'nextToken', themes[theme]);
      assert.deepEqual(await sent(page), [{ kind: 'ready' }]);
      const top = ['tricks', '<b>', 'שלום', '\n'].map((text, id) => ({ id, text, logprob: -id - 0.5 }));
      await page.evaluate((message) => { (globalThis as unknown as EventTarget).dispatchEvent(Object.assign(new Event('message'), { data: message })); }, { kind: 'distribution', model: 'm', before: 'My dog knows', top, temperature: 1, topK: 2, topP: 1 });
      await page.locator('tbody tr').nth(3).waitFor();
      assert.equal(await page.locator('tr.cut').count(), 2);
      assert.deepEqual(await axeViolations(page), []);
    });
  }

  it('the course is walked with the keyboard, every button in its order', async () => {
    const runs = PAGES.flatMap(({ id, more = [] }) => [id, ...more.map((each) => each.id)]);
    await open(page, coursePage(PAGES, 'en'), 'course', themes.dark);
    for (let i = 0; i < 100 && (await sent(page)).length < runs.length; i++) {
      await page.keyboard.press('Tab');
      const isRun = await page.evaluate(() => (globalThis as unknown as { document: { activeElement: { dataset: Record<string, string> } } }).document.activeElement.dataset.run !== undefined, undefined);
      if (isRun) await page.keyboard.press('Enter');
    }
    assert.deepEqual(await sent(page), runs.map((id) => ({ kind: 'run', id })));
  });

  for (const language of ['en', 'he'] as const) {
    it(`the course asks about a pair of a person's own, and says what comes of it (${language})`, async () => {
      await open(page, coursePage(PAGES, language), 'course', themes.dark);
      await page.locator('form[data-pair] input[name=to]').fill('');
      await page.locator('form[data-pair] button').click();
      assert.deepEqual(await sent(page), [], 'an empty field is pointed out');
      await page.locator('form[data-pair] input[name=to]').fill('<b>dog</b>');
      await page.locator('form[data-pair] button').click();
      assert.deepEqual(await sent(page), [{ kind: 'pair', pair: { ...FIGURE_PAIR, to: '<b>dog</b>' } }]);
      await page.evaluate((message) => { (globalThis as unknown as EventTarget).dispatchEvent(Object.assign(new Event('message'), { data: message })); }, { kind: 'said', page: 'self-attention', text: 'It <b>turns</b>.' });
      assert.equal(await page.locator('#self-attention [role=status]').textContent(), 'It <b>turns</b>.');
    });
  }
});
