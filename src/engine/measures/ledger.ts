/**
 * Direct logit attribution: the difference of two logits of a decoder as the sum of what the embedding, each MLP and each
 * head added to the last token's residual stream. With x the last residual, s = sqrt(mean(x²) + ε), g the weight of the
 * last normalization and U the unembedding,
 *
 *   d = g (U_w − U_w') / s
 *   logit_w − logit_w' = d·e + Σ_l d·mlp_l + Σ_{l,h,t} A[l,h,q,t] (v[l,kv(h),t] · W_O[l,h] d)
 *
 * without a remainder. It says what each part wrote in the direction of one word against another; a later head may have
 * been needed to make it do so, and may erase what an earlier one wrote (Janiak et al. 2023, arXiv 2310.07325).
 */
import { byMagnitude } from '../../base/math/byMagnitude';
import type { LayerValues } from './valueWeighted';

/** The values of one layer where a cache holds them, which has room for more tokens: [kv heads, room, head size], row-major. */
interface HeldValues extends LayerValues {
  readonly room: number;
}

/** What the last token's run showed. */
export interface LastToken {
  /** The residual stream at the start, [width]. */
  readonly embedding: Float32Array;
  /** What the MLP of each layer added, [width]. */
  readonly mlps: readonly Float32Array[];
  /** The residual stream at the end, before the last normalization, [width]. */
  readonly final: Float32Array;
  /** What the last normalization made of it, [width]. */
  readonly normed: Float32Array;
  /** The attention of the last token in each layer, [heads, tokens], row-major. */
  readonly attention: readonly Float32Array[];
  /** The values of each layer: of as many tokens, and perhaps of later ones. */
  readonly values: readonly HeldValues[];
}

/** One head's part of the sum that comes from one token, or from one group of tokens. */
export interface Path {
  readonly layer: number;
  readonly head: number;
  readonly source: number;
  readonly value: number;
}

/** Terms of a difference of two logits. */
export interface Ledger {
  /** Of all terms. */
  readonly sum: number;
  readonly embedding: number;
  /** By layer. */
  readonly mlps: number[];
  /** [layer][head] */
  readonly heads: number[][];
  /** What came from each token, or each group of tokens, through all heads. */
  readonly sources: number[];
  /** The largest parts of heads by token, the largest magnitude first. */
  readonly paths: Path[];
}

/** The normalization must be x g / s: the largest difference that rounding explains, as a share of the largest value. */
const LINEAR_WITHIN = 1e-3;

/**
 * @param last of the token at whose place is predicted
 * @param norm g, [width]
 * @returns 1 / s, found from what the graph itself computed: ε need not be known. Undefined where the normalization is
 *   no product of x, g and one number
 */
export function scaleOf(
  { final, normed }: Pick<LastToken, 'final' | 'normed'>,
  norm: Float32Array,
): number | undefined {
  let [both, own, most] = [0, 0, 0];
  for (let i = 0; i < final.length; i++) {
    const weighted = final[i]! * norm[i]!;
    both += weighted * normed[i]!;
    own += weighted * weighted;
    most = Math.max(most, Math.abs(normed[i]!));
  }
  const scale = both / own;
  const isLinear = final.every((x, i) => Math.abs(normed[i]! - x * norm[i]! * scale) <= LINEAR_WITHIN * most);
  return isLinear ? scale : undefined;
}

/**
 * @param direction d, [width]
 * @param projections W_O by layer, [heads x head size, width], row-major
 * @param most how many paths are listed
 * @param groups for each token the number of its word or line, in reading order: these are the sources then
 */
export function ledgerOf(
  { embedding, mlps, attention, values }: LastToken,
  direction: Float64Array,
  projections: readonly Float32Array[],
  heads: number,
  most: number,
  groups?: readonly number[],
): Ledger {
  const dot = (vector: Float32Array): number => product(vector, direction);
  const tokens = attention[0]!.length / heads;
  const sourceOf = Int32Array.from({ length: tokens }, (_, token) => groups?.[token] ?? token);
  const sources = new Float64Array(tokens === 0 ? 0 : sourceOf[tokens - 1]! + 1);
  const ofHead = new Float64Array(sources.length);
  const largest = new Largest(most);
  const products = new Float64Array(tokens);
  const byHead = attention.map((weights, layer) => {
    const { values: cached, kvHeads, headSize, room } = values[layer]!;
    const read = readDirections(projections[layer]!, direction);
    return Array.from({ length: heads }, (_, head) => {
      // Grouped-query attention: several heads read the same values.
      const kv = Math.floor((head * kvHeads) / heads);
      rowProducts(cached, kv * room * headSize, read.subarray(head * headSize, (head + 1) * headSize), products);
      ofHead.fill(0);
      for (let token = 0; token < tokens; token++)
        ofHead[sourceOf[token]!]! += weights[head * tokens + token]! * products[token]!;
      return ofHead.reduce((sum, value, source) => {
        sources[source]! += value;
        largest.offer(layer, head, source, value);
        return sum + value;
      }, 0);
    });
  });
  const terms = { embedding: dot(embedding), mlps: mlps.map(dot), heads: byHead };
  const sum = [terms.embedding, ...terms.mlps, ...byHead.flat()].reduce((total, term) => total + term, 0);
  return { ...terms, sum, sources: [...sources], paths: largest.first() };
}

/** What the values of all heads of a layer must point to for a part of the sum: W_O d, [heads x head size]. */
function readDirections(projection: Float32Array, direction: Float64Array): Float64Array {
  const products = new Float64Array(projection.length / direction.length);
  rowProducts(projection, 0, direction, products);
  return products;
}

/** The product of a direction with a vector. */
function product(vector: Float32Array, direction: Float64Array): number {
  const products = new Float64Array(1);
  rowProducts(vector, 0, direction, products);
  return products[0]!;
}

/**
 * The products of a direction with rows that lie one after the other, as many as `products` has places.
 *
 * @param from where the first row begins
 */
function rowProducts(vectors: Float32Array, from: number, direction: Float64Array, products: Float64Array): void {
  const width = direction.length;
  let row = 0;
  // Four rows at once, because each addition to a sum waits for the one before: half of the time over 1,024 tokens.
  for (; row + 3 < products.length; row += 4) {
    const [first, second, third] = [from + row * width, from + (row + 1) * width, from + (row + 2) * width];
    const fourth = third + width;
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let i = 0; i < width; i++) {
      const each = direction[i]!;
      a += vectors[first + i]! * each;
      b += vectors[second + i]! * each;
      c += vectors[third + i]! * each;
      d += vectors[fourth + i]! * each;
    }
    products[row] = a;
    products[row + 1] = b;
    products[row + 2] = c;
    products[row + 3] = d;
  }
  for (; row < products.length; row++) {
    let sum = 0;
    for (let i = 0; i < width; i++) sum += vectors[from + row * width + i]! * direction[i]!;
    products[row] = sum;
  }
}

/** Keeps the paths of the largest magnitude. */
class Largest {
  private kept: Path[] = [];
  /** What is not larger than this is not among them. */
  private least = -1;

  constructor(private readonly most: number) {
    if (most === 0) this.least = Infinity;
  }

  /** The largest first; of two that are equal, the one that was offered first. */
  first(): Path[] {
    this.kept = this.kept.sort(byMagnitude).slice(0, this.most);
    if (this.kept.length === this.most) this.least = Math.abs(this.kept.at(-1)?.value ?? Infinity);
    return this.kept;
  }

  offer(layer: number, head: number, source: number, value: number): void {
    if (!(Math.abs(value) > this.least)) return;
    // Sorted once for as many as are kept: a place for each in a sorted list took a third of the time of a ledger.
    if (this.kept.push({ layer, head, source, value }) === 2 * this.most) void this.first();
  }
}
