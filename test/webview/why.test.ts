/** Why one token rather than another: the panel's last view, with a real model. */
import assert from 'node:assert/strict';
import type { PanelPage } from './panelPage';
import { panelSuite } from './panelSuite';

const TEXT = 'The capital of France is Paris. The capital of Italy is';
const MODEL = 'smollm2-135m-instruct';

/** Selects a title, whatever probabilities stand in it. */
const titled = (title: string): string =>
  `h3:text-matches(${JSON.stringify(title.replaceAll('›, not', '› \\([^)]*\\), not'))})`;
const totalOf = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + numberIn(text), 0);
/** A number as the page writes it. */
const numberIn = (text: string): number => Number(text.replace('−', '-'));

describe('why one token rather than another', function () {
  this.timeout(90_000);
  const { workshop: shared, open: openPanel } = panelSuite();
  let panel: PanelPage;
  beforeEach(async () => {
    panel = await openPanel();
  });

  const view = () => panel.page.locator('#why-view');
  const sum = () => view().locator('#why-sum');
  const isAbout = (title: string) => view().locator(titled(title)).waitFor();
  async function open(): Promise<void> {
    await panel.explain(TEXT, { model: MODEL });
    await panel.page.locator('#tab-why').click();
    await view().locator('.waterfall').waitFor();
  }
  const ask = async (position: number, other?: number | 'mean', { most = 1 } = {}) => {
    const answer = await shared.engine.ask({
      op: 'why',
      model: MODEL,
      text: TEXT,
      precision: 'exact',
      maxTokens: 512,
      most,
      position,
      ...(other !== undefined && { other }),
    });
    assert.ok(answer.kind === 'why');
    return answer;
  };

  it('shows the terms of the engine for what comes after the end, whose sum is the difference of the model', async () => {
    await open();
    const tokens = await view().locator('.token').count();
    const { difference, heads, mlps, embedding, sources } = await ask(tokens);
    assert.equal(await sum().innerText(), `sum +${difference.toFixed(3)}, model +${difference.toFixed(3)}`);
    const terms = (await view().locator('tr:not(.head, .source) .number').allTextContents()).slice(0, -1);
    const wanted = [
      embedding,
      ...mlps.flatMap((mlp, layer) => [heads[layer]!.reduce((all, head) => all + head, 0), mlp]),
    ];
    assert.equal(terms.length, wanted.length);
    terms.forEach((term, i) => assert.ok(Math.abs(numberIn(term) - wanted[i]!) < 1e-3, `${i}: ${term}, ${wanted[i]}`));
    const orange = await view()
      .locator('.token')
      .evaluateAll((all) => all.map((token) => token.className.split(' ').includes('less')));
    assert.deepEqual(
      orange,
      sources.map((value) => value < 0),
    );
    assert.match(await view().locator('#why-sentence').innerText(), /^‹.*› rather than ‹.*from .*; the rest/);
    assert.match(await view().innerText(), /A later head may erase what an earlier one wrote/);
  });

  it('opens a layer to its heads with the keyboard, and they add up to it', async () => {
    await open();
    assert.equal(await view().locator('tr.head:visible').count(), 0);
    const row = view().locator('tr.layer').nth(23);
    await row.locator('button').focus();
    await panel.page.keyboard.press('Enter');
    const heads = await view().locator('tr.head:visible .number').allTextContents();
    assert.equal(heads.length, 9);
    assert.ok(Math.abs(totalOf(heads) - numberIn(await row.locator('.number').first().innerText())) < 0.01);
  });

  it('opens a head to the tokens that it read, which add up to it, and closes them with the layer', async () => {
    await open();
    await view().locator('tr.layer button').nth(23).click();
    const { heads, paths } = await ask(await view().locator('.token').count(), undefined, { most: 1000 });
    const head = heads[23]!.findIndex((value) => Math.abs(value) === Math.max(...heads[23]!.map(Math.abs)));
    await view().locator('tr.head button').nth(head).click();
    const sources = await view().locator('tr.source:visible .number').allTextContents();
    const own = paths.filter((path) => path.layer === 23 && path.head === head);
    assert.deepEqual(
      sources.slice(0, -1).map((shown) => numberIn(shown).toFixed(3)),
      own.map(({ value }) => Number(value.toFixed(3)).toFixed(3)),
    );
    assert.ok(own.length > 0 && Math.abs(totalOf(sources) - heads[23]![head]!) < 0.01);
    await view().locator('tr.layer button').nth(23).click();
    assert.equal(await view().locator('tr.source:visible').count(), 0);
    await view().locator('tr.layer button').nth(23).click();
    assert.equal(await view().locator('tr.source:visible').count(), sources.length);
  });

  it('goes by word as the panel does: the shares of its tokens are added up', async () => {
    const text = 'Unbelievably, the unbelievably small dog was';
    await panel.explain(text, { model: MODEL });
    await panel.page.locator('#tab-why').click();
    await view().locator('.waterfall').waitFor();
    const titles = () =>
      view()
        .locator('.token')
        .evaluateAll((all) => all.map((token) => (token as unknown as { title: string }).title.split(' ')[0]!));
    const texts = () => view().locator('.token').allTextContents();
    const [byToken, tokens] = [await titles(), await texts()];
    await panel.page.locator('#pick-granularity').selectOption('word');
    await view().locator('.token:text-is("Unbelievably")').waitFor();
    await view().locator('.waterfall').waitFor();
    const [byWord, words] = [await titles(), await texts()];
    assert.ok(words.length < tokens.length);
    const ofFirst = tokens.findIndex((_, i) => tokens.slice(0, i + 1).join('') === words[0]) + 1;
    assert.ok(ofFirst > 1 && Math.abs(totalOf(byToken.slice(0, ofFirst)) - numberIn(byWord[0]!)) < 0.005);
    assert.ok(Math.abs(totalOf(byToken) - totalOf(byWord)) < 0.02);
    assert.match(await sum().innerText(), /^sum \+(\d\.\d+), model \+\1$/);
  });

  it('shows the same question again when the panel comes back', async () => {
    await open();
    await view().locator('.token').nth(5).click();
    await isAbout('Why ‹Paris›');
    await view().locator('#why-word').fill('Rome');
    await view().locator('#why-not').click();
    await isAbout('not ‹Rome›');
    await panel.hideAndShow();
    await isAbout('not ‹Rome›');
  });

  it('asks about the token at which a word parts from the text', async () => {
    const text = 'x = getUserName(a)';
    await panel.explain(text, { model: MODEL, flow: 'code' });
    await panel.page.locator('#tab-why').click();
    await view().locator('.token:text-is("get")').click();
    await isAbout('Why ‹get›');
    await view().locator('#why-word').fill('getUserId');
    await view().locator('#why-not').click();
    await isAbout('Why ‹Name›, not ‹Id›');
    assert.match(await view().locator('#why-sentence').innerText(), /‹getUserId› begins as the text does.*‹Id›/);
  });

  it('asks about a token of the text, with the keyboard, and about another word against it', async () => {
    await open();
    await panel.page.locator('#tab-why').focus();
    await panel.page.keyboard.press('Tab');
    for (let i = 0; i < 5; i++) await panel.page.keyboard.press('ArrowRight');
    await panel.page.keyboard.press('Enter');
    await isAbout('Why ‹Paris›, not');
    await view().locator('#why-word').fill('Rome');
    await view().locator('#why-not').click();
    await isAbout('Why ‹Paris›, not ‹Rome›');
    await view().locator('#why-mean').click();
    await isAbout('Why ‹Paris›');
    const { difference } = await ask(5, 'mean');
    assert.equal(await sum().innerText(), `sum +${difference.toFixed(3)}, model +${difference.toFixed(3)}`);
    assert.equal(await view().locator('.token.masked').count(), (await view().locator('.token').count()) - 6);
  });

  it('opens on the first token of a suggestion, against a word that was expected, and says what the document had to do with it', async () => {
    const text = 'The capital of France is Paris.';
    const at = text.indexOf(' Paris');
    const { predictions } = await shared.engine
      .ask({ op: 'predictions', model: MODEL, text, precision: 'fast', maxTokens: 64, top: 1 })
      .then((outcome) => (outcome.kind === 'predicted' ? outcome : assert.fail(outcome.kind)));
    assert.ok(predictions.length > 5);
    const { tokens } = await shared.engine
      .ask({ op: 'tokens', model: MODEL, text })
      .then((outcome) => (outcome.kind === 'tokens' ? outcome : assert.fail(outcome.kind)));
    const suggestion = {
      model: MODEL,
      precision: 'fast',
      focus: { start: at, end: text.length },
      chosen: tokens
        .slice(5)
        .map(({ id, text: piece }) => ({ id, text: piece, logprob: -0.5, parts: { model: 0.4, document: 0.2 } })),
    } as const;
    await panel.explain(text, { ...suggestion, asksWhy: {} });
    await isAbout('Why ‹Paris›, not');
    const inWords = () => view().locator('#why-sentence').innerText();
    assert.match(await inWords(), /suggested with 60.0 %: 40.0 % from the model and 20.0 % from other places/);
    assert.match(await sum().innerText(), /The gap of \d\.\d+ is rounding/);
    assert.equal(await view().locator('.token.selected').innerText(), ' Paris');
    await panel.explain(text, { ...suggestion, asksWhy: { other: 'Rome' } });
    await isAbout('Why ‹Paris›, not ‹Rome›');
    // A person's later choice is not undone when the panel comes back.
    await panel.page.locator('#tab-table').click();
    await panel.hideAndShow();
    assert.equal(await panel.page.locator('#tab-table').getAttribute('aria-selected'), 'true');
  });

  it('colors the document that the text came from as long as the view is open', async () => {
    const origin = { uri: 'file:///a.txt', start: 10, end: 10 + TEXT.length, sha256: 'x' };
    await panel.explain(TEXT, { model: MODEL, origin });
    const colored = () => panel.hostApi.colored.at(-1);
    await panel.page.locator('#tab-why').click();
    await view().locator('.waterfall').waitFor();
    await panel.hostApi.until(() => (colored()?.ranges.length ?? 0) > 0);
    const { sources, tokens } = await ask(await view().locator('.token').count());
    const full = Math.max(...sources.map(Math.abs));
    assert.deepEqual(colored()!.origin, origin);
    assert.deepEqual(
      colored()!.ranges.map(({ start, end, share }) => [start, end, share.toFixed(4)]),
      tokens.map(({ start, end }, i) => [start, end, (sources[i]! / full).toFixed(4)]),
    );
    await panel.page.locator('#tab-matrix').click();
    await panel.hostApi.until(() => colored()!.ranges.length === 0);
    await panel.page.locator('#tab-why').click();
    await panel.hostApi.until(() => colored()!.ranges.length > 0);
    panel.session.hidden();
    assert.equal(colored()!.ranges.length, 0);
  });

  it('checks its largest sources by cutting, with the numbers of the engine and what they say of each', async () => {
    await open();
    const position = await view().locator('.token').count();
    const { sources, tokens, token, other } = await ask(position);
    const largest = sources
      .map((value, source) => ({ value, source }))
      .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
      .slice(0, 5);
    await view().locator('#why-check').click();
    const rows = view().locator('.why-checked tbody tr');
    await rows.nth(4).waitFor();
    const cut = await shared.engine.ask({
      op: 'cut',
      ...{ model: MODEL, text: TEXT, precision: 'exact', maxTokens: 512, position, token: token.id },
      other: other!.id,
      sets: largest.map(({ source }) => [{ source }]),
      queries: 'last',
    });
    assert.ok(cut.kind === 'cut');
    const words = { confirmed: 0.5, compensated: 0.05, 'not confirmed': -Infinity };
    for (const [i, { value, source }] of largest.entries()) {
      const row = view().locator(`.why-checked tbody tr:nth-child(${i + 1})`);
      const fall: number = cut.before.difference - cut.after[i]!.difference;
      const [claimed = NaN, fell = NaN] = (await row.locator('.number').allTextContents()).map(numberIn);
      assert.equal(await row.locator('th').innerText(), `‹${tokens[source]!.text.trim()}›`);
      assert.ok(Math.abs(claimed - value) < 0.01 && Math.abs(fell - fall) < 0.01, `${claimed}, ${fell}`);
      const [word]: [string, number] = Object.entries(words).find(([, least]) => fall / value >= least)!;
      assert.equal(await row.locator('td:last-child').innerText(), word);
    }
    await view().getByText('Confirmed: without it the difference changes').waitFor();
    // Another question has other sources.
    await view().locator('.token').nth(2).click();
    await isAbout('Why ‹of›, not ‹');
    assert.equal(await rows.count(), 0);
  });

  it('says of a model that predicts nothing why there is nothing', async () => {
    await panel.explain(TEXT);
    await panel.page.locator('#tab-why').click();
    await view().getByText('does not predict what comes next').waitFor();
    assert.equal(await view().locator('.token').count(), 0);
  });
});
