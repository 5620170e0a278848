import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { LayerWindow } from '../../../../src/engine/captures/layerWindow';
import { between, pairFlip, rankHeads } from '../../../../src/engine/measures/headFinder';
import { keysOf, patterns } from '../../../../src/engine/measures/patterns';
import type { HeadToken, TappedMap } from '../../../../src/engine/measures/tapped';
import { thumbnail } from '../../../../src/base/math/thumbnails';
import type { Pattern } from '../../../../src/protocol/engine';

const pause = (): Promise<void> => Promise.resolve();

const tokensOf = (...texts: string[]): HeadToken[] =>
  texts.map((text) => ({ id: text.charCodeAt(0), text, special: text.startsWith('[') }));

describe('what a pattern asks of a query', () => {
  const text = tokensOf('a', 'b', ',', 'a', 'b');
  const TABLE: readonly (readonly [pattern: Pattern, causal: boolean, keys: (number[] | undefined)[]])[] = [
    ['previous', true, [undefined, [0], [1], [2], [3]]],
    ['next', false, [[1], [2], [3], [4], undefined]],
    ['next', true, [undefined, undefined, undefined, undefined, undefined]],
    ['first', true, [undefined, [0], [0], [0], [0]]],
    ['duplicate', true, [undefined, undefined, undefined, [0], [1]]],
    ['duplicate', false, [[3], [4], undefined, [0], [1]]],
    ['induction', true, [undefined, undefined, undefined, [1], [2]]],
    ['delimiter', true, [undefined, undefined, undefined, [2], [2]]],
    ['delimiter', false, [[2], [2], undefined, [2], [2]]],
  ];
  for (const [pattern, causal, expected] of TABLE) {
    it(`${pattern}, ${causal ? 'causal' : 'in both directions'}`, () => {
      const of = keysOf(pattern, text, causal);
      assert.deepEqual(
        text.map((_, query) => of(query)),
        expected,
      );
    });
  }
});

/** Heads of 4 tokens, each written as its rows. */
function tapped(...heads: number[][][]): TappedMap {
  const map = {
    kind: 'self',
    direction: 'bidirectional',
    queriesAre: 'source',
    keysAre: 'source',
    layers: 1,
    heads: heads.length,
    queries: 4,
    keys: 4,
  } as const;
  return {
    map,
    taps: { attention: new LayerWindow(map, [Float32Array.from(heads.flat(2))]) },
    tokens: tokensOf('a', 'b', 'c', 'd'),
  };
}
const looksAt = (...keys: number[]): number[][] =>
  keys.map((key) => [0, 1, 2, 3].map((each) => (each === key ? 1 : 0)));
const EVEN = [0, 1, 2, 3].map(() => [0.25, 0.25, 0.25, 0.25]);

describe('the head finder', () => {
  it('ranks the head with the pattern first, with its entropy and mean distance', async () => {
    const all = tapped(EVEN, looksAt(0, 0, 1, 2));
    const ranked = await rankHeads(all, patterns.previous.compute(all), pause);
    assert.deepEqual(
      ranked.slice(0, 2).map(({ head, score, entropy, meanDistance }) => [head, score, entropy, meanDistance]),
      [
        [1, 1, 0, 0.75],
        [0, 0.25, 2, 1.25],
      ],
    );
  });

  it('ranks by the weight between tokens: the sum over keys, the mean over queries', async () => {
    const all = tapped(EVEN, looksAt(1, 2, 3, 3));
    assert.deepEqual(
      (await rankHeads(all, between(all, [0, 1], [1, 2]), pause)).map(({ head, score }) => [head, score]),
      [
        [1, 1],
        [0, 0.5],
      ],
    );
  });

  it('finds a head that turns between two texts, and none that turns one way only', async () => {
    const here = tapped(looksAt(1, 1, 1, 1), looksAt(1, 1, 1, 1), EVEN);
    const there = tapped(looksAt(2, 2, 2, 2), looksAt(1, 1, 1, 1), EVEN);
    const scores = (await rankHeads(here, await pairFlip(here, there, [3], [1], [2], pause), pause)).map(
      ({ head, score }) => [head, score],
    );
    assert.deepEqual(scores, [
      [0, 1],
      [2, 0],
      [1, -1],
    ]);
  });
});

describe('a thumbnail', () => {
  it('shows the largest weight of each cell, whatever the size', () => {
    const size = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(size, size, size, fc.nat(1000), (queries, keys, cells, seed) => {
        const weights = Float32Array.from(
          { length: queries * keys },
          (_, i) => ((((i + 1) * (seed + 7) * 2654435761) >>> 8) % 1000) / 1000,
        );
        const { rows, columns, cells: shown } = thumbnail(weights, queries, keys, cells);
        assert.deepEqual(
          [rows, columns, shown.length],
          [Math.min(cells, queries), Math.min(cells, keys), rows * columns],
        );
        assert.equal(Math.max(...shown), Math.max(...weights));
        assert.ok(shown.every((weight) => weights.includes(weight)));
      }),
    );
  });
});
