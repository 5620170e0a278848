/**
 * Captures by handle, within a memory budget. Memory is reserved before a capture is run: the least recently read
 * captures are evicted, and a capture that needs more than its share is refused.
 */
import { totalmem } from 'node:os';
import type { Capture } from './capture';
import { bytesOf, layersThatFit, type CaptureCost } from './captureCost';

const MOST_BYTES = 1.5 * 1024 ** 3;
/**
 * Share of the machine's total memory. Free memory would fit better, but operating systems count it in different ways.
 */
const SHARE = 1 / 4;
/** Comparing two texts needs two captures. */
const CAPTURES_AT_ONCE = 2;

const defaultBudgetBytes = (): number => Math.min(MOST_BYTES, totalmem() * SHARE);

/** Memory reserved for one capture, from before its run until it is stored or given up. */
export interface Admission {
  /**
   * Reserves memory for a capture, and evicts others where needed.
   *
   * @returns how many of its layers can be held at a time
   * @throws Fault `tooLarge`
   */
  admit(costOf: (tokens: number) => CaptureCost, tokens: number): number;
  /** Stores the capture, which a model made. @returns its handle */
  keep(capture: Capture, model: string): number;
  /** Ends the reservation, after success or failure. */
  end(): void;
}

interface Kept {
  readonly capture: Capture;
  readonly model: string;
  readonly bytes: number;
}

export class CaptureStore {
  // Oldest first: eviction relies on Map insertion order.
  private readonly captures = new Map<number, Kept>();
  private readonly reserved = new Map<Admission, number>();
  private lastHandle: number;

  /**
   * @param before the first handle is one more. By default it differs from process to process, so that a handle which
   *   an earlier one gave finds nothing here
   */
  constructor(
    private readonly budgetBytes = defaultBudgetBytes(),
    before = Math.floor(performance.timeOrigin),
  ) {
    this.lastHandle = before;
  }

  /** Whether nothing is kept and no capture is being made. */
  get isEmpty(): boolean {
    return this.captures.size === 0 && this.reserved.size === 0;
  }

  /** Whether a capture is kept for which the model will read the text again. */
  needs(model: string): boolean {
    return [...this.captures.values()].some((kept) => kept.model === model && !kept.capture.isWhole);
  }

  /** Bytes that one capture may take, run included. */
  get shareBytes(): number {
    return this.budgetBytes / CAPTURES_AT_ONCE;
  }

  open(): Admission {
    const admission: Admission = {
      admit: (costOf, tokens) => {
        const held = layersThatFit(costOf, tokens, this.shareBytes);
        this.reserved.set(admission, Math.max(this.reserved.get(admission) ?? 0, bytesOf(costOf(tokens), held)));
        this.evict();
        return held;
      },
      keep: (capture, model) => {
        // A capture that rereads layers keeps its reservation: each rereading needs the memory of a run.
        const bytes = capture.isWhole ? capture.bytes : (this.reserved.get(admission) ?? capture.bytes);
        this.reserved.delete(admission);
        this.captures.set(++this.lastHandle, { capture, model, bytes });
        this.evict();
        return this.lastHandle;
      },
      end: () => void this.reserved.delete(admission),
    };
    return admission;
  }

  /** @returns undefined when it was released or evicted */
  get(handle: number): Capture | undefined {
    const kept = this.captures.get(handle);
    if (kept) {
      this.captures.delete(handle);
      this.captures.set(handle, kept);
    }
    return kept?.capture;
  }

  release(handle: number): void {
    this.captures.delete(handle);
  }

  private evict(): void {
    let bytes = 0;
    for (const each of this.reserved.values()) bytes += each;
    for (const each of this.captures.values()) bytes += each.bytes;
    for (const [handle, each] of this.captures) {
      if (bytes <= this.budgetBytes) return;
      this.captures.delete(handle);
      bytes -= each.bytes;
    }
  }
}
