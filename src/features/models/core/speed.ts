/** How fast a download is, and how long it will still take. */

/** Bytes that came, over the last seconds: what is fetched from the disk does not count. */
export class Speed {
  private samples: { readonly atMs: number; readonly bytes: number }[] = [];

  /** @param doneBytes of the whole, at a time that only grows */
  note(doneBytes: number, atMs: number): void {
    const last = this.samples.at(-1);
    if (last && doneBytes < last.bytes) this.samples = [];
    // Four samples a second are enough for a number that a person reads.
    if (last && atMs - last.atMs < 250 && doneBytes >= last.bytes) return;
    this.samples.push({ atMs, bytes: doneBytes });
    while (this.samples.length > 2 && atMs - this.samples[0]!.atMs > WINDOW_MS) this.samples.shift();
  }

  /** Begins anew, after bytes that did not come over the network. */
  reset(): void {
    this.samples = [];
  }

  /** undefined before there is something to divide. */
  get bytesPerSecond(): number | undefined {
    const first = this.samples[0];
    const last = this.samples.at(-1);
    if (!first || !last || last.atMs - first.atMs < 500) return undefined;
    return (1000 * (last.bytes - first.bytes)) / (last.atMs - first.atMs);
  }

  secondsLeft(leftBytes: number): number | undefined {
    const speed = this.bytesPerSecond;
    return speed === undefined || speed <= 0 ? undefined : Math.ceil(leftBytes / speed);
  }
}

const WINDOW_MS = 5000;
