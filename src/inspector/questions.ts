/** Answers what a webview asks about the captures that are shown. */
import type { LiveCapture } from '../capture/liveCapture';
import type { Failed, Part } from '../protocol/engine';
import type { FromWebview, Question, ToWebview } from '../protocol/inspector';
import { problemOf } from './capturing';

type Asked<Kind extends FromWebview['kind']> = Extract<FromWebview, { kind: Kind }>;

export interface QuestionParts {
  /** The capture, as long as it is shown. */
  capture(captureId: number): LiveCapture | undefined;
  send(message: ToWebview): void;
  /** Never given text of a document. */
  warn(message: string): void;
}

export class Questions {
  private asked = new AbortController();

  constructor(private readonly parts: QuestionParts) {}

  /** Stops what takes long; a slice is answered all the same. */
  cancel(): void {
    this.asked.abort();
    this.asked = new AbortController();
  }

  slice({ captureId, map, layer, head, measure, fromRow, toRow }: Asked<'slice'>): Promise<void> {
    const address = { map, layer, head, measure };
    // Only what is worked out anew takes long enough to be stopped.
    const how = measure === 'raw' ? {} : { signal: this.asked.signal, onPart: this.onPart(captureId, 'rows') };
    return this.about(captureId, (capture) => capture.rows(address, fromRow, toRow, how), (rows) => {
      if (rows.kind === 'rows') return { ...rows, kind: 'slice', captureId, ...address };
      if (rows.kind === 'cancelled' && measure !== 'raw') return unanswered(captureId, 'rows', rows);
      return rows.kind === 'failed' ? { kind: 'sliceProblem', captureId, ...address, problem: problemOf(rows.error) } : undefined;
    });
  }

  predictions({ captureId }: Asked<'predictions'>): Promise<void> {
    return this.about(captureId, (capture) => capture.predictions(this.onPart(captureId, 'predictions')), (outcome) => (
      outcome.kind === 'predicted' ? { kind: 'predictions', captureId, predictions: outcome.predictions } : unanswered(captureId, 'predictions', outcome)));
  }

  effects({ captureId, target }: Asked<'effects'>): Promise<void> {
    const { signal } = this.asked;
    return this.about(captureId, (capture) => capture.effects(target, signal, this.onPart(captureId, 'effects')), (outcome) => {
      if (outcome.kind !== 'effects') return unanswered(captureId, 'effects', outcome);
      const { logprob, from, effects } = outcome;
      return { kind: 'effects', captureId, target, logprob, from, effects };
    });
  }

  everyHead({ captureId, map, query, fromLayer, toLayer }: Asked<'everyHead'>): Promise<void> {
    return this.about(captureId, (capture) => capture.everyHead(map, query, fromLayer, toLayer), (outcome) => (
      outcome.kind === 'everyHead' ? { ...outcome, captureId, map, query, fromLayer } : unanswered(captureId, 'everyHead', outcome)));
  }

  thumbnails({ captureId, map, layer, seeing }: Asked<'thumbnails'>): Promise<void> {
    return this.about(captureId, (capture) => capture.thumbnails(map, layer, seeing), (outcome) => {
      if (outcome.kind === 'failed') this.parts.warn(`Inspector: no pictures of layer ${layer}: ${outcome.error.code}.`);
      return outcome.kind === 'thumbnails' ? { ...outcome, captureId, map, layer } : undefined;
    });
  }

  rank({ captureId, map, by }: Asked<'rank'>): Promise<void> {
    return this.about(captureId, (capture) => capture.ranked(map, by), (outcome) => {
      // A map between two texts has no patterns: its heads stay in order.
      if (outcome.kind === 'failed') this.parts.warn(`Inspector: heads were not ranked: ${outcome.error.code}.`);
      return outcome.kind === 'ranked' ? { kind: 'ranked', captureId, map, heads: outcome.heads } : undefined;
    });
  }

  /** A question about a capture that has been replaced, before or meanwhile, has no answer: it would be drawn nowhere. */
  private async about<Outcome>(captureId: number, ask: (capture: LiveCapture) => Promise<Outcome>, answer: (outcome: Outcome) => ToWebview | undefined): Promise<void> {
    const capture = this.parts.capture(captureId);
    if (!capture) return;
    const outcome = await ask(capture);
    const message = capture === this.parts.capture(captureId) ? answer(outcome) : undefined;
    if (message) this.parts.send(message);
  }

  private onPart(captureId: number, question: Question): (part: Part) => void {
    return (part) => {
      if (part.kind === 'progress' && this.parts.capture(captureId)) this.parts.send({ kind: 'progress', captureId, question, done: part.done, total: part.total });
    };
  }
}

function unanswered(captureId: number, question: Question, outcome: Failed | { kind: string }): ToWebview {
  return { kind: 'unanswered', captureId, question, ...('error' in outcome && { problem: problemOf(outcome.error) }) };
}
