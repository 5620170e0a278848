/** Predictions from rows of the residual stream: what the graphs of `graph/lens.ts` and `graph/unembedding.ts` give together. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { NORMED_ROWS, PRODUCT, STREAM_ROWS, unembeddingProduct } from '../graph/lens';
import { withRuntimeReason } from './runtimeReasons';
import { SESSION_OPTIONS } from './sessionOptions';
import type { Unembedding } from './unembedding';

/** Rows of the unembedding that are held as floats: 5 MB of SmolLM2's. */
const TOKENS_AT_ONCE = 2048;
/** Rows of a run: 8 MB of logits with as many tokens, which the processor still holds when they are summed up. */
const ROWS_AT_ONCE = 1024;

/** What is predicted from each row. */
export interface LensRows {
  readonly likeliest: Int32Array;
  readonly largest: Float64Array;
  /** log Σ exp(logit) */
  readonly scale: Float64Array;
}

/** Awaited before each run, and told which share of the work is done; may throw to cancel. */
type BeforeRun = (done: number) => Promise<void>;

/** Called with the logits of some rows for some tokens, [rows, tokens]. */
type OnTile = (
  outputs: Awaited<ReturnType<InferenceSession['run']>>,
  row: number,
  rows: number,
  token: number,
  tokens: number,
) => void;

export class LensGraph {
  private constructor(
    private readonly norm: InferenceSession,
    private readonly product: InferenceSession,
    private readonly unembedding: Unembedding,
  ) {}

  /** @param path of a prepared `LENS_NORM` header. @throws ReasonError where the runtime does not load it */
  static async load(path: string, unembedding: Unembedding): Promise<LensGraph> {
    let norm: InferenceSession | undefined;
    try {
      norm = await InferenceSession.create(path, SESSION_OPTIONS);
      return new LensGraph(norm, await InferenceSession.create(unembeddingProduct(), SESSION_OPTIONS), unembedding);
    } catch (thrown) {
      await norm?.release();
      throw withRuntimeReason(thrown);
    }
  }

  /** @param rows of the residual stream, [rows, width]. @returns what the last normalization makes of them */
  async normed(rows: Float32Array): Promise<Float32Array> {
    const { width } = this.unembedding;
    const input = new Tensor('float32', rows, [1, rows.length / width, width]);
    const { [NORMED_ROWS]: normed } = await this.norm.run({ [STREAM_ROWS]: input });
    return normed!.data as Float32Array;
  }

  /** @param rows normalized, [rows, width]. @returns [rows, vocabulary] */
  async logits(rows: Float32Array, vocabulary: number, beforeRun: BeforeRun): Promise<Float32Array> {
    const all = new Float32Array((rows.length / this.unembedding.width) * vocabulary);
    await this.tiles(rows, vocabulary, [PRODUCT.logits], beforeRun, (outputs, row, count, token, tokens) => {
      const logits = outputs[PRODUCT.logits]!.data as Float32Array;
      for (let i = 0; i < count; i++)
        all.set(logits.subarray(i * tokens, (i + 1) * tokens), (row + i) * vocabulary + token);
    });
    return all;
  }

  /** @param rows normalized, [rows, width] */
  async predictions(rows: Float32Array, vocabulary: number, beforeRun: BeforeRun): Promise<LensRows> {
    const length = rows.length / this.unembedding.width;
    const largest = new Float64Array(length).fill(-Infinity);
    const sums = new Float64Array(length);
    const likeliest = new Int32Array(length);
    const names = [PRODUCT.largest, PRODUCT.likeliest, PRODUCT.sum];
    await this.tiles(rows, vocabulary, names, beforeRun, (outputs, row, count, token) => {
      const [most, ids, sum] = names.map((name) => outputs[name]!.data) as [Float32Array, BigInt64Array, Float32Array];
      for (let i = 0; i < count; i++) {
        const [at, here] = [row + i, most[i]!];
        const before = largest[at]!;
        if (here > before) {
          largest[at] = here;
          likeliest[at] = token + Number(ids[i]);
        }
        const shift = largest[at]!;
        sums[at] = sums[at]! * Math.exp(before - shift) + sum[i]! * Math.exp(here - shift);
      }
    });
    return { largest, likeliest, scale: sums.map((sum, row) => largest[row]! + Math.log(sum)) };
  }

  async dispose(): Promise<void> {
    await this.norm.release();
    await this.product.release();
  }

  /** Each tile of the unembedding is unpacked once, for all rows. */
  private async tiles(
    rows: Float32Array,
    vocabulary: number,
    names: string[],
    beforeRun: BeforeRun,
    onTile: OnTile,
  ): Promise<void> {
    const { width } = this.unembedding;
    const length = rows.length / width;
    for (let token = 0; token < vocabulary; token += TOKENS_AT_ONCE) {
      const tokens = Math.min(TOKENS_AT_ONCE, vocabulary - token);
      await beforeRun(token / vocabulary);
      const ids = Array.from({ length: tokens }, (_, i) => token + i);
      const tile = new Tensor('float32', await this.unembedding.rows(ids), [tokens, width]);
      for (let row = 0; row < length; row += ROWS_AT_ONCE) {
        const count = Math.min(ROWS_AT_ONCE, length - row);
        await beforeRun((token + (tokens * row) / length) / vocabulary);
        const some = new Tensor('float32', rows.subarray(row * width, (row + count) * width), [count, width]);
        onTile(
          await this.product.run({ [PRODUCT.rows]: some, [PRODUCT.tokens]: tile }, names),
          row,
          count,
          token,
          tokens,
        );
      }
    }
  }
}
