/**
 * Value-weighted attention: the norm of the vector that a key adds to a query's output, instead of the weight alone. A
 * large weight on a key with a small value changes the output little. From Kobayashi et al., Attention is Not Only a
 * Weight: Analyzing Transformers with Vector Norms, EMNLP 2020 (arXiv 2004.10102): with f(x) = (x W_V + b_V) W_O of one
 * head, the measure is ||a f(x)|| = a ||f(x)||. The output projection's bias belongs to no key and is left out, as
 * there.
 */
import type { Measure } from './measure';
import { headRows, meanOf } from './rows';

export const valueWeighted: Measure<'query-key', 'value'> = {
  id: 'value',
  shape: 'query-key',
  taps: ['attention', 'values'],
  compute:
    (tapped) =>
    async (slice, { running }) => {
      const {
        map: { kind, keys },
        taps: { values },
      } = tapped;
      if (!values) throw new RangeError(`no values of ${kind} attention`);
      const norms = await values.norms(slice.layer);
      return headRows(tapped, slice, running, (rows) =>
        meanOf(
          rows.map((weights, i) => {
            const at = (slice.head === 'mean' ? i : slice.head) * keys;
            return weights.map((weight, cell) => weight * norms[at + (cell % keys)]!);
          }),
        ),
      );
    },
};

/** The values of one layer, before the output projection. */
export interface LayerValues {
  /** [kv heads, keys, head size], row-major. */
  readonly values: Float32Array;
  readonly kvHeads: number;
  readonly headSize: number;
}

/** W_O W_O^T of each head, [heads, head size, head size]: all that ||v W_O|| needs of the projection. */
export type Gram = Float32Array;

/**
 * @param projection W_O [heads x head size, width], row-major
 * @returns for each head the products of its rows with each other, [heads, head size, head size]
 */
export function gramOf(projection: Float32Array, heads: number, headSize: number): Gram {
  const width = projection.length / (heads * headSize);
  const gram = new Float32Array(heads * headSize * headSize);
  for (let head = 0; head < heads; head++) {
    for (let i = 0; i < headSize; i++) {
      const a = projection.subarray((head * headSize + i) * width, (head * headSize + i + 1) * width);
      for (let j = 0; j <= i; j++) {
        const b = projection.subarray((head * headSize + j) * width, (head * headSize + j + 1) * width);
        let sum = 0;
        for (let k = 0; k < width; k++) sum += a[k]! * b[k]!;
        gram[(head * headSize + i) * headSize + j] = sum;
        gram[(head * headSize + j) * headSize + i] = sum;
      }
    }
  }
  return gram;
}

/** @returns ||f(x)|| for every head and key, [heads, keys], in the units of the residual stream */
export function valueNorms({ values, kvHeads, headSize }: LayerValues, gram: Gram, heads: number): Float32Array {
  const keys = values.length / (kvHeads * headSize);
  const norms = new Float32Array(heads * keys);
  for (let head = 0; head < heads; head++) {
    // Grouped-query attention: several heads read the same values.
    const kv = Math.floor((head * kvHeads) / heads);
    const own = gram.subarray(head * headSize * headSize, (head + 1) * headSize * headSize);
    for (let key = 0; key < keys; key++)
      norms[head * keys + key] = Math.sqrt(Math.max(0, form(values, (kv * keys + key) * headSize, own, headSize)));
  }
  return norms;
}

/** v G v^T for a symmetric G. */
function form(values: Float32Array, at: number, gram: Float32Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) {
    let row = 0;
    for (let j = 0; j < i; j++) row += gram[i * size + j]! * values[at + j]!;
    const value = values[at + i]!;
    sum += value * (2 * row + gram[i * size + i]! * value);
  }
  return sum;
}

/** The values of one map, with the norms of their projections, computed per layer when first used. */
export class TransformedValues {
  private readonly known: Float32Array[] = [];

  /** @param grams reads one per layer, on first use */
  constructor(
    private readonly layers: readonly LayerValues[],
    private readonly heads: number,
    private readonly grams: () => Promise<readonly Gram[]>,
  ) {}

  get bytes(): number {
    return this.layers.reduce(
      (sum, { values, kvHeads, headSize }) =>
        sum + values.byteLength + this.heads * (values.length / (kvHeads * headSize)) * Float32Array.BYTES_PER_ELEMENT,
      0,
    );
  }

  /** @returns [heads, keys] */
  async norms(layer: number): Promise<Float32Array> {
    const grams = await this.grams();
    return (this.known[layer] ??= valueNorms(this.layers[layer]!, grams[layer]!, this.heads));
  }
}
