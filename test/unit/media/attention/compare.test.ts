import assert from 'node:assert/strict';
import fc from 'fast-check';
import { align } from '../../../../media/attention/scene/align';
import { csvOf } from '../../../../media/attention/export/csv';
import { flips } from '../../../../media/attention/scene/flips';
import type { Grid } from '../../../../media/attention/scene/grid';
import { firstOfEach, membersOf } from '../../../../media/attention/scene/groups';
import { withPin } from '../../../../media/attention/scene/selecting';

const words = (text: string): string[] => text.split(' ');

describe('aligning two texts', () => {
  it('pairs a replaced word with the word in its place', () => {
    assert.deepEqual(
      align(words('it was too tired .'), words('it was too wide .')).map(
        ({ a, b, same }) => `${a}${b}${same ? '' : '!'}`,
      ),
      ['00', '11', '22', '33!', '44'],
    );
  });
  it('leaves out what only one of them has', () => {
    assert.deepEqual(align(words('a cat sat'), words('a big cat sat')), [
      { a: 0, b: 0, same: true },
      { a: 1, b: 2, same: true },
      { a: 2, b: 3, same: true },
    ]);
  });
  it('pairs equal tokens again after each difference', () => {
    assert.deepEqual(
      align(words('x a y b z'), words('x a q b z w')).map(({ a, b }) => [a, b]),
      [
        [0, 0],
        [1, 1],
        [2, 2],
        [3, 3],
        [4, 4],
      ],
    );
  });
  const tokens = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 30 });
  it('keeps the order of both, uses no token twice, and says truly what is the same', () => {
    fc.assert(
      fc.property(tokens, tokens, (a, b) => {
        const pairs = align(a, b);
        pairs.forEach((pair, i) => {
          assert.equal(pair.same, a[pair.a] === b[pair.b]);
          if (i > 0) assert.ok(pair.a > pairs[i - 1]!.a && pair.b > pairs[i - 1]!.b);
          assert.ok(pair.a < a.length && pair.b < b.length);
        });
      }),
    );
  });
  it('pairs every token of a text with itself', () => {
    fc.assert(
      fc.property(tokens, (a) =>
        assert.deepEqual(
          align(a, a),
          a.map((_, i) => ({ a: i, b: i, same: true })),
        ),
      ),
    );
  });
});

describe('heads that look elsewhere', () => {
  const rows = (...heads: number[][]) => ({
    layers: 1,
    heads: heads.length,
    keys: heads[0]!.length,
    weights: Float32Array.from(heads.flat()),
  });
  const pairs = [0, 1, 2].map((i) => ({ a: i, b: i, same: true }));
  it('are those whose most attended token changes, the largest change first, with both values of both texts', () => {
    const one = rows([0.5, 0.25, 0.25], [0.5, 0.25, 0.25], [0.75, 0.25, 0]);
    const other = rows([0.25, 0.5, 0.25], [0.5, 0.25, 0.25], [0, 0.25, 0.75]);
    assert.deepEqual(flips(one, other, pairs), [
      { layer: 0, head: 2, first: 0, second: 2, one: [0.75, 0], other: [0, 0.75], by: 0.75 },
      { layer: 0, head: 0, first: 0, second: 1, one: [0.5, 0.25], other: [0.25, 0.5], by: 0.25 },
    ]);
  });
  it('are asked about the given keys alone', () => {
    const [one, other] = [rows([0.6, 0.1, 0.3]), rows([0.6, 0.3, 0.1])];
    assert.equal(flips(one, other, pairs).length, 0);
    assert.deepEqual(
      flips(one, other, pairs.slice(1)).map(({ first, second }) => [first, second]),
      [[1, 0]],
    );
  });
});

describe('a heat map as CSV', () => {
  const grid = (rows: string[], visible: number): Grid => ({
    layout: '',
    rows,
    columns: rows,
    values: Float32Array.of(0.5, 0.25, 0, 1),
    loadedRows: 2,
    visible: (row) => (row === 0 ? visible : 2),
    full: () => 1,
    leftOut: new Set(),
    signed: false,
    data: {},
  });
  const facts = { model: 'm', layer: 4 };
  it('leaves out what a query cannot see', () =>
    assert.equal(csvOf(grid(['a', 'b'], 1), facts, 'byQuery').split('\r\n').length, 1 + 3 + 1));
  it('quotes, and lets no token be a formula', () => {
    assert.match(
      csvOf(grid(['=1+1', 'a"b,c'], 2), facts, 'byQuery'),
      /^model,layer,query,query_token,key,key_token,value\r\n[\s\S]*\r\n"m",4,0,"'=1\+1",1,"a""b,c",0\.25\r\n/,
    );
  });
  it('has no line for a sink that is left out', () => {
    assert.deepEqual(
      csvOf({ ...grid(['a', 'b'], 2), leftOut: new Set([0]) }, facts, 'byQuery')
        .trimEnd()
        .split('\r\n')
        .slice(1),
      ['"m",4,0,"a",1,"b",0.25', '"m",4,1,"b",1,"b",1'],
    );
  });
  it('keeps the lines of a key together where keys are looked at', () => {
    assert.deepEqual(
      csvOf(grid(['a', 'b'], 2), facts, 'byKey')
        .trimEnd()
        .split('\r\n')
        .slice(1)
        .map((line) => line.split(',').at(-1)),
      ['0.5', '0', '0.25', '1'],
    );
  });
});

describe('groups of tokens', () => {
  const groups = fc
    .array(fc.nat(2), { minLength: 1, maxLength: 40 })
    .map((steps) => steps.reduce<number[]>((all, step) => [...all, (all.at(-1) ?? 0) + (step > 1 ? 1 : 0)], []));
  it('are contiguous, and have one first token each', () => {
    fc.assert(
      fc.property(groups, (all) => {
        const first = firstOfEach(all);
        assert.deepEqual(
          first.flatMap((token) => membersOf(all, token)),
          all.map((_, i) => i),
        );
      }),
    );
  });
});

describe('pinning', () => {
  it('unpins the only pinned token, and adds or removes one of several', () => {
    assert.deepEqual(withPin(undefined, 3, false), { tokens: [3], pinned: true });
    assert.deepEqual(withPin({ tokens: [3], pinned: true }, 3, false), { tokens: [3], pinned: false });
    assert.deepEqual(withPin({ tokens: [3], pinned: true }, 5, true), { tokens: [5, 3], pinned: true });
    assert.deepEqual(withPin({ tokens: [5, 3], pinned: true }, 5, true), { tokens: [3], pinned: true });
  });
});
