/** A value that is made once, on first use. After a failure the next use tries again. */
export class Lazy<T extends { dispose(): Promise<void> }> {
  private made: Promise<T> | undefined;

  constructor(private readonly make: () => Promise<T>) {}

  get(): Promise<T> {
    if (!this.made) {
      const made = this.make();
      made.catch(() => {
        if (this.made === made) this.made = undefined;
      });
      this.made = made;
    }
    return this.made;
  }

  /** Disposes of the value, where one was made. */
  async dispose(): Promise<void> {
    const made = this.made;
    this.made = undefined;
    await made?.then(
      (value) => value.dispose(),
      () => undefined,
    );
  }
}
