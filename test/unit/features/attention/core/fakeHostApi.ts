import type { PageSources } from '../../../../../src/features/attention/core/page';
import type { HostApi, SignedRange, TextRange } from '../../../../../src/features/attention/core/hostApi';
import type { Origin, Problem } from '../../../../../src/protocol/attention';

/** An editor that remembers what it was asked for. */
export class FakeHostApi implements HostApi {
  readonly saved: { name: string; content: Uint8Array }[] = [];
  readonly told: Problem[] = [];
  readonly highlighted: { origin: Origin | undefined; ranges: readonly TextRange[] }[] = [];

  readonly colored: { origin: Origin | undefined; ranges: readonly SignedRange[] }[] = [];

  private readonly waiting: (() => void)[] = [];

  constructor(private readonly sources: PageSources = { script: '', style: '' }) {}

  highlight(origin: Origin | undefined, ranges: readonly TextRange[]): void {
    this.highlighted.push({ origin, ranges });
  }

  color(origin: Origin | undefined, ranges: readonly SignedRange[]): void {
    this.colored.push({ origin, ranges });
    this.waiting.splice(0).forEach((wake) => wake());
  }

  save(name: string, content: Uint8Array): Promise<void> {
    this.saved.push({ name, content });
    this.waiting.splice(0).forEach((wake) => wake());
    return Promise.resolve();
  }

  tell(problem: Problem): void {
    this.told.push(problem);
    this.waiting.splice(0).forEach((wake) => wake());
  }

  /** Resolves once something is so; looked at whenever something was asked of the editor. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Resolves with what was saved last, once there are so many. */
  async untilSaved(count: number): Promise<{ name: string; content: Uint8Array }> {
    while (this.saved.length < count) await new Promise<void>((resolve) => this.waiting.push(resolve));
    return this.saved[count - 1]!;
  }

  async untilTold(count: number): Promise<void> {
    while (this.told.length < count) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  page(): Promise<{ script: string; style: string }> {
    return Promise.resolve(this.sources);
  }
}
