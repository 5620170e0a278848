/** How far a download is, on standard error: one line that changes on a terminal, a line for each tenth elsewhere. */
import { english } from '../base/english';
import { ProgressText } from '../features/models/core/progressText';
import type { PullProgress } from '../protocol/hub';

/** A person reads no more in a second. */
const EVERY_MS = 200;

export class TerminalProgress {
  private readonly text = new ProgressText(english, () => performance.now());
  private shownAtMs = -Infinity;
  private tenth = -1;
  private lastLine = '';

  constructor(private readonly stream: NodeJS.WriteStream = process.stderr) {}

  show(progress: PullProgress): void {
    const { line, share } = this.text.of(progress);
    if (this.stream.isTTY) {
      const now = performance.now();
      if (now - this.shownAtMs < EVERY_MS && progress.is !== 'waiting') return;
      this.shownAtMs = now;
      this.stream.write(`\r\u001b[K${line}`);
      this.lastLine = line;
      return;
    }
    const tenth = share === undefined ? this.tenth : Math.floor(10 * share);
    if (tenth === this.tenth && progress.is !== 'waiting') return;
    this.tenth = tenth;
    this.stream.write(`${line}\n`);
  }

  /** What comes next begins on a line of its own. */
  end(): void {
    if (this.lastLine !== '') this.stream.write('\r\u001b[K');
  }
}
