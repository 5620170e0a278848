/**
 * Caches the matrices of a capture: requests missing rows from the host, one slice after another, and keeps them within
 * a byte budget so that going back to a head is instant.
 */
import { LRUCache } from 'lru-cache';
import { rowsPerSlice, type CaptureShown, type HeadAddress, type Slice } from '../../../src/protocol/attention';
import type { HeadMatrix } from './scale';

const BUDGET_BYTES = 64 * 1024 * 1024;

export interface SliceQuestion extends HeadAddress {
  readonly captureId: number;
  readonly fromRow: number;
  readonly toRow: number;
}

export class MatrixCache {
  private readonly cache: LRUCache<string, HeadMatrix>;
  private capture: CaptureShown | undefined;
  private wanted: HeadAddress | undefined;

  constructor(
    private readonly ask: (question: SliceQuestion) => void,
    budgetBytes = BUDGET_BYTES,
  ) {
    // The cache takes no entry larger than itself, so a matrix over the budget counts as the budget: it is kept alone.
    this.cache = new LRUCache({
      maxSize: budgetBytes,
      sizeCalculation: ({ weights }) => Math.max(1, Math.min(weights.byteLength, budgetBytes)),
    });
  }

  /** Drops all matrices: they belong to one capture. */
  use(capture: CaptureShown): void {
    this.cache.clear();
    this.capture = capture;
    this.wanted = undefined;
  }

  /** The matrix with the rows loaded so far; requests the rest. Undefined where the capture has no such map. */
  open(address: HeadAddress): HeadMatrix | undefined {
    const extent = this.capture?.maps.find(({ kind }) => kind === address.map);
    if (!extent) return undefined;
    this.wanted = address;
    const key = keyOf(address);
    let matrix = this.cache.get(key);
    if (!matrix) {
      const { queries, keys } = extent;
      matrix = { queries, keys, weights: new Float32Array(queries * keys), loadedRows: 0 };
      this.cache.set(key, matrix);
    }
    this.askForRest(address, matrix);
    return matrix;
  }

  /** Stores rows that the host sent. @returns whether they belong to the head that is open */
  accept(slice: Slice): boolean {
    const matrix = slice.captureId === this.capture?.captureId ? this.cache.get(keyOf(slice)) : undefined;
    // Ignore a slice of an evicted matrix, of another capture, or that is not the next one.
    if (!matrix || slice.keys !== matrix.keys || slice.fromRow !== matrix.loadedRows) return false;
    const room = matrix.queries - matrix.loadedRows;
    const rows = Math.min(slice.rows, room);
    matrix.weights.set(slice.weights.subarray(0, rows * slice.keys), slice.fromRow * slice.keys);
    matrix.loadedRows += rows;
    const isOpen = this.wanted !== undefined && keyOf(this.wanted) === keyOf(slice);
    if (isOpen && rows > 0) this.askForRest(slice, matrix);
    return isOpen;
  }

  private askForRest({ map, layer, head, measure }: HeadAddress, matrix: HeadMatrix): void {
    const fromRow = matrix.loadedRows;
    if (!this.capture || fromRow >= matrix.queries) return;
    const toRow = Math.min(matrix.queries, fromRow + rowsPerSlice(matrix.keys));
    this.ask({ captureId: this.capture.captureId, map, layer, head, measure, fromRow, toRow });
  }
}

export const keyOf = ({ map, layer, head, measure }: HeadAddress): string => `${map}/${layer}/${head}/${measure}`;
