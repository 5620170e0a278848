/** Runs the graphs whose headers are `lensHeader`. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { LENS, PICKED_IDS, STREAM_ROWS } from '../graph/lens';
import { withRuntimeReason } from './runtimeReasons';
import { SESSION_OPTIONS } from './sessionOptions';

/** What is predicted from some rows of the residual stream; an array has a number for each row. */
export interface LensRows {
  readonly likeliest: readonly number[];
  readonly likeliestLogprobs: readonly number[];
  /** Log-probabilities of the picked tokens, one a row. */
  readonly pickedLogprobs: readonly number[];
}

export class LensGraph {
  private constructor(private readonly session: InferenceSession) {}

  /** @param path of a prepared header. @throws ReasonError where the runtime does not load it */
  static async load(path: string): Promise<LensGraph> {
    return new LensGraph(
      await InferenceSession.create(path, SESSION_OPTIONS).catch((thrown: unknown) => {
        throw withRuntimeReason(thrown);
      }),
    );
  }

  /** @param rows [rows, width]. @returns [rows, vocabulary] */
  async logits(rows: Float32Array, width: number): Promise<Float32Array> {
    const { [LENS.logits]: logits } = await this.run(rows, width, [], [LENS.logits]);
    return logits!.data as Float32Array;
  }

  /** @param rows [rows, width]. @param picked a token for each row, or none */
  async predictions(rows: Float32Array, width: number, picked: readonly number[]): Promise<LensRows> {
    const outputs = await this.run(rows, width, picked, [LENS.largest, LENS.likeliest, LENS.sum, LENS.picked]);
    const floats = (name: string): number[] => [...(outputs[name]!.data as Float32Array)];
    const scales = floats(LENS.sum).map((sum) => Math.log(sum));
    const largest = floats(LENS.largest);
    return {
      likeliest: [...(outputs[LENS.likeliest]!.data as BigInt64Array)].map(Number),
      likeliestLogprobs: scales.map((scale) => -scale),
      pickedLogprobs: floats(LENS.picked).map((logit, row) => logit - largest[row]! - scales[row]!),
    };
  }

  dispose(): Promise<void> {
    return this.session.release();
  }

  private run(values: Float32Array, width: number, picked: readonly number[], names: string[]) {
    const rows = values.length / width;
    const ids = BigInt64Array.from(picked, BigInt);
    return this.session.run(
      {
        [STREAM_ROWS]: new Tensor('float32', values, [1, rows, width]),
        [PICKED_IDS]: new Tensor('int64', ids, [1, rows, ids.length / rows]),
      },
      names,
    );
  }
}
