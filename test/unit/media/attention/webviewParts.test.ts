/** The webview's parts that need no document: cache, colors, geometry. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { flatten, mix, parseColor, ramp } from '../../../../media/shared/color';
import { MatrixCache, type SliceQuestion } from '../../../../media/attention/scene/matrixCache';
import {
  cellAt,
  geometryFor,
  labelStep,
  scrollTo,
  visibleSpan,
} from '../../../../media/attention/views/matrixGeometry';
import { largest, loaded, rowOf, shareOf, topKeys, type HeadMatrix } from '../../../../media/attention/scene/scale';
import { capture } from '../../features/attention/core/captures';

describe('the cache of heads', () => {
  /** A head of 5 x 5 weights takes 100 bytes. @returns the heads that were asked for, in order */
  const asked = (budgetBytes: number, opened: readonly number[]): number[] => {
    const questions: SliceQuestion[] = [];
    const heads = new MatrixCache((question) => questions.push(question), budgetBytes);
    heads.use(capture({ queries: 5, keys: 5 }));
    for (const head of opened) {
      const before = questions.length;
      heads.open({ map: 'self', layer: 0, head, measure: 'raw' });
      const question = questions.at(before);
      if (question) heads.accept({ kind: 'slice', ...question, rows: 5, keys: 5, weights: new Float32Array(25) });
    }
    return questions.map(({ head }) => Number(head));
  };

  it('stays within its budget, and forgets what was used longest ago', () => {
    assert.deepEqual(asked(250, [0, 1, 0, 2, 0, 2, 1]), [0, 1, 2, 1]);
  });
  it('keeps the newest head even when it alone is too large', () => {
    assert.deepEqual(asked(50, [0, 0, 1, 1, 0]), [0, 1, 0]);
  });
  it('asks for a head again only after as many others as fit were opened', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 4 }),
        (opened, fit) => {
          const expected = opened.filter((head, i) => {
            const last = opened.lastIndexOf(head, i - 1);
            return i === 0 || last < 0 || new Set(opened.slice(last + 1, i)).size >= fit;
          });
          assert.deepEqual(asked(100 * fit, opened), expected);
        },
      ),
      { seed: 3 },
    );
  });
});

describe('the rows that the webview asks for', () => {
  const address = { map: 'self', layer: 0, head: 0, measure: 'raw' } as const;
  const slice = (question: SliceQuestion, keys: number) => {
    const rows = question.toRow - question.fromRow;
    return {
      kind: 'slice' as const,
      ...question,
      rows,
      keys,
      weights: new Float32Array(rows * keys).fill(question.fromRow + 1),
    };
  };

  it('come slice by slice until the head is whole, then from the cache', () => {
    const asked: SliceQuestion[] = [];
    const heads = new MatrixCache((question) => asked.push(question));
    heads.use(capture({ queries: 600, keys: 600 }));
    const matrix = heads.open(address);
    for (const question of asked) assert.equal(heads.accept(slice(question, 600)), true);
    assert.deepEqual(
      asked.map(({ fromRow, toRow }) => [fromRow, toRow]),
      [
        [0, 436],
        [436, 600],
      ],
    );
    assert.equal(matrix?.loadedRows, 600);
    assert.equal(heads.open(address), matrix);
    assert.equal(asked.length, 2);
  });
  it('of another capture, or not the next ones, are not taken', () => {
    const asked: SliceQuestion[] = [];
    const heads = new MatrixCache((question) => asked.push(question));
    heads.use(capture({ queries: 4, keys: 4 }));
    const matrix = heads.open(address);
    assert.equal(heads.accept(slice({ ...asked[0]!, captureId: 99 }, 4)), false);
    assert.equal(heads.accept(slice({ ...asked[0]!, fromRow: 2 }, 4)), false);
    assert.equal(matrix?.loadedRows, 0);
  });
  it('of a head that is no longer open are kept but not drawn', () => {
    const asked: SliceQuestion[] = [];
    const heads = new MatrixCache((question) => asked.push(question));
    heads.use(capture({ queries: 4, keys: 4 }));
    const first = heads.open(address);
    heads.open({ ...address, head: 'mean' });
    assert.equal(heads.accept(slice(asked[0]!, 4)), false);
    assert.equal(first?.loadedRows, 4);
  });
});

describe('the color scale', () => {
  const matrix: HeadMatrix = {
    queries: 2,
    keys: 3,
    loadedRows: 2,
    weights: Float32Array.of(0.5, 0.25, 0.25, 0.9, 0.1, 0),
  };

  it("takes the row's largest weight, or the head's, for the deepest color", () => {
    assert.equal(largest(rowOf(matrix, 0)!), 0.5);
    assert.ok(Math.abs(largest(loaded(matrix)) - 0.9) < 1e-6);
    assert.equal(largest(loaded({ ...matrix, loadedRows: 1 })), 0.5, 'a row that has not come does not count');
    assert.equal(rowOf({ ...matrix, loadedRows: 1 }, 1), undefined);
  });
  it('stays between 0 and 1 for any weight', () => {
    fc.assert(
      fc.property(fc.float(), fc.float(), (weight, full) => {
        const share = shareOf(weight, full);
        assert.ok(share >= 0 && share <= 1);
      }),
      { seed: 3 },
    );
    assert.deepEqual([shareOf(0.25, 0.5), shareOf(0, 0), shareOf(NaN, 1)], [0.5, 0, 0]);
  });
  it('lists the keys with the most weight, ties in reading order', () => {
    assert.deepEqual(topKeys(matrix.weights.subarray(0, 3), 2), [0, 1]);
    assert.deepEqual(topKeys(Float32Array.of(0.1, 0.4, 0.4), 9), [1, 2, 0]);
  });
});

describe('theme colors', () => {
  const cases: [css: string, color: readonly number[] | undefined][] = [
    ['#3794ff', [55, 148, 255, 1]],
    ['#fff', [255, 255, 255, 1]],
    ['#00000080', [0, 0, 0, 128 / 255]],
    ['#f008', [255, 0, 0, 136 / 255]],
    [' rgb(1, 2, 3) ', [1, 2, 3, 1]],
    ['rgba(1 2 3 / 50%)', [1, 2, 3, 0.5]],
    ['rgba(1,2,3,.25)', [1, 2, 3, 0.25]],
    ['', undefined],
    ['blue', undefined],
    ['#12345', undefined],
    ['rgb(a, b, c)', undefined],
  ];
  for (const [css, color] of cases) {
    it(`reads "${css}"`, () => {
      const parsed = parseColor(css);
      assert.deepEqual(parsed && [parsed.r, parsed.g, parsed.b, parsed.a], color);
    });
  }
  it('become a ramp from the first to the last, opaque and in little-endian RGBA', () => {
    const steps = ramp({ r: 0, g: 0, b: 0, a: 1 }, { r: 1, g: 2, b: 255, a: 1 });
    assert.deepEqual([steps.length, steps[0], steps[255]], [256, 0xff000000, 0xffff0201]);
    for (let i = 1; i < 256; i++)
      assert.ok(((steps[i]! >>> 16) & 255) > ((steps[i - 1]! >>> 16) & 255), 'bluer at each step');
  });
  it('are flattened onto an opaque background', () => {
    const white = { r: 255, g: 255, b: 255, a: 1 };
    assert.deepEqual(flatten({ r: 0, g: 0, b: 255, a: 0.5 }, white), { r: 127.5, g: 127.5, b: 255, a: 1 });
    assert.deepEqual(mix(white, { r: 0, g: 0, b: 0, a: 1 }, 1), { r: 0, g: 0, b: 0, a: 1 });
  });
});

describe('the matrix on its canvas', () => {
  const geometry = geometryFor(640, { left: 40, top: 30 }, 20, 20);

  it('fits its width where cells are not too small, and never grows beyond comfort', () => {
    assert.equal(geometry.cell, 29);
    assert.equal(geometryFor(640, { left: 40, top: 30 }, 4, 4).cell, 30);
    assert.equal(geometryFor(640, { left: 40, top: 30 }, 4000, 4000).cell, 4);
  });
  it('finds the cell under a point, also when scrolled, and none over labels or outside', () => {
    const at = (x: number, y: number, scroll = { x: 0, y: 0 }) => cellAt(geometry, { x, y }, scroll);
    assert.deepEqual(at(40, 30), { query: 0, key: 0 });
    assert.deepEqual(at(40 + 29 * 2 + 1, 30 + 29), { query: 1, key: 2 });
    assert.deepEqual(at(41, 31, { x: 290, y: 58 }), { query: 2, key: 10 });
    assert.deepEqual([at(39, 40), at(50, 29), at(40 + 29 * 20, 40)], [undefined, undefined, undefined]);
  });
  it('knows which cells a window shows', () => {
    assert.deepEqual(visibleSpan(0, 100, 10, 50), { from: 0, to: 10 });
    assert.deepEqual(visibleSpan(15, 100, 10, 50), { from: 1, to: 12 });
    assert.deepEqual(visibleSpan(480, 100, 10, 50), { from: 48, to: 50 });
    assert.deepEqual(visibleSpan(900, 100, 10, 50), { from: 50, to: 50 });
  });
  it('scrolls as little as it must to show a cell', () => {
    assert.deepEqual([scrollTo(10, 3, 0, 100), scrollTo(10, 30, 0, 100), scrollTo(10, 3, 50, 100)], [0, 210, 30]);
  });
  it('leaves out labels that would overlap', () => {
    assert.deepEqual([labelStep(30), labelStep(13), labelStep(10), labelStep(4)], [1, 1, 2, 4]);
  });
});
