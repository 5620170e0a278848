/** Something made once, on first use. A failure is forgotten, so that the next use tries again. */
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

  /** Disposes what was made; does nothing when nothing was. */
  async dispose(): Promise<void> {
    const made = this.made;
    this.made = undefined;
    await made?.then(
      (value) => value.dispose(),
      () => undefined,
    );
  }
}
