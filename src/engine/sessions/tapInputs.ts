/** What a tapped graph takes beside the tokens: biases of attention, and which rows of the residual stream it shows or has replaced. */
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { PATCH } from '../graph/patchTap';
import { biasInput, STREAM } from '../graph/tapPatches';
import type { BiasOf, Patch } from '../taps';

export interface TapOptions {
  readonly bias?: BiasOf;
  /** The first row of a run whose residual stream is shown; none without it. */
  readonly streamFrom?: number;
  /** One for each text of a batch. */
  readonly patches?: readonly Patch[];
}

/** A row that no run has. */
const NO_ROW = 2 ** 31;

export class TapInputs {
  private readonly biases: readonly string[];
  private readonly showsStream: boolean;
  private readonly patched: readonly string[];

  constructor({ inputNames }: InferenceSession) {
    this.biases = inputNames.map((_, layer) => biasInput(layer)).filter((name) => inputNames.includes(name));
    this.showsStream = inputNames.includes(STREAM.from);
    this.patched = inputNames.map((_, layer) => PATCH.at(layer)).filter((name) => inputNames.includes(name));
  }

  /** The inputs that taps may have added, for whoever checks those of a graph. */
  static names({ inputNames }: InferenceSession): string[] {
    const each = inputNames.flatMap((_, layer) => [biasInput(layer), PATCH.at(layer)]);
    return [STREAM.from, PATCH.given, ...each];
  }

  /** Whether attention can be cut. */
  get takesBias(): boolean {
    return this.biases.length > 0;
  }

  /** Whether rows of the residual stream can be replaced. */
  get takesPatch(): boolean {
    return this.patched.length > 0;
  }

  /** @param from, rows as of `BiasOf` */
  feeds(
    from: number,
    rows: number,
    { bias, streamFrom = NO_ROW, patches = [] }: TapOptions = {},
  ): Record<string, Tensor> {
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
    if (this.takesPatch) Object.assign(feeds, this.patchFeeds(from, rows, patches));
    return feeds;
  }

  private patchFeeds(from: number, rows: number, patches: readonly Patch[]): Record<string, Tensor> {
    const nowhere = new Tensor('bool', [false], [1, 1, 1]);
    const feeds = Object.fromEntries(this.patched.map((name) => [name, nowhere]));
    const width = patches[0]?.width ?? 0;
    if (width === 0) return { ...feeds, [PATCH.given]: new Tensor('float32', [0], [1, 1, 1]) };
    const given = new Float32Array(patches.length * rows * width);
    const replaced = new Map<number, Uint8Array>();
    for (const [text, patch] of patches.entries()) {
      const at = replaced.get(patch.layer) ?? new Uint8Array(patches.length * rows);
      replaced.set(patch.layer, at);
      for (const [token, values] of patch.rows) {
        if (token < from || token >= from + rows) continue;
        const row = text * rows + token - from;
        at[row] = 1;
        given.set(values, row * width);
      }
    }
    for (const [layer, at] of replaced) feeds[PATCH.at(layer)] = new Tensor('bool', at, [patches.length, rows, 1]);
    return { ...feeds, [PATCH.given]: new Tensor('float32', given, [patches.length, rows, width]) };
  }
}
