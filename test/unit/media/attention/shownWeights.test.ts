import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { axisOf } from '../../../../media/attention/scene/axes';
import { groupsOf, membersOf, type Granularity } from '../../../../media/attention/scene/groups';
import type { HeadMatrix } from '../../../../media/attention/scene/scale';
import { mostWeightText } from '../../../../media/attention/scene/statusText';
import { shownWeights } from '../../../../media/attention/scene/shownWeights';
import { sceneOf, type Lens, type Scene } from '../../../../media/attention/scene/state';
import type { Sink } from '../../../../src/base/math/aggregation';
import { capture } from '../../features/attention/core/captures';

type Direction = Lens['direction'];

/** Tokens of a text that is written with `|` between them; blanks belong to the token after them. */
function captured(written: string) {
  let start = 0;
  const pieces = written.split('|');
  const tokens = pieces.map((text, id) => {
    const special = text.startsWith('[');
    const token = { id, text, special, start: special ? 0 : start, end: special ? 0 : start + text.length };
    if (!special) start += text.length;
    return token;
  });
  return capture({
    text: pieces.filter((text) => !text.startsWith('[')).join(''),
    tokens,
    queries: tokens.length,
    keys: tokens.length,
  });
}

const groups = (written: string, granularity: Granularity): readonly number[] => {
  const shown = captured(written);
  return groupsOf(shown, axisOf(shown, shown.maps[0]!, 'query'), granularity);
};

describe('tokens taken together', () => {
  const WORDS: readonly (readonly [about: string, written: string, words: number[]])[] = [
    ['pieces of a word', 'The| anim|als| ran', [0, 1, 1, 2]],
    ['a word with an apostrophe, and a mark apart', "did|n|'|t| go|.", [0, 0, 0, 0, 1, 2]],
    ['Hebrew', 'של|ום| עול|ם', [0, 0, 1, 1]],
    ['the bytes of one character', '🙂|!', [0, 1]],
    ["a template's tokens alone", '[CLS]|The| dog|[SEP]', [0, 1, 2, 3]],
    ['names in code by their parts', 'foo|_bar|(|x|)', [0, 0, 1, 2, 3]],
  ];
  for (const [about, written, expected] of WORDS)
    it(`as words: ${about}`, () => assert.deepEqual(groups(written, 'word'), expected));

  it('as lines, the break with the line that it ends', () => {
    assert.deepEqual(groups('a| b|\n|c| d', 'line'), [0, 0, 0, 1, 1]);
  });

  it('as tokens, each by itself', () => assert.deepEqual(groups('a| b|c', 'token'), [0, 1, 2]));
});

const shown = captured('[CLS]|The| anim|als| ran|.|[SEP]');
/** Rows that sum to 1. */
const stochastic = fc
  .array(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 7, maxLength: 7 }), { minLength: 7, maxLength: 7 })
  .map((rows): HeadMatrix => ({
    queries: 7,
    keys: 7,
    loadedRows: 7,
    weights: Float32Array.from(
      rows.flatMap((row) => row.map((value) => value / row.reduce((sum, each) => sum + each, 0))),
    ),
  }));
const seenAs = (matrix: HeadMatrix, lens: Partial<Lens> = {}): Scene =>
  sceneOf(shown, shown.suggested, matrix, {
    direction: 'from',
    granularity: 'token',
    sink: 'raw',
    scale: 'row',
    ...lens,
  })!;
/** Each group counted once. */
const total = (weights: Float32Array, of: readonly number[]): number =>
  weights.reduce((sum, weight, i) => (of.indexOf(of[i]!) === i ? sum + weight : sum), 0);

describe('the weights that color a text', () => {
  it('are the row of one token as it is', () => {
    fc.assert(
      fc.property(stochastic, fc.nat(6), (matrix, token) => {
        assert.deepEqual(
          shownWeights(seenAs(matrix), [token])?.weights,
          matrix.weights.slice(token * 7, token * 7 + 7),
        );
      }),
    );
  });

  it('are a column the other way', () => {
    fc.assert(
      fc.property(stochastic, fc.nat(6), (matrix, token) => {
        const column = Float32Array.from({ length: 7 }, (_, query) => matrix.weights[query * 7 + token]!);
        assert.deepEqual(shownWeights(seenAs(matrix, { direction: 'to' }), [token])?.weights, column);
      }),
    );
  });

  it('of rows that sum to 1 sum to 1, for any tokens, any grouping, raw or renormalized; excluded to what is not hidden', () => {
    const granularity = fc.constantFrom<Granularity>('token', 'word', 'line');
    const sink = fc.constantFrom<Sink>('raw', 'excluded', 'renormalized');
    fc.assert(
      fc.property(
        stochastic,
        fc.uniqueArray(fc.nat(6), { minLength: 1 }),
        granularity,
        sink,
        (matrix, tokens, grain, kind) => {
          const scene = seenAs(matrix, { granularity: grain, sink: kind });
          const found = shownWeights(scene, tokens);
          assert.ok(found);
          assert.ok(
            Math.abs(total(found.weights, scene.keyGroups) - (kind === 'excluded' ? 1 - found.hidden : 1)) < 1e-5,
          );
          assert.ok(kind === 'raw' ? found.hidden === 0 : found.hidden > 0);
        },
      ),
    );
  });

  it('of a word are the mean of its rows and the sum of its columns, in both directions', () => {
    fc.assert(
      fc.property(stochastic, (matrix) => {
        const at = (query: number, key: number): number => matrix.weights[query * 7 + key]!;
        // " anim" and "als" are one word, which looks at "The" and at itself.
        const from = shownWeights(seenAs(matrix, { granularity: 'word' }), [2])?.weights;
        assert.ok(from && Math.abs(from[1]! - (at(2, 1) + at(3, 1)) / 2) < 1e-6);
        assert.ok(Math.abs(from[2]! - (at(2, 2) + at(2, 3) + at(3, 2) + at(3, 3)) / 2) < 1e-6);
        const to = shownWeights(seenAs(matrix, { granularity: 'word', direction: 'to' }), [1])?.weights;
        assert.ok(to && Math.abs(to[3]! - (at(2, 1) + at(3, 1)) / 2) < 1e-6);
      }),
    );
  });

  it('of several words are their mean, in both directions, however many tokens each has', () => {
    fc.assert(
      fc.property(stochastic, fc.constantFrom<Direction>('from', 'to'), (matrix, direction) => {
        const scene = seenAs(matrix, { granularity: 'word', direction });
        const shown = (...tokens: number[]): Float32Array => shownWeights(scene, tokens)!.weights;
        const [one, other] = [shown(2), shown(4)];
        shown(4, 3, 2).forEach((weight, i) => assert.ok(Math.abs(weight - (one[i]! + other[i]!) / 2) < 1e-6));
      }),
    );
  });

  it('are not known before their rows have come', () => {
    const matrix: HeadMatrix = { queries: 7, keys: 7, weights: new Float32Array(49), loadedRows: 3 };
    const known = (direction: Direction, token: number): boolean =>
      shownWeights(seenAs(matrix, { direction }), [token]) !== undefined;
    assert.deepEqual([known('from', 2), known('from', 3), known('to', 0)], [true, false, false]);
  });

  it('leave a row alone that lies on its sinks, and do not say that it gives most to one of them', () => {
    const matrix: HeadMatrix = {
      queries: 7,
      keys: 7,
      loadedRows: 7,
      weights: Float32Array.from({ length: 49 }, (_, i) => (i % 7 === 0 ? 1 : 0)),
    };
    const scene = seenAs(matrix, { sink: 'renormalized' });
    const found = shownWeights(scene, [2])!;
    assert.deepEqual([found.hidden, total(found.weights, scene.keyGroups)], [1, 0]);
    assert.equal(
      mostWeightText(scene, { tokens: [2], pinned: false }, found.weights),
      'query ‹anim›: nothing but sinks, which are left out',
    );
  });
});

describe('the tokens of a group', () => {
  it('are found from any of them', () =>
    assert.deepEqual(
      [membersOf([0, 1, 1, 2], 1), membersOf([0, 1, 1, 2], 2), membersOf([0, 1, 1, 2], 3)],
      [[1, 2], [1, 2], [3]],
    ));
});
