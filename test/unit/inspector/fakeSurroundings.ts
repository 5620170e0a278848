import type { Surroundings, TextRange } from '../../../src/inspector/surroundings';
import type { Origin } from '../../../src/protocol/inspector';

/** An editor that remembers what it was asked for. */
export class FakeSurroundings implements Surroundings {
  readonly saved: { name: string; content: Uint8Array }[] = [];
  readonly highlighted: { origin: Origin | undefined; ranges: readonly TextRange[] }[] = [];

  constructor(private readonly sources = { script: '', style: '' }) {}

  highlight(origin: Origin | undefined, ranges: readonly TextRange[]): void {
    this.highlighted.push({ origin, ranges });
  }

  save(name: string, content: Uint8Array): Promise<void> {
    this.saved.push({ name, content });
    return Promise.resolve();
  }

  page(): Promise<{ script: string; style: string }> {
    return Promise.resolve(this.sources);
  }
}
