import assert from 'node:assert/strict';
import { Capture } from '../../../../src/engine/captures/capture';
import { LayerWindow } from '../../../../src/engine/captures/layerWindow';
import { rolloutStep } from '../../../../src/engine/measures/rollout';

const near = (actual: Float32Array, expected: readonly number[]): void => {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) => assert.ok(Math.abs(actual[i]! - value) < 1e-6, `${i}: ${actual[i]} is not ${value}`));
};

describe('Attention rollout', () => {
  const first = Float32Array.of(1, 0, 0.5, 0.5);
  const second = Float32Array.of(1, 0, 1, 0);

  it('mixes half of the residual connection into the first layer', () =>
    near(rolloutStep(first, 2), [1, 0, 0.25, 0.75]));

  it('multiplies a layer with all those below it', () => {
    // A(1) = [[1, 0], [0.5, 0.5]]; its second row takes half of each row of the layer below.
    near(rolloutStep(second, 2, rolloutStep(first, 2)), [1, 0, 0.625, 0.375]);
  });

  it('renormalizes rows that attention leaves incomplete', () =>
    near(rolloutStep(Float32Array.of(0.5, 0, 0, 0.5), 2), [1, 0, 0, 1]));

  it('of a capture follows the mean over heads, in whatever order layers are asked for', async () => {
    const map = {
      kind: 'self',
      direction: 'causal',
      queriesAre: 'source',
      keysAre: 'source',
      layers: 2,
      heads: 2,
      queries: 2,
      keys: 2,
    } as const;
    // Two heads whose mean is `first`, then two that are both `second`.
    const capture = new Capture([
      {
        map,
        taps: {
          attention: new LayerWindow(map, [
            Float32Array.of(1, 0, 1, 0, 1, 0, 0, 1),
            Float32Array.of(...second, ...second),
          ]),
        },
      },
    ]);
    const upTo = async (layer: number): Promise<Float32Array> =>
      capture.rows('self', 'rollout', { layer, head: 'mean', from: 0, to: 2 });
    near(await upTo(1), [1, 0, 0.625, 0.375]);
    near(await upTo(0), [1, 0, 0.25, 0.75]);
    near(await capture.rows('self', 'rollout', { layer: 1, head: 'mean', from: 1, to: 2 }), [0.625, 0.375]);
    assert.equal(capture.bytes, 2 * 8 * 4 + 2 * 4 * 4, 'room for the rollout is counted before it is needed');
  });
});
