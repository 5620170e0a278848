/** Layers that are not all in memory: read again, as few times as possible, and never half. */
import assert from 'node:assert/strict';
import { LayerWindow, type Extent, type ReadLayers } from '../../../../src/engine/captures/layerWindow';
import { CancelledError } from '../../../../src/engine/cancellation';

const EXTENT: Extent = { direction: 'causal', layers: 5, heads: 2, queries: 3, keys: 3 };

/** Reads two rows, then one; a weight names layer, head, query and key, and what a causal mask hides is 9. */
function reader(direction: Extent['direction'] = 'causal') {
  const readings: (readonly number[])[] = [];
  const weight = (layer: number, head: number, query: number, key: number): number =>
    direction === 'causal' && key > query ? 9 : 1000 * layer + 100 * head + 10 * query + key;
  const read: ReadLayers = async (layers, take) => {
    readings.push(layers);
    for (const [from, rows] of [
      [0, 2],
      [2, 1],
    ] as const) {
      await Promise.resolve();
      for (const layer of layers) {
        const width = from + rows;
        take(
          layer,
          Float32Array.from({ length: 2 * rows * width }, (_, i) =>
            weight(layer, Math.floor(i / (rows * width)), from + (Math.floor(i / width) % rows), i % width),
          ),
          from,
          rows,
        );
      }
    }
  };
  return { readings, read };
}
const open = (count: number, read: ReadLayers): Promise<LayerWindow> =>
  LayerWindow.filled(EXTENT, count, read, read, {});
const second = (weights: Float32Array): number[] => [...weights.subarray(9, 18)];
const rowsOf = (layer: number): number[] =>
  [100, 0, 0, 110, 111, 0, 120, 121, 122].map((each) => (each === 0 ? 0 : 1000 * layer + each));

describe('A window of layers', () => {
  it('reads once where all layers fit', async () => {
    const { readings, read } = reader();
    const window = await open(5, read);
    for (const layer of [4, 0, 2]) assert.deepEqual(await window.use(layer, {}, second), rowsOf(layer));
    assert.deepEqual([readings, window.isWhole, window.bytes], [[[0, 1, 2, 3, 4]], true, 5 * 18 * 4]);
  });

  it('reads again the layers from the one that is looked at, and keeps within its memory', async () => {
    const { readings, read } = reader();
    const window = await open(2, read);
    for (const layer of [0, 1, 2, 3, 4, 3, 0])
      assert.deepEqual(await window.use(layer, {}, second), rowsOf(layer), `layer ${layer}`);
    assert.deepEqual(
      [readings, window.isWhole, window.bytes],
      [
        [
          [0, 1],
          [2, 3],
          [3, 4],
          [0, 1],
        ],
        false,
        2 * 18 * 4,
      ],
    );
  });

  it('answers questions that come at the same time one after another', async () => {
    const { readings, read } = reader();
    const window = await open(1, read);
    const answers = await Promise.all([3, 1, 3, 3].map((layer) => window.use(layer, {}, second)));
    assert.deepEqual(answers, [3, 1, 3, 3].map(rowsOf));
    assert.deepEqual(readings, [[0], [3], [1], [3]]);
  });

  it("gives one query's rows of all layers by one reading, and keeps what it held", async () => {
    const { readings, read } = reader();
    const window = await open(2, read);
    assert.deepEqual(
      [...(await window.rows(1, 3, 5, {}))],
      [3010, 3011, 0, 3110, 3111, 0, 4010, 4011, 0, 4110, 4111, 0],
    );
    await window.use(1, {}, second);
    assert.deepEqual(readings, [
      [0, 1],
      [3, 4],
    ]);
  });

  it('holds nothing after a reading that ended early, and reads again', async () => {
    const { read } = reader();
    let fails = false;
    const failing: ReadLayers = async (layers, take, running) => {
      await read(layers, take, running);
      if (fails) throw new CancelledError('capture');
    };
    const window = await open(2, failing);
    fails = true;
    await assert.rejects(window.use(4, {}, second), CancelledError);
    fails = false;
    assert.deepEqual(await window.use(0, {}, second), rowsOf(0), 'what stood there before is not taken for whole');
    await assert.rejects(window.use(0, { signal: AbortSignal.abort() }, second), CancelledError);
    await assert.rejects(window.use(5, {}, second), RangeError);
  });
});
