/** A measure is defined by its own file and a line of the registry: two measures for trial, in registries of their own. */
import assert from 'node:assert/strict';
import { Capture } from '../../../../src/engine/captures/capture';
import { LayerWindow } from '../../../../src/engine/captures/layerWindow';
import { rankHeads } from '../../../../src/engine/measures/headFinder';
import { AVAILABLE, unavailable, type Measure } from '../../../../src/engine/measures/measure';
import { headRows, meanOf } from '../../../../src/engine/measures/rows';
import { MEASURES, Measures } from '../../../../src/engine/measures/registry';
import type { TappedMap } from '../../../../src/engine/measures/tapped';
import { MEASURE_LIST } from '../../../../src/protocol/measures';

/** Two heads of one layer over three tokens. */
function tapped(kind: 'self' | 'cross' = 'self'): TappedMap {
  const map = {
    kind,
    direction: 'bidirectional',
    queriesAre: kind === 'cross' ? 'target' : 'source',
    keysAre: 'source',
    layers: 1,
    heads: 2,
    queries: 3,
    keys: 3,
  } as const;
  const even = [
    [0.5, 0.25, 0.25],
    [0.5, 0.25, 0.25],
    [0.5, 0.25, 0.25],
  ];
  const sharp = [
    [1, 0, 0],
    [1, 0, 0],
    [0, 1, 0],
  ];
  return { map, taps: { attention: new LayerWindow(map, [Float32Array.from([even, sharp].flat(2))]) } };
}

/** The file of a measure whose shape is a matrix: the surprise of each weight, in bits. */
const surprise: Measure<'query-key'> = {
  id: 'surprise',
  shape: 'query-key',
  taps: ['attention'],
  availableFor: ({ kind }) => (kind === 'self' ? AVAILABLE : unavailable({ code: 'severalSequences', args: {} })),
  compute:
    (map) =>
    (slice, { running }) =>
      headRows(map, slice, running, (rows) => meanOf(rows).map((weight) => -Math.log2(weight))),
};

/** The file of a measure whose shape is one number a head: its largest weight. */
const sharpest: Measure<'layer-head'> = {
  id: 'sharpest',
  shape: 'layer-head',
  taps: ['attention'],
  compute: () => (weights) => Math.max(...weights),
};

describe('A measure that is added', () => {
  // The line of the registry.
  const measures = new Measures([...MEASURES.all, surprise, sharpest]);
  const whole = { layer: 0, head: 0, from: 0, to: 1 } as const;

  it('is listed where it is available, with its reason where it is not, and read out of a capture by rows', async () => {
    const capture = new Capture([tapped('self'), tapped('cross')], measures);
    assert.deepEqual(
      capture.maps.map(({ measures: states }) => new Map(Object.entries(states)).get('surprise')),
      [{ is: 'available' }, { is: 'unavailable', why: { code: 'severalSequences', args: {} } }],
    );
    assert.deepEqual([...(await capture.rows('self', 'surprise', whole))], [1, 2, 2]);
  });

  it('is no matrix where its shape is that of heads, and ranks them', async () => {
    const capture = new Capture([tapped()], measures);
    assert.ok(!('sharpest' in capture.maps[0]!.measures));
    await assert.rejects(async () => capture.rows('self', 'sharpest', whole), RangeError);
    const map = capture.tapped('self')!;
    const ranked = await rankHeads(map, measures.get('layer-head', 'sharpest').compute(map), () => Promise.resolve());
    assert.deepEqual(
      ranked.map(({ head, score }) => [head, score]),
      [
        [1, 1],
        [0, 0.5],
      ],
    );
  });

  it('is unavailable, with the general reason, where the graph does not show what it taps', () => {
    const transported: Measure<'query-key'> = { ...surprise, id: 'transported', taps: ['attention', 'values'] };
    const { measures: states } = new Capture([tapped()], new Measures([transported])).maps[0]!;
    assert.deepEqual(states, { transported: { is: 'unavailable', why: { code: 'valuesHidden', args: {} } } });
  });

  it('brings its taps into the graph that captures run, and what it keeps into their memory', () => {
    assert.deepEqual([...new Measures([surprise]).tapsFor('query-key')], ['attention']);
    assert.deepEqual([...measures.tapsFor('query-key', 'layer-head')], ['attention', 'values']);
    assert.deepEqual([...measures.tapsFor('layer-head')], ['attention']);
    const remembering = { ...surprise, keptLayerBytes: () => 1000 };
    const bytes = (...all: Measure<'query-key'>[]): number => new Capture([tapped()], new Measures(all)).bytes;
    assert.equal(bytes(remembering) - bytes(surprise), 1000);
  });
});

describe('The registry of measures', () => {
  it('has what the protocol lists, in its order and shapes', () => {
    assert.deepEqual(
      MEASURES.all.map(({ id, shape }) => [id, shape]),
      Object.entries(MEASURE_LIST).map(([id, { shape }]) => [id, shape]),
    );
  });

  it('refuses two measures of one name', () => {
    assert.throws(() => new Measures([surprise, surprise]), /surprise/);
  });
});
