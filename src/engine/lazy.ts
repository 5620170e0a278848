/** A value that is made on first use, and again on the first use after it was disposed of. */
export class Lazy<T extends { dispose(): Promise<void> }> {
  private made: Promise<T> | undefined;
  /** Resolves when the values that were disposed of are gone: two never take memory at once. */
  private gone: Promise<void> = Promise.resolve();

  constructor(private readonly make: () => Promise<T>) {}

  /** After a failure the next use tries again. */
  get(): Promise<T> {
    if (!this.made) {
      const made = this.gone.then(() => this.make());
      made.catch(() => {
        if (this.made === made) this.made = undefined;
      });
      this.made = made;
    }
    return this.made;
  }

  /** Disposes of the value, where one was made. Whoever asks for it meanwhile gets a new one. */
  dispose(): Promise<void> {
    const made = this.made;
    this.made = undefined;
    const left = made?.then(
      (value) => value.dispose(),
      () => undefined,
    );
    if (left) this.gone = left.catch(() => undefined);
    return left ?? Promise.resolve();
  }
}
