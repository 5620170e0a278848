/** The second text, beside the one that is shown. */
import type { Live } from './page';
import type { ToWebview } from '../../../protocol/attention';
import { captureText, type Capturing, type ExplainRequest } from './capturing';
import { checkText } from '../../../base/text/texts';

export type { Live };

export class Comparison {
  other: Live | undefined;
  private work: AbortController | undefined;

  constructor(private readonly answer: (message: ToWebview) => void) {}

  /** Reads a second text in place of the one before. @param captureId of the first */
  async read(captureId: number, request: ExplainRequest, how: Omit<Capturing, 'signal'>): Promise<void> {
    this.cancel();
    const unanswered = { kind: 'unanswered', captureId, question: 'compare' } as const;
    const check = checkText(request.text);
    if (check !== 'text')
      return this.answer({ ...unanswered, problem: check === 'empty' ? how.words.emptyText() : how.words.notText() });
    const work = (this.work = new AbortController());
    const captured = await captureText(request, {
      ...how,
      signal: work.signal,
      onPart: (part) => {
        if (part.kind === 'progress')
          this.answer({ kind: 'progress', captureId, question: 'compare', done: part.done, total: part.total });
      },
    });
    if (this.work !== work) {
      if (captured.kind === 'captured') captured.capture.release();
      return;
    }
    if (captured.kind === 'problem')
      return this.answer({ ...unanswered, ...(!work.signal.aborted && { problem: captured.problem }) });
    this.other?.capture.release();
    this.other = captured;
    this.show(captureId);
  }

  /** Sends the second text to a webview that was created again. */
  show(captureId: number): void {
    if (this.other) this.answer({ kind: 'compared', captureId, other: this.other.shown });
  }

  cancel(): void {
    this.work?.abort();
  }

  release(): void {
    this.work?.abort();
    this.work = undefined;
    this.other?.capture.release();
    this.other = undefined;
  }
}
