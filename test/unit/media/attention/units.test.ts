import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AggregatedMatrix, type Sink } from '../../../../src/base/math/aggregation';
import { csvFacts, csvOf } from '../../../../media/attention/export/csv';
import { gridOf } from '../../../../media/attention/scene/grid';
import { absence, shownWeights } from '../../../../media/attention/scene/shownWeights';
import { sceneOf, type Lens, type Scene } from '../../../../media/attention/scene/state';
import { byUnit, aggregation } from '../../../../media/attention/scene/units';
import { numbersAsJson } from '../../../../src/features/attention/core/numbers';
import { capture, self } from '../../features/attention/core/captures';

const groups = (length: number) =>
  fc.array(fc.boolean(), { minLength: length, maxLength: length }).map((begins) => {
    let group = 0;
    return begins.map((each, i) => (i > 0 && each ? ++group : group));
  });
const sinkKinds = fc.constantFrom<Sink>('raw', 'excluded', 'renormalized');
const positive = (length: number) =>
  fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: length, maxLength: length });
const sumOf = (weights: Float32Array): number => weights.reduce((total, each) => total + each, 0);

describe('a matrix as it is shown', () => {
  it('keeps the sum of each row: keys are summed, queries averaged, and what is left out is told', () => {
    fc.assert(
      fc.property(
        groups(7),
        groups(5),
        positive(35),
        sinkKinds,
        fc.uniqueArray(fc.nat(4), { maxLength: 2 }),
        (queryGroups, keyGroups, raw, sink, sinks) => {
          const weights = Float32Array.from(raw);
          for (let row = 0; row < 7; row++) {
            const sum = sumOf(weights.subarray(row * 5, row * 5 + 5));
            for (let key = 0; key < 5; key++) weights[row * 5 + key]! /= sum;
          }
          const seen = new AggregatedMatrix(
            { queries: 7, keys: 5, weights, loadedRows: 7 },
            { sink, sinks, queryGroups, keyGroups },
          ).update();
          assert.deepEqual(
            [seen.queries, seen.keys, seen.loadedRows],
            [queryGroups.at(-1)! + 1, keyGroups.at(-1)! + 1, queryGroups.at(-1)! + 1],
          );
          for (let row = 0; row < seen.queries; row++) {
            const sum = sumOf(seen.weights.subarray(row * seen.keys, (row + 1) * seen.keys));
            assert.ok(Math.abs(sum - (sink === 'excluded' ? 1 - seen.excludedWeights[row]! : 1)) < 1e-5);
            for (const key of seen.excludedKeys) assert.equal(seen.weights[row * seen.keys + key], 0);
          }
        },
      ),
    );
  });

  it("counts a row as loaded when all of its tokens' rows are, and takes each once, however they come", () => {
    const source = { queries: 4, keys: 1, weights: Float32Array.of(1, 3, 5, 9), loadedRows: 0 };
    const seen = new AggregatedMatrix(source, { sink: 'raw', sinks: [], queryGroups: [0, 0, 1, 1], keyGroups: [0] });
    const loaded = [0, 1, 2, 3, 3, 4].map((rows) => {
      source.loadedRows = rows;
      return seen.update().loadedRows;
    });
    assert.deepEqual(
      [loaded, [...seen.weights]],
      [
        [0, 0, 1, 1, 1, 2],
        [2, 7],
      ],
    );
  });

  it('leaves out a word only when all of its tokens are sinks', () => {
    const leftOut = (sinks: number[]): number[] => [
      ...new AggregatedMatrix(
        { queries: 1, keys: 3, weights: new Float32Array(3), loadedRows: 1 },
        { sink: 'excluded', sinks, queryGroups: [0], keyGroups: [0, 0, 1] },
      ).update().excludedKeys,
    ];
    assert.deepEqual([leftOut([0]), leftOut([0, 1]), leftOut([2])], [[], [0], [1]]);
  });
});

/** `[CLS]|The| anim|als|\n|ran|[SEP]`, so that tokens, words and lines differ. */
const tokens = ['[CLS]', 'The', ' anim', 'als', '\n', 'ran', '[SEP]'].reduce<
  { id: number; text: string; start: number; end: number; special: boolean }[]
>((all, text, id) => {
  const start = all.at(-1)?.end ?? 0;
  const special = text.startsWith('[');
  return [...all, { id, text, special, start, end: special ? start : start + text.length }];
}, []);
const lenses = fc.record<Lens>({
  direction: fc.constantFrom('from', 'to'),
  granularity: fc.constantFrom('token', 'word', 'line'),
  sink: sinkKinds,
  scale: fc.constantFrom('row', 'head'),
});
const scenes = fc
  .record({
    lens: lenses,
    weights: positive(49),
    causal: fc.boolean(),
    measure: fc.constantFrom('raw', 'value', 'rollout'),
  })
  .map(({ lens, weights, causal, measure }): Scene => {
    const map = { ...self(7), direction: causal ? ('causal' as const) : ('bidirectional' as const) };
    const matrix = {
      queries: 7,
      keys: 7,
      loadedRows: 7,
      weights: Float32Array.from(weights, (weight, i) => (causal && i % 7 > Math.floor(i / 7) ? 0 : weight)),
    };
    return sceneOf(
      capture({ text: 'The animals\nran', tokens, maps: [map] }),
      { map: 'self', layer: 1, head: 'mean', measure },
      matrix,
      lens,
    )!;
  });

describe('whatever is chosen', () => {
  it('the matrix, the text, the table, CSV and JSON hold the same numbers', () => {
    fc.assert(
      fc.property(scenes, fc.nat(6), (scene, token) => {
        const { lens, queryGroups, keyGroups } = scene;
        const grid = gridOf(byUnit(scene));
        const shown = shownWeights(scene, [token])!;
        const columns = grid.columns.length;
        const isFrom = lens.direction === 'from';
        const [chosen, others] = isFrom ? [queryGroups[token]!, keyGroups] : [keyGroups[token]!, queryGroups];
        const csv = new Map(
          csvOf(grid, csvFacts(scene), 'byQuery')
            .trimEnd()
            .split('\r\n')
            .slice(1)
            .map((line) => {
              const [, query, key, value] = /,(\d+),"[^"]*",(\d+),"[^"]*",([^,]+)$/.exec(line.replaceAll('↵', ''))!;
              return [`${query},${key}`, Number(value)] as const;
            }),
        );
        const info = { id: 'm', files: [] } as unknown as Parameters<typeof numbersAsJson>[1];
        const json = JSON.parse(
          numbersAsJson(scene.capture, info, scene.address, scene.matrix.weights, aggregation(scene), lens),
        ) as { shape: number[]; weights: (number | null)[][] };
        assert.deepEqual(json.shape, [grid.rows.length, columns]);
        others.forEach((other, at) => {
          const [row, column] = isFrom ? [chosen, other] : [other, chosen];
          const inGrid = grid.values[row * columns + column]!;
          assert.equal(shown.weights[at], inGrid);
          const why = absence(scene, [token], at);
          assert.equal(csv.has(`${row},${column}`), why === undefined);
          if (why === undefined)
            assert.ok(
              Math.abs(csv.get(`${row},${column}`)! - inGrid) <= 1e-6 &&
                Math.abs(json.weights[row]![column]! - inGrid) <= 1e-6,
            );
          else assert.equal(inGrid, 0, 'what is not shown colors nothing');
          if (why === 'leftOut') assert.equal(json.weights[row]![column], null);
        });
      }),
    );
  });

  it('a causal query sees exactly what is not always 0', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const grid = gridOf(byUnit({ ...scene, lens: { ...scene.lens, sink: 'raw' } }));
        for (let row = 0; row < grid.rows.length; row++) {
          for (let column = 0; column < grid.columns.length; column++)
            assert.equal(column < grid.visible(row), grid.values[row * grid.columns.length + column]! > 0);
        }
      }),
    );
  });
});
