import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LONGEST_MATCH, MOST_INDEXED, SuffixIndex } from '../../../../src/engine/decode/suffixIndex';

/** Few different tokens, so that texts repeat themselves. */
const text = fc.array(fc.nat(3), { maxLength: 120 });

/** Where a suffix of `context` occurs in `ids` with a token after it: the longest, the places of those tokens, latest first. */
function searched(ids: readonly number[], context: readonly number[]): { length: number; places: number[] } {
  for (let length = Math.min(LONGEST_MATCH, context.length); length > 0; length--) {
    const suffix = context.slice(-length);
    const places: number[] = [];
    for (let next = ids.length - 1; next >= length; next--)
      if (suffix.every((id, i) => id === ids[next - length + i])) places.push(next);
    if (places.length > 0) return { length, places };
  }
  return { length: 0, places: [] };
}

const indexOf = (ids: readonly number[], most?: number): SuffixIndex => {
  const index = new SuffixIndex(most);
  index.append(ids);
  return index;
};

describe('A suffix index', () => {
  it('finds what a search through the text finds: the longest suffix, its places, and what followed', () => {
    fc.assert(
      fc.property(text, text, fc.boolean(), (ids, other, itself) => {
        const index = indexOf(ids);
        const context = itself ? ids : other;
        const { length, places } = searched(ids, context);
        const found = index.longest(context);
        assert.deepEqual(found && [found.length, found.next], length === 0 ? undefined : [length, places[0]]);
        if (!found) return;
        assert.equal(index.at(found.next), ids[places[0]!]);
        assert.deepEqual(
          index.followers(found, 5),
          places.slice(0, 5).map((place) => ids[place]),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('is the same whether a text came at once or token by token, also while it grows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(40), { minLength: 500, maxLength: 1200 }),
        fc.array(fc.nat(40), { maxLength: 6 }),
        (ids, context) => {
          const whole = indexOf(ids);
          const grown = new SuffixIndex();
          for (const id of ids) grown.append([id]);
          const { length, places } = searched(ids, context);
          for (const index of [whole, grown])
            assert.deepEqual(index.longest(context) ?? { length: 0, next: undefined }, { length, next: places[0] });
        },
      ),
      { numRuns: 40 },
    );
  });

  it('forgets the older half of a text that is too long, and nothing else', () => {
    fc.assert(
      fc.property(text, text, (ids, context) => {
        const most = 16;
        const index = indexOf(ids, most);
        assert.ok(index.length <= most && index.length >= Math.min(ids.length, most / 2));
        const { length, places } = searched(ids.slice(-index.length), context);
        assert.deepEqual(index.longest(context) ?? { length: 0, next: undefined }, { length, next: places[0] });
      }),
    );
  });

  it('finds no shorter match than is wanted, and every longer one', () => {
    fc.assert(
      fc.property(text, text, fc.integer({ min: 1, max: LONGEST_MATCH }), (ids, context, least) => {
        const index = new SuffixIndex(MOST_INDEXED, least);
        index.append(ids);
        const { length } = searched(ids, context);
        assert.equal(index.longest(context)?.length, length >= least ? length : undefined);
      }),
    );
  });

  it('does not match the end of a text with itself', () => {
    assert.equal(indexOf([1, 2, 3]).longest([1, 2, 3]), undefined);
    assert.deepEqual(indexOf([1, 2, 3, 1, 2]).longest([1, 2, 3, 1, 2]), { length: 2, next: 2 });
  });

  it('takes a text of one token repeated as fast as any other', () => {
    const index = indexOf(new Array<number>(50_000).fill(7));
    assert.deepEqual(index.longest(new Array<number>(20).fill(7)), { length: LONGEST_MATCH, next: 49_999 });
  });
});
