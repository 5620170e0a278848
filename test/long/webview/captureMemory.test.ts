/**
 * The panel on a text of which not all attention fits in memory: layers are read again as they are looked at, or it
 * says what fits.
 */
import assert from 'node:assert/strict';
import { bytesOf } from '../../../src/engine/captures/captureCost';
import { createEngine, type LocalEngine } from '../../../src/engine/service/engine';
import { decoderCost } from '../../../src/engine/families/captureCosts';
import type { AskOptions, Engine, Operation, OutcomeOf, RequestOf } from '../../../src/protocol/engine';
import { panelSuite } from '../../webview/panelSuite';

const MODEL = 'smollm2-135m-instruct';
const TEXT = 'My dog knows many traditional dog tricks and one more. '.repeat(40);
/** Keys and values of 3 heads of 64 numbers in 30 layers. */
const costOf = (tokens: number) => decoderCost({ layers: 30, heads: 9 }, 2 * 30 * 3 * 64 * 4, tokens);
/** Two captures are held at a time. */
const memoryFor = (tokens: number, layers: number): number => 2 * bytesOf(costOf(tokens), layers);

describe('the attention panel with little memory', function () {
  this.timeout(120_000);
  const suite = panelSuite();
  let engine: LocalEngine | undefined;
  afterEach(() => engine?.dispose());

  it('shows every layer of a text of which a few fit, with progress while one is read', async () => {
    const real = (engine = createEngine({ modelsFolder: 'models', captureBytes: memoryFor(80, 4) }));
    // A reading is over when its progress has been seen.
    let seen = Promise.resolve();
    const held: Engine = {
      async ask<Op extends Operation>(request: RequestOf<Op>, options: AskOptions = {}): Promise<OutcomeOf<Op>> {
        let isReading = false;
        const outcome = await real.ask(request, {
          ...options,
          onPart: (part) => {
            isReading = true;
            options.onPart?.(part);
          },
        });
        if (request.op === 'attention' && isReading) await seen;
        return outcome;
      },
    };
    const panel = await suite.open({ engine: held, model: MODEL, maxTokens: 80 });
    await panel.explain(TEXT);
    for (const layer of [29, 2]) {
      let see = (): void => undefined;
      seen = new Promise((resolve) => {
        see = resolve;
      });
      await panel.page.locator('#pick-layer').selectOption(String(layer));
      await panel.page.locator('#progress:not([hidden])').waitFor();
      see();
      await panel.page.locator(`#matrix[data-layer="${layer}"][data-rows="80"]`).waitFor();
      await panel.ready();
      assert.equal(await panel.page.locator('#progress').isVisible(), false);
      await panel.token(79).hover();
      const total = await panel.page.evaluate(() => {
        const { document } = globalThis as unknown as {
          document: { querySelectorAll(selector: string): Iterable<{ dataset: { weight?: string } }> };
        };
        return [...document.querySelectorAll('.token')].reduce(
          (sum, { dataset }) => sum + Number(dataset.weight ?? 0),
          0,
        );
      }, undefined);
      assert.ok(Math.abs(total - 1) < 2e-3, `the last row of layer ${layer} sums to ${total}`);
    }
  });

  it('says what fits, and explains that much', async () => {
    engine = createEngine({ modelsFolder: 'models', captureBytes: memoryFor(100, 1) });
    const panel = await suite.open({ engine, model: MODEL, maxTokens: 400 });
    panel.session.explain({ text: TEXT, where: 'notes.md, line 1', flow: 'prose' });
    await panel.page.locator('body[data-state="problem"]').waitFor();
    assert.match(
      await panel.page.locator('#problem').innerText(),
      /Attention over 400 tokens does not fit in memory: with \d+ MB allowed, 100 tokens fit\.\s+Select a shorter text, or explain its first 100 tokens/,
    );
    await panel.explain(TEXT.slice(0, 400));
    assert.ok((await panel.page.locator('.token').count()) > 50);
  });
});
