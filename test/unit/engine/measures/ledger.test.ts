import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ledgerOf, scaleOf, type LastToken } from '../../../../src/engine/measures/ledger';

/** A small decoder's last token: whole numbers, so that sums are exact. */
interface Sizes {
  readonly layers: number;
  readonly kvHeads: number;
  readonly groups: number;
  readonly headSize: number;
  readonly tokens: number;
  readonly width: number;
  /** Tokens beyond `tokens` that the cache has room for. */
  readonly spare: number;
}

const sizes: fc.Arbitrary<Sizes> = fc.record({
  layers: fc.integer({ min: 1, max: 3 }),
  kvHeads: fc.integer({ min: 1, max: 2 }),
  groups: fc.integer({ min: 1, max: 4 }),
  headSize: fc.integer({ min: 1, max: 3 }),
  tokens: fc.integer({ min: 1, max: 9 }),
  width: fc.integer({ min: 1, max: 5 }),
  spare: fc.integer({ min: 0, max: 2 }),
});

const whole = (length: number): fc.Arbitrary<Float32Array> =>
  fc
    .array(fc.integer({ min: -3, max: 3 }), { minLength: length, maxLength: length })
    .map((values) => Float32Array.from(values));
const each = <T>(count: number, one: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.array(one, { minLength: count, maxLength: count });

const decoders = sizes.chain((size) => {
  const { layers, kvHeads, groups, headSize, tokens, width } = size;
  const heads = kvHeads * groups;
  return fc.record({
    size: fc.constant({ ...size, heads }),
    embedding: whole(width),
    mlps: each(layers, whole(width)),
    attention: each(layers, whole(heads * tokens)),
    values: each(layers, whole(kvHeads * tokens * headSize)),
    projections: each(layers, whole(heads * headSize * width)),
    direction: whole(width),
  });
});

type Decoder = typeof decoders extends fc.Arbitrary<infer Value> ? Value : never;

/** Where nothing is held stands what would spoil any sum. */
function heldValues(values: Float32Array, { kvHeads, headSize, tokens, spare }: Sizes): LastToken['values'][number] {
  const room = tokens + spare;
  const held = new Float32Array(kvHeads * room * headSize).fill(NaN);
  const length = tokens * headSize;
  for (let head = 0; head < kvHeads; head++)
    held.set(values.subarray(head * length, (head + 1) * length), head * room * headSize);
  return { values: held, kvHeads, headSize, room };
}

const lastOf = ({ size, embedding, mlps, attention, values }: Decoder): LastToken => ({
  embedding,
  mlps,
  attention,
  values: values.map((layer) => heldValues(layer, size)),
  final: new Float32Array(size.width),
  normed: new Float32Array(size.width),
});

/** The residual stream as a decoder computes it: head by head, the mixed values first and then W_O. */
function residual({ size, embedding, mlps, attention, values, projections }: Decoder): number[] {
  const { layers, groups, headSize, tokens, width, heads } = size;
  const x = [...embedding];
  for (let layer = 0; layer < layers; layer++)
    for (let i = 0; i < width; i++) {
      x[i]! += mlps[layer]![i]!;
      for (let row = 0; row < heads * headSize; row++) {
        const head = Math.floor(row / headSize);
        let mixed = 0;
        for (let token = 0; token < tokens; token++)
          mixed +=
            attention[layer]![head * tokens + token]! *
            values[layer]![(Math.floor(head / groups) * tokens + token) * headSize + (row % headSize)]!;
        x[i]! += mixed * projections[layer]![row * width + i]!;
      }
    }
  return x;
}

describe('Ledger', () => {
  it('adds up to the product of the direction with the residual stream, by head and by source', () => {
    fc.assert(
      fc.property(decoders, (decoder) => {
        const { heads, tokens, layers } = decoder.size;
        const direction = Float64Array.from(decoder.direction);
        const most = layers * heads * tokens;
        const found = ledgerOf(lastOf(decoder), direction, decoder.projections, heads, most);
        const wanted = residual(decoder).reduce((sum, x, i) => sum + x * direction[i]!, 0);
        const sumOf = (terms: readonly number[]): number => terms.reduce((sum, term) => sum + term, 0);
        assert.equal(found.sum, wanted);
        assert.equal(found.embedding + sumOf(found.mlps) + sumOf(found.heads.flat()), wanted);
        assert.equal(sumOf(found.sources), sumOf(found.heads.flat()));
        assert.equal(found.paths.length, most);
        found.heads.forEach((row, layer) =>
          row.forEach((value, head) => {
            const own = found.paths.filter((path) => path.layer === layer && path.head === head);
            assert.equal(sumOf(own.map((path) => path.value)), value);
          }),
        );
      }),
    );
  });

  it('lists the largest paths, whichever way they point', () => {
    fc.assert(
      fc.property(decoders, fc.nat(8), (decoder, most) => {
        const { heads, tokens, layers } = decoder.size;
        const direction = Float64Array.from(decoder.direction);
        const listed = (count: number): number[] =>
          ledgerOf(lastOf(decoder), direction, decoder.projections, heads, count).paths.map(({ value }) =>
            Math.abs(value),
          );
        const all = listed(layers * heads * tokens);
        assert.deepEqual(
          all,
          all.toSorted((a, b) => b - a),
        );
        assert.deepEqual(listed(most), all.slice(0, most));
      }),
    );
  });

  it('finds the scale of a normalization without a mean, and refuses any other', () => {
    const norm = Float32Array.of(1, 2, 0.5);
    const final = Float32Array.of(3, -1, 2);
    const scaled = (mean: number): Float32Array => final.map((x, i) => (x - mean) * norm[i]! * 0.25);
    assert.ok(Math.abs(scaleOf({ final, normed: scaled(0) }, norm)! - 0.25) < 1e-6);
    assert.equal(scaleOf({ final, normed: scaled(1) }, norm), undefined);
  });
});
