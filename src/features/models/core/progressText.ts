/** How far a download is, in words. The texts are localized with the function that VS Code gives as `vscode.l10n.t`. */
import type { Localize } from '../../../base/localize';
import type { PullProgress } from '../../../protocol/hub';
import { Speed } from './speed';

/** `12.3 MB`; at least one digit that counts. */
export const sizeText = (bytes: number): string =>
  bytes >= 1e9
    ? `${(bytes / 1e9).toFixed(2)} GB`
    : bytes >= 1e5
      ? `${(bytes / 1e6).toFixed(1)} MB`
      : `${Math.max(0.1, bytes / 1e3).toFixed(1)} kB`;

/** Turns what a download reports into a line, and remembers what it needs for the speed. */
export class ProgressText {
  private readonly speed = new Speed();

  constructor(
    private readonly t: Localize,
    private readonly nowMs: () => number,
  ) {}

  /** @returns the line, and the share of the bytes that is there, 0..1; undefined where the server makes one wait */
  of(progress: PullProgress): { readonly line: string; readonly share: number | undefined } {
    const { t } = this;
    if (progress.is === 'waiting')
      return { line: t('The hub asks to wait: {0} s…', String(progress.seconds)), share: undefined };
    const { doneBytes, totalBytes } = progress;
    const share = totalBytes === 0 ? 1 : doneBytes / totalBytes;
    const amount = t('{0} of {1}', sizeText(doneBytes), sizeText(totalBytes));
    switch (progress.is) {
      case 'checking':
        this.speed.reset();
        return { line: t('{0}, checking {1}', amount, progress.file), share };
      case 'elsewhere':
        return { line: t('{0}, downloaded by another window', amount), share };
      case 'downloading':
        this.speed.note(doneBytes, this.nowMs());
        return { line: [amount, ...this.pace(totalBytes - doneBytes)].join(', '), share };
    }
  }

  private pace(leftBytes: number): string[] {
    const speed = this.speed.bytesPerSecond;
    const seconds = this.speed.secondsLeft(leftBytes);
    if (speed === undefined || seconds === undefined) return [];
    return [this.t('{0}/s', sizeText(speed)), this.t('{0} left', durationText(seconds, this.t))];
  }
}

function durationText(seconds: number, t: Localize): string {
  if (seconds < 90) return t('{0} s', String(seconds));
  if (seconds < 90 * 60) return t('{0} min', String(Math.round(seconds / 60)));
  return t('{0} h', (seconds / 3600).toFixed(1));
}
