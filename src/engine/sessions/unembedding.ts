/** Runs the graphs whose headers are `UNEMBEDDING`. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { IDS, NORM, ROWS } from '../graph/unembedding';
import { withRuntimeReason } from './runtimeReasons';
import { SESSION_OPTIONS } from './sessionOptions';

/** Rows looked up at a time for their mean: 5 MB of SmolLM2's. */
const ROWS_AT_ONCE = 2048;

export class Unembedding {
  private meanRow: Promise<Float64Array> | undefined;

  private constructor(
    private readonly session: InferenceSession,
    /** The weight of the normalization before it, [width]. */
    readonly norm: Float32Array,
  ) {}

  /** @param path of a prepared `UNEMBEDDING` header. @throws ReasonError where the runtime does not look up such weights */
  static async load(path: string): Promise<Unembedding> {
    const session = await InferenceSession.create(path, SESSION_OPTIONS).catch((thrown: unknown) => {
      throw withRuntimeReason(thrown);
    });
    const { [NORM]: norm } = await session.run({ [IDS]: idsTensor([0]) }, [NORM]);
    return new Unembedding(session, norm!.data as Float32Array);
  }

  get width(): number {
    return this.norm.length;
  }

  /** @returns the rows of some tokens, [ids, width], row-major */
  async rows(ids: readonly number[]): Promise<Float32Array> {
    const { [ROWS]: rows } = await this.session.run({ [IDS]: idsTensor(ids) }, [ROWS]);
    return rows!.data as Float32Array;
  }

  /** @returns the mean over the rows of the first `tokens` tokens, [width], computed once unless that fails */
  mean(tokens: number): Promise<Float64Array> {
    return (this.meanRow ??= this.meanOf(tokens).catch((thrown: unknown) => {
      this.meanRow = undefined;
      throw thrown;
    }));
  }

  dispose(): Promise<void> {
    return this.session.release();
  }

  private async meanOf(tokens: number): Promise<Float64Array> {
    const width = this.norm.length;
    const sums = new Float64Array(width);
    for (let from = 0; from < tokens; from += ROWS_AT_ONCE) {
      const count = Math.min(ROWS_AT_ONCE, tokens - from);
      const rows = await this.rows(Array.from({ length: count }, (_, i) => from + i));
      for (let row = 0; row < count; row++) for (let i = 0; i < width; i++) sums[i]! += rows[row * width + i]!;
    }
    return sums.map((sum) => sum / tokens);
  }
}

const idsTensor = (ids: readonly number[]): Tensor =>
  new Tensor('int64', BigInt64Array.from(ids, BigInt), [ids.length]);
