import type { Surroundings, TextRange } from '../../../src/inspector/surroundings';
import type { Origin } from '../../../src/protocol/inspector';

/** An editor that remembers what it was asked for. */
export class FakeSurroundings implements Surroundings {
  readonly saved: { name: string; content: Uint8Array }[] = [];
  readonly highlighted: { origin: Origin | undefined; ranges: readonly TextRange[] }[] = [];

  private readonly waiting: (() => void)[] = [];

  constructor(private readonly sources = { script: '', style: '' }) {}

  highlight(origin: Origin | undefined, ranges: readonly TextRange[]): void {
    this.highlighted.push({ origin, ranges });
  }

  save(name: string, content: Uint8Array): Promise<void> {
    this.saved.push({ name, content });
    for (const resolve of this.waiting.splice(0)) resolve();
    return Promise.resolve();
  }

  /** Resolves once more than `index` files have been saved. */
  async savedFile(index: number): Promise<void> {
    while (this.saved.length <= index) await new Promise<void>((resolve) => { this.waiting.push(resolve); });
  }

  page(): Promise<{ script: string; style: string }> {
    return Promise.resolve(this.sources);
  }
}
