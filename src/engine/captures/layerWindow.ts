/**
 * The attention weights of one map by layer. All layers are held where memory allows; else as many adjacent ones as
 * fit, and the model reads the text again when another layer is used.
 */
import { throwIfCancelled } from '../cancellation';
import type { AttentionLayers } from '../measures/tapped';
import type { Running } from '../running';
import { Turns } from '../turns';

/** A layer's weights are row-major [heads, queries, keys], after the softmax; a causal map is 0 where key > query. */
export interface Extent {
  readonly direction: 'bidirectional' | 'causal';
  readonly layers: number;
  readonly heads: number;
  readonly queries: number;
  readonly keys: number;
}

/**
 * Receives some rows of a layer.
 *
 * @param weights [heads, rows, keys so far], row-major; in a causal map, cells with key > query hold no meaningful
 *   value
 */
export type TakeRows = (layer: number, weights: Float32Array, fromRow: number, rows: number) => void;

/** Runs the model over the text and hands out the weights of some layers. @throws CancelledError | Fault */
export type ReadLayers = (layers: readonly number[], take: TakeRows, running: Running) => Promise<void>;

const NOTHING = new Float32Array();

export class LayerWindow implements AttentionLayers {
  /** The first layer held; undefined while the buffers are being filled. */
  private from: number | undefined = 0;
  /** One user at a time: the buffers hold one window. */
  private readonly turns = new Turns();

  /**
   * @param held the weights from the first layer on: of all layers, or of fewer where `read` can read the others
   * @param read where it fails midway, no layer counts as held
   */
  constructor(
    private readonly extent: Extent,
    private readonly held: Float32Array[],
    private readonly read?: ReadLayers,
  ) {}

  /** @param count layers to hold. @param first reads them now. @param again reads others later */
  static async filled(
    extent: Extent,
    count: number,
    first: ReadLayers,
    again: ReadLayers,
    running: Running,
  ): Promise<LayerWindow> {
    const window = new LayerWindow(
      extent,
      Array.from({ length: count }, () => NOTHING),
      again,
    );
    await window.move(0, first, running);
    return window;
  }

  /** Whether every layer is held. */
  get isWhole(): boolean {
    return this.held.length === this.extent.layers;
  }

  get bytes(): number {
    return this.held.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /**
   * Gives access to one layer, which is read again where it is not held.
   *
   * @param work looks at the weights [heads, queries, keys] at once: the buffer may hold another layer afterwards
   * @throws RangeError for a layer that there is not; CancelledError
   */
  async use<T>(layer: number, running: Running, work: (weights: Float32Array) => T): Promise<T> {
    const { layers } = this.extent;
    if (layer < 0 || layer >= layers) throw new RangeError(`layer ${layer} of ${layers}`);
    if (this.isWhole) return work(this.held[layer]!);
    return this.turns.run(
      async () => {
        throwIfCancelled(running.signal, 'capture');
        if (this.from === undefined || layer < this.from || layer >= this.from + this.held.length) {
          await this.move(Math.min(layer, layers - this.held.length), this.read!, running);
        }
        return work(this.held[layer - this.from!]!);
      },
      0,
      running.signal,
    );
  }

  /**
   * One query's rows in every head of some layers, with at most one run over the text.
   *
   * @returns [layers, heads, keys], row-major, a copy
   */
  async rows(query: number, fromLayer: number, toLayer: number, running: Running): Promise<Float32Array<ArrayBuffer>> {
    const { direction, heads, queries, keys } = this.extent;
    const found = new Float32Array((toLayer - fromLayer) * heads * keys);
    const take: TakeRows = (layer, weights, fromRow, rows) => {
      if (query < fromRow || query >= fromRow + rows) return;
      const width = weights.length / (heads * rows);
      for (let head = 0; head < heads; head++) {
        const at = (head * rows + query - fromRow) * width;
        found.set(
          weights.subarray(at, at + (direction === 'causal' ? Math.min(width, query + 1) : width)),
          ((layer - fromLayer) * heads + head) * keys,
        );
      }
    };
    const wanted = Array.from({ length: toLayer - fromLayer }, (_, i) => fromLayer + i);
    if (this.isWhole) for (const layer of wanted) take(layer, this.held[layer]!, 0, queries);
    else await this.turns.run(() => this.read!(wanted, take, running), 0, running.signal);
    return found;
  }

  private async move(from: number, read: ReadLayers, running: Running): Promise<void> {
    this.from = undefined;
    const { direction, heads, queries, keys } = this.extent;
    await read(
      this.held.map((_, i) => from + i),
      (layer, weights, fromRow, rows) => {
        if (rows === queries && direction === 'bidirectional') {
          this.held[layer - from] = weights;
          return;
        }
        // Reuse the buffers: dropped ones would stay in memory until the garbage collector runs.
        let buffer = this.held[layer - from]!;
        if (buffer === NOTHING) this.held[layer - from] = buffer = new Float32Array(heads * queries * keys);
        const width = weights.length / (heads * rows);
        for (let head = 0; head < heads; head++) {
          for (let row = 0; row < rows; row++) {
            const at = (head * rows + row) * width;
            const seen = direction === 'causal' ? Math.min(width, fromRow + row + 1) : width;
            buffer.set(weights.subarray(at, at + seen), (head * queries + fromRow + row) * keys);
          }
        }
      },
      running,
    );
    this.from = from;
  }
}
