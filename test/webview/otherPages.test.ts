/** The pages beside the attention panel, in every theme: the course in both languages, and the next token. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { coursePage } from '../../src/features/course/core/coursePage';
import { PAGES } from '../../src/features/course/core/pages';
import { FIGURE_PAIR } from '../../src/features/course/core/turns';
import { pageHtml, type PageContent } from '../../src/base/pageHtml';
import { axeViolations } from './axe';
import type { Page } from './browser';
import { workshop } from './panelSuite';
import { placesOf } from './placesOf';
import { themes, type ThemeValues } from './themes';

/**
 * The page with its script and style sheet inside: a policy for files at addresses would refuse them, so it is left
 * out.
 */
async function open(
  page: Page,
  content: PageContent,
  folder: string,
  { bodyClass, variables }: ThemeValues,
): Promise<void> {
  const theme = Object.entries(variables)
    .map(([name, value]) => `--vscode-${name}: ${value};`)
    .join(' ');
  const [style, script] = [
    await readFile(`dist/${folder}/style.css`, 'utf8'),
    await readFile(`dist/${folder}/main.js`, 'utf8'),
  ];
  const html = pageHtml(content, { cspSource: '', nonce: '', styleUri: 'style.css', scriptUri: 'main.js' })
    .replace(/<meta http-equiv[^>]*>/, '')
    .replace(/<link [^>]*>/, () => `<style>:root { ${theme} }\n${style}</style>`)
    .replace('<body>', `<body class="${bodyClass}">`)
    .replace(
      /<script [^>]*><\/script>/,
      () =>
        `<script>globalThis.sent = []; globalThis.acquireVsCodeApi = () => ({ postMessage: (message) => globalThis.sent.push(message) });</script><script>${script.replaceAll('</script', '<\\/script')}</script>`,
    );
  await page.setContent(html);
}
const sent = (page: Page): Promise<unknown[]> =>
  page.evaluate(() => (globalThis as unknown as { sent: unknown[] }).sent, undefined);

describe('the other pages', function () {
  this.timeout(60_000);
  const shared = workshop();
  let page: Page;
  beforeEach(async () => {
    page = await shared.browser.newPage({ viewport: { width: 700, height: 900 }, deviceScaleFactor: 1 });
  });
  afterEach(() => page.close());

  for (const theme of Object.keys(themes) as (keyof typeof themes)[]) {
    for (const language of ['en', 'he'] as const) {
      it(`the course breaks no rule that axe knows of (${language}, ${theme})`, async () => {
        await open(page, coursePage(PAGES, language), 'course', themes[theme]);
        assert.deepEqual(await axeViolations(page), []);
      });
    }

    it(`the next token breaks none (${theme}), and shows what the sliders cut`, async () => {
      await open(
        page,
        { language: 'en', title: 'Next token', body: '<main id="next"></main>' },
        'nextToken',
        themes[theme],
      );
      assert.deepEqual(await sent(page), [{ kind: 'ready' }]);
      const top = ['tricks', '<b>', 'שלום', '\n'].map((text, id) => ({ id, text, logprob: -id - 0.5 }));
      await page.evaluate(
        (message) => {
          (globalThis as unknown as EventTarget).dispatchEvent(Object.assign(new Event('message'), { data: message }));
        },
        { kind: 'distribution', model: 'm', before: 'My dog knows', top, temperature: 1, topK: 2, topP: 1 },
      );
      await page.locator('tbody tr').nth(3).waitFor();
      assert.equal(await page.locator('tr.cut').count(), 2);
      assert.deepEqual(await axeViolations(page), []);
    });
  }

  it('the course keeps what is not Hebrew in its own order in Hebrew: the marks of a quotation, 5-gram, <unk>', async () => {
    await open(page, coursePage(PAGES, 'he'), 'course', themes.dark);
    const found = [
      ...(await placesOf(page, '[data-run="self-attention"]', /"[a-z]+"/)),
      ...(await placesOf(page, 'main', /[\da-z]+-[a-z]+|<\/?[a-z]+>|\[[A-Z]+\]/)),
    ];
    for (const word of ['"tired"', '"wide"', '5-gram', '<unk>', '</s>', '[CLS]'])
      assert.ok(
        found.some((each) => each.word === word),
        word,
      );
    assert.deepEqual(
      found.filter(({ lefts }) => lefts.some((left, i) => i > 0 && left <= lefts[i - 1]!)).map(({ word }) => word),
      [],
    );
  });

  const tell = (message: object): Promise<void> =>
    page.evaluate((data) => {
      (globalThis as unknown as EventTarget).dispatchEvent(Object.assign(new Event('message'), { data }));
    }, message);
  const facts = () => page.locator('.facts').textContent();
  const settings = { temperature: 0.7, topK: 50, topP: 0.9 };
  const top = ['tricks', 'shows'].map((text, id) => ({ id, text, logprob: -id - 0.5 }));

  it('the next token shows no slider before it knows where they stand', async () => {
    await open(
      page,
      { language: 'en', title: 'Next token', body: '<main id="next"></main>' },
      'nextToken',
      themes.dark,
    );
    assert.equal(await page.locator('.sliders').isVisible(), false);
    assert.match((await facts()) ?? '', /^Waiting/);
  });

  it('the next token has its words from the bundle that the host hands to it', async () => {
    const words = {
      language: 'fr',
      bundle: {
        Temperature: 'Température',
        'Waiting for the extension…': "On attend l'extension…",
        'Sample once': 'Tirer une fois',
      },
    };
    await open(
      page,
      { language: 'fr', title: 'Next token', body: '<main id="next"></main>', words },
      'nextToken',
      themes.dark,
    );
    assert.equal(await facts(), "On attend l'extension…");
    assert.deepEqual(await page.locator('.slider label').allTextContents(), ['Température', 'Top-k', 'Top-p']);
    assert.equal(await page.locator('#sample-1').textContent(), 'Tirer une fois');
  });

  it('the next token says at once what it waits for, with every slider named and in its place', async () => {
    await open(
      page,
      { language: 'en', title: 'Next token', body: '<main id="next"></main>' },
      'nextToken',
      themes.light,
    );
    await tell({
      kind: 'waiting',
      why: 'Waiting for the engine (busy with writing a text)…',
      before: 'My dog',
      ...settings,
    });
    assert.equal(await facts(), 'Waiting for the engine (busy with writing a text)…');
    assert.equal(await page.locator('.before').textContent(), 'My dog');
    assert.deepEqual(await page.locator('.slider label').allTextContents(), ['Temperature', 'Top-k', 'Top-p']);
    assert.deepEqual(await page.locator('.slider output').allTextContents(), ['0.70', '50', '0.90']);
    assert.deepEqual(
      await page.evaluate(
        () =>
          [
            ...(
              globalThis as unknown as { document: { querySelectorAll(selector: string): Iterable<{ value: string }> } }
            ).document.querySelectorAll('input'),
          ].map(({ value }) => value),
        undefined,
      ),
      ['0.7', '50', '0.9'],
    );
    assert.equal(await page.locator('table').isVisible(), false, 'no empty table');
    assert.notEqual(await page.locator('#sample-1').getAttribute('disabled'), null);
    assert.deepEqual(await axeViolations(page), []);

    await tell({ kind: 'distribution', model: 'm', before: 'My dog', top, ...settings });
    assert.equal(await page.locator('tbody tr').count(), 2);
    assert.doesNotMatch((await facts()) ?? '', /Waiting/);
    assert.equal(await page.locator('#sample-1').getAttribute('disabled'), null);

    await tell({ kind: 'waiting', why: 'Waiting for the engine…', before: 'My dog can', ...settings });
    assert.equal(await page.locator('table').isVisible(), false, 'the table of another place is gone');
  });

  it('the next token says of a server how many tokens that gave', async () => {
    await open(
      page,
      { language: 'en', title: 'Next token', body: '<main id="next"></main>' },
      'nextToken',
      themes.light,
    );
    const given = { kind: 'distribution', model: 'server:lab/m', before: 'My dog', top, ...settings };
    await tell({ ...given, isAllThatAServerGave: true });
    assert.match((await facts()) ?? '', /is not among the 2 that the server gave, and counts as cut/);
    await tell({ ...given, model: 'm' });
    assert.doesNotMatch((await facts()) ?? '', /server gave/);
  });

  it('the next token shows hostile text as text, before the cursor too', async () => {
    await open(
      page,
      { language: 'en', title: 'Next token', body: '<main id="next"></main>' },
      'nextToken',
      themes.light,
    );
    const hostile = '</script><img src=x onerror="globalThis.pwned=1">\u202eevil\u202c\0';
    await page.evaluate(
      (message) => {
        (globalThis as unknown as EventTarget).dispatchEvent(Object.assign(new Event('message'), { data: message }));
      },
      {
        kind: 'distribution',
        model: 'm',
        before: hostile,
        top: [{ id: 0, text: hostile, logprob: -1 }],
        temperature: 1,
        topK: 0,
        topP: 1,
      },
    );
    const shown = await page.locator('#next').innerText();
    assert.match(shown, /<\/script><img src=x onerror=.*⟨U\+202E⟩evil⟨U\+202C⟩⟨U\+0000⟩/);
    assert.doesNotMatch(shown, /[\u202e\u202c]/);
    assert.equal(await page.locator('#next img').count(), 0);
    assert.equal(await page.evaluate(() => (globalThis as { pwned?: number }).pwned, undefined), undefined);
  });

  it('the next token leaves a slider where a person has put it', async () => {
    await open(
      page,
      { language: 'en', title: 'Next token', body: '<main id="next"></main>' },
      'nextToken',
      themes.light,
    );
    await tell({ kind: 'waiting', why: 'Waiting for the engine…', before: 'My dog', ...settings });
    await page.locator('#topK').fill('1');
    assert.equal((await page.locator('.slider output').allTextContents())[1], '1');
    await tell({ kind: 'distribution', model: 'm', before: 'My dog', top, ...settings });
    assert.equal(await page.locator('tr.cut').count(), 1);
  });

  it('the course is walked with the keyboard, every button in its order', async () => {
    const runs = PAGES.flatMap(({ id, more = [] }) => [id, ...more.map((each) => each.id)]);
    await open(page, coursePage(PAGES, 'en'), 'course', themes.dark);
    for (let i = 0; i < 100 && (await sent(page)).length < runs.length; i++) {
      await page.keyboard.press('Tab');
      const isRun = await page.evaluate(
        () =>
          (globalThis as unknown as { document: { activeElement: { dataset: Record<string, string> } } }).document
            .activeElement.dataset.run !== undefined,
        undefined,
      );
      if (isRun) await page.keyboard.press('Enter');
    }
    assert.deepEqual(
      await sent(page),
      runs.map((id) => ({ kind: 'run', id })),
    );
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
      await page.evaluate(
        (message) => {
          (globalThis as unknown as EventTarget).dispatchEvent(Object.assign(new Event('message'), { data: message }));
        },
        { kind: 'said', page: 'self-attention', text: 'It <b>turns</b>.' },
      );
      assert.equal(await page.locator('#self-attention [role=status]').textContent(), 'It <b>turns</b>.');
    });
  }
});
