/**
 * The panel with real models: by keyboard and by the document's cursor, hostile text, every kind of map, and its problems.
 */
import assert from 'node:assert/strict';
import type { AskOptions, Engine, Operation, OutcomeOf, RequestOf } from '../../src/protocol/engine';
import { capture } from '../unit/features/attention/core/captures';
import type { PanelPage, PanelOptions } from './panelPage';
import { panelSuite } from './panelSuite';

const SENTENCE = "The animal didn't cross the street because it was too wide.";

describe('the attention panel', function () {
  this.timeout(90_000);
  const suite = panelSuite({ mayRefuse: true });
  let panel: PanelPage;
  const open = async (options: Partial<PanelOptions> = {}): Promise<PanelPage> => (panel = await suite.open(options));

  const focused = (): Promise<number> =>
    panel.page.evaluate(
      () =>
        Number(
          (globalThis as unknown as { document: { activeElement: { dataset: { index: string } } } }).document
            .activeElement.dataset.index,
        ),
      undefined,
    );

  it('is walked with the arrow keys, one tab stop for all tokens', async () => {
    await open();
    await panel.explain(SENTENCE);
    assert.equal(await panel.page.locator('.token[tabindex="0"]').count(), 1);
    await panel.token(0).focus();
    for (const [key, index] of [
      ['ArrowRight', 1],
      ['ArrowRight', 2],
      ['ArrowLeft', 1],
      ['End', 15],
      ['ArrowRight', 15],
      ['Home', 0],
      ['ArrowLeft', 0],
    ] as const) {
      await panel.page.keyboard.press(key);
      assert.equal(await focused(), index, key);
    }
    await panel.page.keyboard.press('ArrowRight');
    await panel.page.keyboard.press('Enter');
    assert.equal(await panel.token(1).getAttribute('aria-pressed'), 'true');
    await panel.page.keyboard.press('ArrowRight');
    assert.match(
      (await panel.status()) ?? '',
      /^query ‹The› → key ‹animal› 0\.\d{3}/,
      'pinned: the walk reads values of its row',
    );
    assert.equal(await panel.page.locator('.token[tabindex="0"]').count(), 1);
  });

  it('opens its help at the beginning, with the focus inside', async () => {
    await open({ height: 500 });
    await panel.explain(SENTENCE);
    await panel.page.keyboard.press('?');
    const help = await panel.page
      .locator('#help')
      .evaluate(
        (dialog: {
          scrollTop: number;
          scrollHeight: number;
          clientHeight: number;
          contains(other: unknown): boolean;
          ownerDocument: { activeElement: unknown };
        }) => ({
          top: dialog.scrollTop,
          isLonger: dialog.scrollHeight > dialog.clientHeight,
          isFocused: dialog.contains(dialog.ownerDocument.activeElement),
        }),
      );
    assert.deepEqual(help, { top: 0, isLonger: true, isFocused: true });
    await panel.page.keyboard.press('Enter');
    assert.equal(await panel.page.locator('#help').isVisible(), false, 'what has the focus closes it');
  });

  it('says that its words are English, and of what language the text is it says nothing', async () => {
    await open();
    await panel.explain('החיה עייפה.');
    assert.equal(await panel.page.locator('html').getAttribute('lang'), 'en');
    const flow = panel.page.locator('#text-view .flow');
    assert.deepEqual([await flow.getAttribute('lang'), await flow.getAttribute('dir')], ['', 'auto']);
  });

  it('keeps a quoted right-to-left name from moving what stands beside it', async () => {
    await open({ model: 'smollm2-135m-instruct' });
    await panel.explain('The word שלום means peace.');
    await panel.page.locator('#pick-granularity').selectOption('word');
    await panel.token(await panel.find('word')).click();
    await panel.token(await panel.find('peace')).click();
    await panel.page.locator('#pick-direction').selectOption('to');
    await panel.page.locator('#text-view .token[data-index="2"]').click();
    const status = (await panel.status()) ?? '';
    assert.match(status, /^key ‹שלום›: most from ‹\S+› [\d.]+/);
    assert.equal(await panel.page.locator('#status bdi').first().textContent(), 'שלום');
  });

  it('reads the matrix with the arrow keys', async () => {
    await open();
    await panel.explain(SENTENCE);
    await panel.page.locator('#matrix').focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) await panel.page.keyboard.press(key);
    assert.match((await panel.status()) ?? '', /^query ‹The› → key ‹The› 0\.\d{3}/);
    await panel.page.keyboard.press('Enter');
    assert.equal(await panel.token(1).getAttribute('aria-pressed'), 'true');
  });

  it('keeps a pin on a query that is further on than there are keys', async () => {
    await open({ model: 'translate-en-fr' });
    await panel.explain('The very, very, very, very, very, very, very, very big dog sleeps.');
    const [queries, keys] = [
      await panel.page.locator('.token[data-side="query"]').count(),
      await panel.page.locator('.token[data-side="key"]').count(),
    ];
    assert.ok(queries > keys, `${queries} queries, ${keys} keys`);
    await panel.token(queries - 1, 'query').click();
    await panel.hideAndShow();
    assert.equal(await panel.token(queries - 1, 'query').getAttribute('aria-pressed'), 'true');
  });

  it('shows hostile text as text', async () => {
    await open({ model: 'smollm2-135m-instruct' });
    const text =
      '</script><img src=x onerror="globalThis.pwned=1"><b>bold</b> \u202eevil\u202c a zero\u200bwidth and a \u0001 control.';
    await panel.explain(text);
    assert.equal(await panel.page.locator('#views img, #views b, #views script').count(), 0);
    const shown = await panel.page.locator('.flow').innerText();
    for (const part of ['</script>', 'onerror=', '<b>', '⟨U+202E⟩', '⟨U+202C⟩', '⟨U+200B⟩', '⟨U+0001⟩'])
      assert.ok(shown.includes(part), `${part} in ${shown}`);
    for (const hidden of '\u202e\u202c\u200b\u0001') assert.ok(!shown.includes(hidden), 'no hidden character is left');
    await panel.deliver(
      capture({
        captureId: 99,
        text: 'a\0b',
        tokens: [{ id: 0, text: 'a\0b', start: 0, end: 3, special: false }],
        totalTokens: 1,
        queries: 1,
        keys: 1,
      }),
    );
    assert.equal(await panel.page.locator('.flow').textContent(), 'a⟨U+0000⟩b');
    assert.equal(await panel.page.evaluate(() => (globalThis as { pwned?: number }).pwned, undefined), undefined);
  });

  it('keeps white space, line breaks and right-to-left order', async () => {
    await open({ model: 'smollm2-135m-instruct' });
    const text = 'if a:\r\n\tb  =  1\n\nThe word שלום.';
    await panel.explain(text);
    const shown = ((await panel.page.locator('.flow').textContent()) ?? '')
      .replaceAll('↵', '')
      .replaceAll(/<[0-9A-F]{2}>/g, '');
    assert.equal(shown, text.replaceAll('\r\n', '\n'));
    const rights = await panel.page.evaluate(() => {
      const { document } = globalThis as unknown as {
        document: {
          querySelectorAll(
            selector: string,
          ): Iterable<{ textContent: string; getBoundingClientRect(): { right: number } }>;
        };
      };
      return [...document.querySelectorAll('.token')]
        .filter(({ textContent }) => /[\u0590-\u05ff]|<[0-9A-F]{2}>/.test(textContent))
        .map((token) => token.getBoundingClientRect().right);
    }, undefined);
    assert.ok(
      rights.length > 2 && rights.every((right, i) => i === 0 || right < rights[i - 1]!),
      `tokens run to the left: ${rights.join()}`,
    );
  });

  it('hatches what a causal model cannot see, unlike a zero', async () => {
    await open({ model: 'smollm2-135m-instruct' });
    await panel.explain('My dog knows many traditional dog tricks and one more.');
    await panel.open({ layer: 0, head: 0 });
    const [masked, open_] = [await panel.cellPixels(1, 9), await panel.cellPixels(9, 1)];
    const shades = (pixels: number[][]): number => new Set(pixels.map((pixel) => pixel.join())).size;
    assert.ok(shades(masked) > 1, 'lines on a background');
    assert.equal(shades(open_), 1, 'a weight is one flat color');
    await panel.page.locator('#matrix').hover({ position: await panel.cellCenter(1, 9) });
    assert.match((await panel.status()) ?? '', /cannot be seen: the key comes after the query/);
    assert.equal(await panel.page.locator('[data-fact="direction"]').textContent(), 'unidirectional (causal)');
  });

  it("labels a decoder's rows by what they predict and its columns by what they were fed", async () => {
    await open({ model: 'translate-en-fr' });
    await panel.explain(SENTENCE);
    assert.equal(await panel.page.locator('#matrix').getAttribute('data-map'), 'cross');
    await panel.open({ layer: 2, head: 0 });
    const [elle, street] = [await panel.find('elle', 'query'), await panel.find('street', 'key')];
    await panel.token(elle, 'query').hover();
    assert.ok(Math.abs((await panel.weight(street, 'key')) - 0.706) < 0.002, 'the pronoun is written from "street"');
    assert.match((await panel.status()) ?? '', /predicts ‹elle›, was fed ‹'›/);
    await panel.open({ map: 'decoder' });
    assert.deepEqual(await panel.page.locator('.block h3').allTextContents(), [
      'What the model writes (queries)',
      'What the decoder was fed (keys)',
    ]);
    assert.equal(await panel.token(0, 'key').textContent(), '⟨start⟩');
    assert.equal(await panel.token(elle + 1, 'key').textContent(), 'elle');
  });

  it('explains the first part of a long text and says so', async () => {
    await open({ maxTokens: 12 });
    await panel.explain(`${SENTENCE} ${SENTENCE} ${SENTENCE}`);
    assert.equal(await panel.page.locator('.token').count(), 12);
    assert.match((await panel.page.locator('.note').textContent()) ?? '', /^First 12 of 44 tokens/);
  });

  it('fetches a matrix that is too large for one message in slices', async () => {
    // 512 rows fit.
    await open({ model: 'smollm2-135m-instruct', maxTokens: 520 });
    await panel.explain(Array.from({ length: 400 }, (_, i) => `word ${i} `).join(''));
    await panel.page.locator('#matrix[data-rows="520"]').waitFor();
    await panel.token(519).hover();
    const total = await panel.page.evaluate(() => {
      const { document } = globalThis as unknown as {
        document: { querySelectorAll(selector: string): Iterable<{ dataset: { weight: string } }> };
      };
      return [...document.querySelectorAll('.token')].reduce((sum, { dataset }) => sum + Number(dataset.weight), 0);
    }, undefined);
    assert.ok(Math.abs(total - 1) < 2e-3, `the last row sums to ${total}`);
  });

  it('refuses a message that it does not know, counts it, and lives on', async () => {
    await open();
    await panel.explain(SENTENCE);
    for (const message of [{ kind: 'surprise' }, null, { kind: 'slice', captureId: 1 }]) await panel.deliver(message);
    assert.equal(await panel.page.locator('body').getAttribute('data-refused'), '3');
    await panel.open({ layer: 0 });
    assert.equal(await panel.page.locator('[data-fact="layer"]').textContent(), 'layer 0');
  });

  it('says what to do when a model has no attention, and offers the others', async () => {
    await open({ model: 'byte-gru' });
    panel.session.explain({ text: SENTENCE, where: 'x', flow: 'prose' });
    await panel.page.locator('body[data-state="problem"]').waitFor();
    assert.match(
      await panel.page.locator('#problem').innerText(),
      /has no attention to show: .+\n.*Choose another model/s,
    );
    const option = panel.page.locator('#pick-model option[value="byte-gru"]');
    assert.equal(await option.getAttribute('disabled'), '');
    assert.ok(((await option.getAttribute('title')) ?? '').length > 10, 'the reason');
    await panel.page.locator('#pick-model').selectOption('all-minilm-l6-v2');
    await panel.ready();
    assert.equal(await panel.page.locator('.token').count(), 16);
  });

  it('cancels, says so, and explains again when asked', async () => {
    let stalls = true;
    const slow: Engine = {
      async ask<Op extends Operation>(request: RequestOf<Op>, options: AskOptions = {}): Promise<OutcomeOf<Op>> {
        if (request.op === 'attend' && stalls)
          await new Promise<void>((resolve) => options.signal?.addEventListener('abort', () => resolve()));
        return suite.workshop.engine.ask(request, options);
      },
    };
    await open({ engine: slow });
    panel.session.explain({ text: SENTENCE, where: 'x', flow: 'prose' });
    await panel.page.locator('#cancel').click();
    await panel.page.locator('body[data-state="problem"]').waitFor();
    assert.match(await panel.page.locator('#problem').innerText(), /^Cancelled\./);
    stalls = false;
    await panel.page.locator('#retry').click();
    await panel.ready();
    assert.equal(await panel.page.locator('.token').count(), 16);
  });

  it('moves with the cursor in the document, unless something is pinned, and says what it looks at', async () => {
    const origin = { uri: 'file:///notes.md', start: 10, end: 10 + SENTENCE.length, sha256: 'x' };
    await open();
    await panel.explain(SENTENCE, { origin });
    panel.session.caretAt(SENTENCE.indexOf('street') + 2);
    await panel.page.locator('.token.selected').waitFor();
    assert.match((await panel.status()) ?? '', /^query ‹street›/);
    await panel.token(await panel.find('animal')).click();
    panel.session.caretAt(SENTENCE.indexOf('cross'));
    await panel.frame();
    assert.match((await panel.status()) ?? '', /^query ‹animal›/);
    const last = panel.hostApi.highlighted.at(-1);
    assert.deepEqual(
      last?.ranges.map(({ start, end }) => SENTENCE.slice(start, end)),
      ['animal'],
    );
    assert.equal(last?.origin?.uri, 'file:///notes.md');
  });
});
