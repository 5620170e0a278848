/** How likely each token was: the panel's second view, with real models. */
import assert from 'node:assert/strict';
import type { PanelPage } from './panelPage';
import { panelSuite } from './panelSuite';

const TEXT = 'The capital of France is Paris. The capital of Italy is';
const MODEL = 'smollm2-135m-instruct';

describe('the probabilities of tokens', function () {
  this.timeout(90_000);
  const { workshop, open: openPanel } = panelSuite();
  let panel: PanelPage;
  beforeEach(async () => {
    panel = await openPanel();
  });

  const view = () => panel.page.locator('#probabilities-view');
  const tokens = () => view().locator('.token');

  it('are those of the engine, in bits, with ten alternatives of which the actual one is marked', async () => {
    await panel.explain(TEXT, { model: MODEL });
    await panel.page.locator('#tab-probabilities').click();
    await tokens().first().waitFor();
    const predicted = await workshop.engine.ask({
      op: 'predictions',
      model: MODEL,
      text: TEXT,
      precision: 'exact',
      maxTokens: 512,
      top: 10,
    });
    assert.equal(predicted.kind, 'predicted');
    const bits = predicted.predictions.map(({ logprob }) =>
      logprob === null ? null : (-logprob / Math.LN2).toFixed(3),
    );
    assert.deepEqual(await tokens().evaluateAll((all) => all.map(({ dataset }) => dataset.bits ?? null)), bits);
    const paris = predicted.tokens.findIndex(({ text }) => text === ' Paris');
    await tokens().nth(paris).hover();
    assert.equal(await view().locator('.bars li').count(), 10);
    assert.equal(await view().locator('.actual .bar-name').textContent(), 'Paris');
    assert.match(
      await view().locator('.top').innerText(),
      /At ‹Paris›[\s\S]*%, \d+\.\d bits; the likeliest token here\./,
    );
    assert.match(
      (await panel.status()) ?? '',
      /^query ‹is›/,
      'the text above shows what the token before it attended to',
    );
  });

  it('are walked with the arrow keys, from the strip of views on', async () => {
    await panel.explain(TEXT, { model: MODEL });
    await panel.page.locator('#tab-matrix').focus();
    for (let i = 0; i < 3; i++) await panel.page.keyboard.press('ArrowRight');
    await tokens().first().waitFor();
    assert.equal(await panel.page.locator('#tab-probabilities').getAttribute('aria-selected'), 'true');
    await panel.page.keyboard.press('Tab');
    await panel.page.keyboard.press('ArrowRight');
    assert.match(await view().locator('.top').innerText(), /At ‹capital›/);
  });

  it('begin at the part that was asked about, which is marked within its context', async () => {
    const start = TEXT.indexOf(' Paris');
    await panel.explain(TEXT, { model: MODEL, precision: 'fast', focus: { start, end: start + ' Paris.'.length } });
    await view().locator('.token.selected').waitFor();
    assert.deepEqual(await view().locator('.token.asked').allTextContents(), [' Paris', '.']);
    assert.equal(await view().locator('.token.selected').textContent(), ' Paris');
    assert.match(await panel.page.locator('#about').innerText(), /fast arithmetic/);
  });

  it('say of a suggested token what part the model had in it and what part the document', async () => {
    const start = TEXT.indexOf(' Paris');
    const asked = await workshop.engine.ask<'tokens'>({ op: 'tokens', model: MODEL, text: ' Paris.' });
    assert.equal(asked.kind, 'tokens');
    const [paris] = asked.tokens;
    const chosen = [{ id: paris!.id, text: ' Paris', logprob: Math.log(0.75), parts: { model: 0.25, document: 0.5 } }];
    await panel.explain(TEXT, {
      model: MODEL,
      precision: 'fast',
      focus: { start, end: start + ' Paris.'.length },
      chosen,
    });
    await view().locator('.token.selected').waitFor();
    assert.match(
      await view().locator('.top').innerText(),
      /It was suggested with 75\.0 %: 25\.0 % from the model and 50\.0 % from other places of the document/,
    );
    await view().locator('.token.asked').nth(1).hover();
    assert.doesNotMatch(await view().locator('.top').innerText(), /It was suggested/);
  });

  it('are unavailable for an encoder, with the reason', async () => {
    await panel.explain(TEXT);
    await panel.page.locator('#tab-probabilities').click();
    await view().getByText('does not predict what comes next').waitFor();
    assert.equal(await tokens().count(), 0);
  });

  it('stay the chosen view when the panel was hidden', async () => {
    await panel.explain(TEXT, { model: MODEL });
    await panel.page.locator('#tab-probabilities').click();
    await tokens().first().waitFor();
    await panel.hideAndShow();
    await tokens().first().waitFor();
    assert.equal(await panel.page.locator('#matrix-view').isVisible(), false);
  });

  it('what a token needed is what the engine finds when others are left out', async () => {
    const text = 'The capital of France is Paris.';
    await panel.explain(text, { model: MODEL });
    await panel.page.locator('#tab-probabilities').click();
    const tokens = panel.page.locator('#probabilities-view .token');
    await tokens.first().waitFor();
    const texts = await tokens.allTextContents();
    const paris = texts.findIndex((each) => each.includes('Paris'));
    await panel.page.locator(`#probabilities-view .token[data-index="${paris}"]`).click();
    await panel.page.locator('#effects').click();
    await panel.page.locator('#probabilities-view .bar-value').first().waitFor();
    await panel.page.locator('#effects').waitFor();
    const found = await workshop.engine.ask({
      op: 'effects',
      model: MODEL,
      text,
      precision: 'exact',
      maxTokens: 512,
      target: paris,
      reach: 128,
    });
    assert.equal(found.kind, 'effects');
    const most = Math.max(...found.effects.map(Math.abs)) / Math.LN2;
    assert.match(
      await panel.page.locator('#probabilities-view').innerText(),
      new RegExp(`What ‹Paris› needed[\\s\\S]*${most.toFixed(2)} bits`),
    );
    assert.match((await tokens.first().getAttribute('title')) ?? '', /bits for ‹Paris›/);
    await panel.page.locator('#effects').click();
    assert.match(await panel.page.locator('#probabilities-view').innerText(), /At ‹Paris›/);
    assert.equal(await tokens.first().getAttribute('title'), '', 'nothing comes before it, so it has no bits');
  });
});
