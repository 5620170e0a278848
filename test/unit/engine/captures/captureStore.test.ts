/** Memory for captures is asked for before they are run. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Capture } from '../../../../src/engine/captures/capture';
import { bytesOf, layersThatFit, type CaptureCost } from '../../../../src/engine/captures/captureCost';
import { CaptureStore } from '../../../../src/engine/captures/captureStore';
import { LayerWindow } from '../../../../src/engine/captures/layerWindow';
import { Fault } from '../../../../src/engine/faults';
import { inEnglish } from '../../../english';

/** One layer of one head over `tokens` tokens: with its rollout 8 bytes a cell. */
function capture(tokens: number, besides = 0): Capture {
  const map = {
    kind: 'self',
    direction: 'bidirectional',
    queriesAre: 'source',
    keysAre: 'source',
    layers: 1,
    heads: 1,
    queries: tokens,
    keys: tokens,
  } as const;
  const taps = { attention: new LayerWindow(map, [new Float32Array(tokens * tokens)]) };
  return new Capture([{ map, taps }], undefined, besides);
}
const costOf = (tokens: number): CaptureCost => ({ layers: 1, layer: 8 * tokens ** 2, again: 0, besides: 0 });

describe('The memory of captures', () => {
  function keep(store: CaptureStore, tokens: number, besides = 0): number {
    const admission = store.open();
    admission.admit(costOf, tokens);
    const handle = admission.keep(capture(tokens, besides), 'm');
    admission.end();
    return handle;
  }
  const there = (store: CaptureStore, ...handles: number[]): boolean[] =>
    handles.map((handle) => store.get(handle) !== undefined);

  it('is freed before a run: the capture that was read least recently makes room for the next', () => {
    const store = new CaptureStore(2 * 800);
    const [a, b] = [keep(store, 10), keep(store, 10)];
    store.get(a);
    const admission = store.open();
    assert.equal(admission.admit(costOf, 10), 1);
    assert.deepEqual(there(store, b, a), [false, true], 'nothing has been run yet');
    const c = admission.keep(capture(10), 'm');
    assert.deepEqual(there(store, a, c), [true, true]);
    store.release(c);
    assert.deepEqual(there(store, c), [false]);
  });

  it('is also what the model keeps of the text: its keys and values, for the next question', () => {
    const store = new CaptureStore(2 * 800);
    const [a, b] = [keep(store, 10), keep(store, 10, 1)];
    assert.deepEqual(there(store, a, b), [false, true]);
  });

  it('is given back when a run ends without a capture', () => {
    const store = new CaptureStore(2 * 800);
    const [gone, kept] = [store.open(), store.open()];
    gone.admit(costOf, 10);
    gone.end();
    kept.admit(costOf, 10);
    const [a, b] = [kept.keep(capture(10), 'm'), keep(store, 10)];
    assert.deepEqual(there(store, a, b), [true, true]);
  });

  it('is refused to a capture that is too large, with the number of tokens that fit, and no other capture is dropped', () => {
    const store = new CaptureStore(2 * 800);
    const a = keep(store, 10);
    assert.throws(
      () => store.open().admit(costOf, 11),
      (thrown) => {
        assert.ok(thrown instanceof Fault);
        assert.equal(thrown.error.code, 'tooLarge');
        assert.match(inEnglish(thrown.error).message, /over 11 tokens .* 10 tokens fit\./);
        return true;
      },
    );
    assert.deepEqual(there(store, a), [true]);
  });

  it('stays within its limit: the number of tokens that an error names fits, and one token more does not', () => {
    const amount = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(
        amount,
        amount,
        amount,
        amount,
        fc.integer({ min: 1, max: 4000 }),
        fc.integer({ min: 1, max: 2_000_000 }),
        (layers, layer, again, besides, tokens, allowed) => {
          const growing = (count: number): CaptureCost => ({
            layers,
            layer: layer * count ** 2,
            again: again * count ** 2,
            besides: besides * (count + 100),
          });
          const held = (count: number): number => layersThatFit(growing, count, allowed);
          try {
            const fits = held(tokens);
            assert.ok(fits >= 1 && fits <= layers && bytesOf(growing(tokens), fits) <= allowed);
          } catch (thrown) {
            if (!(thrown instanceof Fault)) throw thrown;
            const named = Number(/allowed, (\d+) tokens/.exec(inEnglish(thrown.error).message)![1]);
            assert.ok(named < tokens);
            if (named > 0) assert.ok(held(named) >= 1);
            assert.throws(() => held(named + 1), Fault);
          }
        },
      ),
      { seed: 3 },
    );
  });
});
