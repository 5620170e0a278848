/**
 * The newest bytes of what the engine printed. Native libraries print what they like, at times whole tensors, so this
 * is never parsed, shown or logged: it keeps the pipes empty and lets a developer look while a debugger is attached.
 */
export class OutputRing {
  private readonly bytes: Uint8Array;
  private end = 0;
  /** Bytes seen since the start; the newest `capacityBytes` of them are kept. */
  totalBytes = 0;

  constructor(capacityBytes = 16_384) {
    this.bytes = new Uint8Array(capacityBytes);
  }

  write(chunk: Uint8Array): void {
    this.totalBytes += chunk.length;
    const kept = chunk.subarray(Math.max(0, chunk.length - this.bytes.length));
    const first = Math.min(kept.length, this.bytes.length - this.end);
    this.bytes.set(kept.subarray(0, first), this.end);
    this.bytes.set(kept.subarray(first), 0);
    this.end = (this.end + kept.length) % this.bytes.length;
  }

  /** The bytes kept, oldest first. */
  tail(): Uint8Array {
    if (this.totalBytes < this.bytes.length) return this.bytes.slice(0, this.end);
    const tail = new Uint8Array(this.bytes.length);
    tail.set(this.bytes.subarray(this.end));
    tail.set(this.bytes.subarray(0, this.end), this.bytes.length - this.end);
    return tail;
  }
}
