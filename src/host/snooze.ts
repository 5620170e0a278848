/** Whether suggestions are paused. Times in milliseconds on a clock that never goes back. */
export type SnoozeState =
  | { readonly is: 'awake' }
  | { readonly is: 'until'; readonly leftMs: number }
  | { readonly is: 'untilRestart' }
  | { readonly is: 'inFile' };

/** Pauses for a time, until the window closes, or in one file. Nothing of it is kept when the window closes. */
export class Snooze {
  private untilMs = -Infinity;
  private readonly files = new Set<string>();

  for(durationMs: number, nowMs: number): void {
    this.untilMs = nowMs + durationMs;
  }

  untilRestart(): void {
    this.untilMs = Infinity;
  }

  inFile(file: string): void {
    this.files.add(file);
  }

  /** Ends every pause that holds for a file: the one for a time, and its own. */
  end(file: string | undefined): void {
    this.untilMs = -Infinity;
    if (file !== undefined) this.files.delete(file);
  }

  /** @param file undefined where no document is open */
  state(file: string | undefined, nowMs: number): SnoozeState {
    if (this.untilMs === Infinity) return { is: 'untilRestart' };
    if (nowMs < this.untilMs) return { is: 'until', leftMs: this.untilMs - nowMs };
    return file !== undefined && this.files.has(file) ? { is: 'inFile' } : { is: 'awake' };
  }
}
