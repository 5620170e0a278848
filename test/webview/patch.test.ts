/** What carries the difference of two texts: a part of the panel's view Compare, with a real model. */
import assert from 'node:assert/strict';
import type { Engine, Operation, OutcomeOf, ScoredToken } from '../../src/protocol/engine';
import { PanelPage } from './panelPage';
import { panelSuite } from './panelSuite';
import { remembering } from './remembering';
import { csvRows, taken } from './taken';

const TIRED = "The animal didn't cross the street because it was too tired.";
const WIDE = "The animal didn't cross the street because it was too wide.";
const MODEL = 'translate-en-fr';

describe('what carries the difference of two texts', function () {
  this.timeout(240_000);
  const { workshop: shared, open: openPanel } = panelSuite();
  let panel: PanelPage;
  let remembered: Engine;
  before(() => {
    remembered = remembering(shared.engine);
  });
  beforeEach(async () => {
    panel = await openPanel({ engine: remembered });
  });

  const view = () => panel.page.locator('#patch');
  async function compare(): Promise<void> {
    await panel.explain(TIRED, { model: MODEL });
    await panel.page.locator('#tab-compare').click();
    await panel.page.locator('#compare-text').fill(WIDE);
    await panel.page.locator('.compare-form button[type="submit"]').click();
    await view().locator('#patch-ask').waitFor();
  }
  async function ask(): Promise<void> {
    await view().locator('#patch-ask').click();
    await view().locator('.patched').waitFor({ timeout: 120_000 });
  }

  it('shows the engine’s shares, the last layer on top, and the sentence that they bear out', async () => {
    await compare();
    await ask();
    const found = await remembered.ask({
      ...{ op: 'patch', model: MODEL, text: TIRED, otherText: WIDE, precision: 'exact', maxTokens: 128 },
    });
    assert.ok(found.kind === 'patched');
    const shares = await view()
      .locator('.patch-cell')
      .evaluateAll((all) => all.map((cell) => Number(cell.dataset.share)));
    const wanted = found.shares.toReversed().flat();
    assert.equal(shares.length, wanted.length);
    shares.forEach((share, i) => assert.ok(Math.abs(share - wanted[i]!) < 1e-3, `cell ${i}`));
    const sentence = await view().locator('#patch-sentence').innerText();
    assert.match(sentence, /^Where the translations first differ, ‹il› rather than ‹elle›: \+7\.2 logits/);
    assert.match(
      sentence,
      /In layers 0 to 5 ‹tired› in place of ‹wide› alone carries 1\.00 to 0\.99 of the difference\./,
    );
    assert.match(await view().innerText(), /Heimersheim and Nanda 2024/);
  });

  it('goes over cells with the keyboard and tells the number of each', async () => {
    await compare();
    await ask();
    await view().locator('.patch-cell').first().focus();
    await panel.page.keyboard.press('ArrowDown');
    await panel.page.keyboard.press('ArrowRight');
    assert.match(
      await view().locator('#patch-note').innerText(),
      /^After layer 4, ‹.+› carries −?\d\.\d\d of the difference\.$/,
    );
  });

  it('is taken away as CSV and JSON with what is on screen', async () => {
    await compare();
    await ask();
    const rows = csvRows((await taken(panel, 'csv')).content);
    assert.equal(rows.length, await view().locator('.patch-cell').count());
    assert.deepEqual([rows[0]!.model, rows[0]!.layer, rows[0]!.answer?.trim()], [MODEL, '0', 'il']);
    const json = JSON.parse(Buffer.from((await taken(panel, 'json')).content).toString('utf8')) as {
      shares: number[][];
    };
    const carried = rows.map(({ share_of_difference: share }) => Number(share));
    json.shares.flat().forEach((share, i) => assert.ok(Math.abs(share - carried[i]!) < 1e-6));
    assert.equal(json.shares.flat().length, carried.length);
  });

  it('has the sign of a share before its digits, also from right to left, and what works against it in orange', async () => {
    const [token, other] = ['ישן', 'ער'].map((text, id) => ({ id, text, logprob: -1 })) as [ScoredToken, ScoredToken];
    const tokens = [{ id: 1, text: 'הכלב', start: 0, end: 4, special: false }];
    const prediction = { logprob: -1, otherLogprob: -2, difference: 1 };
    const found: OutcomeOf<'patch'> = {
      ...{ kind: 'patched', precision: 'exact', tokens, otherTokens: tokens, token, other, elapsedMs: 1 },
      ...{ first: prediction, second: { ...prediction, difference: -1 }, pairs: [[0, 0]], shares: [[-0.12]] },
      whole: null,
    };
    const engine: Engine = {
      ask: <Op extends Operation>(...asked: Parameters<typeof shared.engine.ask<Op>>) =>
        asked[0].op === 'patch' ? Promise.resolve(found as OutcomeOf<Op>) : shared.engine.ask<Op>(...asked),
    };
    const usual = panel;
    panel = await PanelPage.open(shared.browser, { engine });
    try {
      await panel.explain('הכלב ישן');
      await panel.page.locator('#tab-compare').click();
      await panel.page.locator('#compare-text').fill('הכלב ער');
      await panel.page.locator('.compare-form button[type="submit"]').click();
      await ask();
      assert.equal(await view().locator('#patch-grid').getAttribute('dir'), 'rtl');
      const [sign, digit] = (await panel.page.evaluate(`(() => {
        const text = document.createTreeWalker(document.querySelector('.patch-cell'), NodeFilter.SHOW_TEXT).nextNode();
        return [0, 1].map((at) => {
          const range = document.createRange();
          range.setStart(text, at);
          range.setEnd(text, at + 1);
          return range.getBoundingClientRect().left;
        });
      })()`)) as [number, number];
      assert.ok(sign < digit, `the sign at ${sign}, the first digit at ${digit}`);
      const color = String(
        await panel.page.evaluate("getComputedStyle(document.querySelector('.patch-cell')).backgroundColor"),
      );
      const [red = 0, , blue = 0] = [...color.matchAll(/[\d.]+/g)].map(Number);
      assert.ok(red > blue, color);
    } finally {
      await panel.close();
      panel = usual;
    }
  });

  it('is gone when another text comes', async () => {
    await compare();
    await ask();
    await panel.explain(WIDE, { model: MODEL });
    await view().waitFor({ state: 'hidden' });
    assert.equal(await view().locator('.patched').count(), 0);
  });
});
