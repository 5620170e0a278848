/** What the panel marks and colors in the document that its text came from. */
import type { CaptureShown, Origin } from '../../../protocol/attention';
import type { HostApi } from './hostApi';
import { signedRanges, tokenRanges } from './tokenRanges';

/** The text that is shown. */
interface MarkedText {
  readonly shown: Pick<CaptureShown, 'captureId' | 'tokens'>;
  readonly origin: Origin | undefined;
}

export class DocumentMarks {
  constructor(
    private readonly hostApi: Pick<HostApi, 'highlight' | 'color'>,
    private readonly current: () => MarkedText | undefined,
  ) {}

  /** Marks tokens that are looked at. */
  point({ captureId, tokens }: { readonly captureId: number; readonly tokens: readonly number[] }): void {
    const text = this.current();
    if (text?.shown.captureId === captureId)
      this.hostApi.highlight(text.origin, tokenRanges(text.shown.tokens, tokens));
  }

  /** Colors tokens by signed shares. */
  color({ captureId, shares }: { readonly captureId: number; readonly shares: readonly number[] }): void {
    const text = this.current();
    if (text?.shown.captureId === captureId) this.hostApi.color(text.origin, signedRanges(text.shown.tokens, shares));
  }

  unmark(): void {
    this.hostApi.highlight(undefined, []);
    this.uncolor();
  }

  uncolor(): void {
    this.hostApi.color(undefined, []);
  }
}
