/** Why one token rather than another: the panel's last view, with a real model. */
import assert from 'node:assert/strict';
import { axeViolations } from './axe';
import { PanelPage } from './panelPage';
import { panelSuite, workshop } from './panelSuite';
import { themes } from './themes';

const TEXT = 'The capital of France is Paris. The capital of Italy is';
const MODEL = 'smollm2-135m-instruct';

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
  const isAbout = (title: string) => view().getByText(title).waitFor();
  async function open(): Promise<void> {
    await panel.explain(TEXT, { model: MODEL });
    await panel.page.locator('#tab-why').click();
    await view().locator('.waterfall').waitFor();
  }
  const ask = async (position: number, other?: number | 'mean') => {
    const answer = await shared.engine.ask({
      op: 'why',
      model: MODEL,
      text: TEXT,
      precision: 'exact',
      maxTokens: 512,
      most: 1,
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
    const terms = await view().locator('tr.term .number').allTextContents();
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
    assert.match(await view().locator('#why-sentence').innerText(), /rather than .*from .*; the rest/);
    assert.match(await view().innerText(), /A later head may erase what an earlier one wrote/);
  });

  it('opens a layer to its heads with the keyboard, and they add up to it', async () => {
    await open();
    assert.equal(await view().locator('tr.head:visible').count(), 0);
    const row = view().locator('tr[data-term="layer 23, attention"]');
    await row.locator('button').focus();
    await panel.page.keyboard.press('Enter');
    const heads = await view().locator('tr.head:visible .number').allTextContents();
    assert.equal(heads.length, 9);
    const total = heads.reduce((all, head) => all + numberIn(head), 0);
    assert.ok(Math.abs(total - numberIn(await row.locator('.number').innerText())) < 0.01);
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

  it('says of a model that predicts nothing why there is nothing', async () => {
    await panel.explain(TEXT);
    await panel.page.locator('#tab-why').click();
    await view().getByText('does not predict what comes next').waitFor();
    assert.equal(await view().locator('.token').count(), 0);
  });
});

describe('why one token rather than another, for everyone', function () {
  this.timeout(90_000);
  const shared = workshop();

  for (const [name, theme] of Object.entries(themes))
    it(`has no violation that axe knows of (${name})`, async () => {
      const panel = await PanelPage.open(shared.browser, { engine: shared.engine, theme });
      try {
        await panel.explain('The capital of France is', { model: MODEL });
        await panel.page.locator('#tab-why').click();
        await panel.page.locator('#why-view tr.term button').first().click();
        assert.deepEqual(await axeViolations(panel.page, { colorsOnly: name !== 'dark' }), []);
      } finally {
        await panel.close();
      }
    });
});
