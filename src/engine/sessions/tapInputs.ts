/** What a tapped graph takes beside the tokens: biases of attention, and which rows of the residual stream it shows. */
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { biasInput, STREAM } from '../graph/tapPatches';
import type { BiasOf } from '../taps';

export interface TapOptions {
  readonly bias?: BiasOf;
  /** The first row of a run whose residual stream is shown; none without it. */
  readonly streamFrom?: number;
}

/** A row that no run has. */
const NO_ROW = 2 ** 31;

export class TapInputs {
  private readonly biases: readonly string[];
  private readonly showsStream: boolean;

  constructor({ inputNames }: InferenceSession) {
    this.biases = inputNames.map((_, layer) => biasInput(layer)).filter((name) => inputNames.includes(name));
    this.showsStream = inputNames.includes(STREAM.from);
  }

  /** Whether attention can be cut. */
  get takesBias(): boolean {
    return this.biases.length > 0;
  }

  /** @param from, rows as of `BiasOf` */
  feeds(from: number, rows: number, { bias, streamFrom = NO_ROW }: TapOptions): Record<string, Tensor> {
    const feeds: Record<string, Tensor> = {};
    if (this.showsStream) feeds[STREAM.from] = new Tensor('int64', BigInt64Array.of(BigInt(streamFrom)), [1]);
    const tokens = from + rows;
    let none: Tensor | undefined;
    for (const [layer, name] of this.biases.entries()) {
      const added = bias?.(layer, from, rows);
      feeds[name] = added
        ? new Tensor('float32', added.values, [1, added.heads, rows, tokens])
        : (none ??= new Tensor('float32', new Float32Array(rows * tokens), [1, 1, rows, tokens]));
    }
    return feeds;
  }
}
