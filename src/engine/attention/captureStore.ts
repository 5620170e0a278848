/** Captures by handle, within a budget of memory: the least recently read goes first. */
import type { Capture } from './capture';

/** 135M parameters at 512 tokens take 283 MB; a person compares two. */
export const DEFAULT_BUDGET_BYTES = 768 * 1024 * 1024;

export class CaptureStore {
  // Oldest first: eviction relies on Map insertion order.
  private readonly captures = new Map<number, Capture>();
  private lastHandle = 0;

  constructor(private readonly budgetBytes = DEFAULT_BUDGET_BYTES) {}

  /** @returns the handle; the newest capture is kept even when it alone is over the budget */
  add(capture: Capture): number {
    this.captures.set(++this.lastHandle, capture);
    this.evict();
    return this.lastHandle;
  }

  /** @returns undefined when it was released or evicted */
  get(handle: number): Capture | undefined {
    const capture = this.captures.get(handle);
    if (capture) {
      this.captures.delete(handle);
      this.captures.set(handle, capture);
    }
    return capture;
  }

  release(handle: number): void {
    this.captures.delete(handle);
  }

  private evict(): void {
    let bytes = 0;
    for (const capture of this.captures.values()) bytes += capture.bytes;
    for (const [handle, capture] of this.captures) {
      if (bytes <= this.budgetBytes || handle === this.lastHandle) return;
      this.captures.delete(handle);
      bytes -= capture.bytes;
    }
  }
}
