/** Answers what a webview asks about the captures that are shown. */
import type { LiveCapture } from './liveCapture';
import type { Failed, Part } from '../../../protocol/engine';
import type { FromWebview, Question, ToWebview, WhyAsked } from '../../../protocol/attention';
import { errorSentences } from '../../../sentences/errors';
import { checkedClaims, largestSources, tokensOf, verdictHelp, verdictWord } from './cuts';
import { patchSentence } from './patchSentence';
import { faithfulnessSentences, shownRankings } from './faithfulness';
import { whySentence, type Why } from './why';
import { named, wordNote } from './whyNot';
import type { Words } from './words';

type MessageOf<Kind extends FromWebview['kind']> = Extract<FromWebview, { kind: Kind }>;

/** The messages that ask about a capture. */
type Asked = MessageOf<
  | 'slice'
  | 'predictions'
  | 'effects'
  | 'why'
  | 'layers'
  | 'cuts'
  | 'patch'
  | 'faithfulness'
  | 'everyHead'
  | 'thumbnails'
  | 'rank'
>;

export interface QuestionParts {
  /** The capture, as long as it is shown. */
  capture(captureId: number): LiveCapture | undefined;
  send(message: ToWebview): void;
  /** Never given text of a document. */
  warn(message: string): void;
  readonly words: Words;
}

export class Questions {
  private asked = new AbortController();
  private rows = new AbortController();
  /** The last sum that was answered, whose sources may be checked. */
  private explained: { readonly captureId: number; readonly asked: WhyAsked; readonly why: Why } | undefined;

  constructor(private readonly parts: QuestionParts) {}

  /** Aborts long questions. @param how `byHand`: also those for rows, for which a long text may be read again */
  cancel(how?: 'byHand'): void {
    this.asked.abort();
    this.asked = new AbortController();
    if (how !== 'byHand') return;
    this.rows.abort();
    this.rows = new AbortController();
  }

  ask(message: Asked): Promise<void> {
    switch (message.kind) {
      case 'slice':
        return this.slice(message);
      case 'predictions':
        return this.predictions(message);
      case 'effects':
        return this.effects(message);
      case 'why':
        return this.why(message);
      case 'layers':
        return this.layers(message);
      case 'cuts':
        return this.cuts(message);
      case 'patch':
        return this.patch(message);
      case 'faithfulness':
        return this.faithfulness(message);
      case 'everyHead':
        return this.everyHead(message);
      case 'thumbnails':
        return this.thumbnails(message);
      case 'rank':
        return this.rank(message);
    }
  }

  private slice({ captureId, map, layer, head, measure, fromRow, toRow }: MessageOf<'slice'>): Promise<void> {
    const address = { map, layer, head, measure };
    const { signal } = measure === 'raw' ? this.rows : this.asked;
    const how = { signal, onPart: this.onPart(captureId, 'rows') };
    return this.about(
      captureId,
      (capture) => capture.rows(address, fromRow, toRow, how),
      (rows) => {
        if (rows.kind === 'rows') return { ...rows, kind: 'slice', captureId, ...address };
        if (rows.kind === 'cancelled' && measure !== 'raw') return this.unanswered(captureId, 'rows', rows);
        return {
          kind: 'sliceProblem',
          captureId,
          ...address,
          problem:
            rows.kind === 'failed'
              ? errorSentences(rows.error, this.parts.words.localize)
              : this.parts.words.cancelled(),
        };
      },
    );
  }

  private predictions({ captureId }: MessageOf<'predictions'>): Promise<void> {
    return this.about(
      captureId,
      (capture) => capture.predictions(this.onPart(captureId, 'predictions')),
      (outcome) =>
        outcome.kind === 'predicted'
          ? { kind: 'predictions', captureId, predictions: outcome.predictions }
          : this.unanswered(captureId, 'predictions', outcome),
    );
  }

  private effects({ captureId, target }: MessageOf<'effects'>): Promise<void> {
    const { signal } = this.asked;
    return this.about(
      captureId,
      (capture) => capture.effects(target, signal, this.onPart(captureId, 'effects')),
      (outcome) => {
        if (outcome.kind !== 'effects') return this.unanswered(captureId, 'effects', outcome);
        const { logprob, from, effects } = outcome;
        return { kind: 'effects', captureId, target, logprob, from, effects };
      },
    );
  }

  private why({ captureId, position: place, other: against, units }: MessageOf<'why'>): Promise<void> {
    const asked = { position: place, ...(against !== undefined && { other: against }), ...(units && { units }) };
    const { signal } = this.asked;
    return this.about(
      captureId,
      (capture) => capture.why(asked, signal, this.onPart(captureId, 'why')),
      (outcome) => {
        if (outcome.kind !== 'why') return this.unanswered(captureId, 'why', outcome);
        this.explained = { captureId, asked, why: outcome };
        const { kind, position, token, other, difference, sum, embedding, mlps, heads, sources, paths } = outcome;
        const t = this.parts.words.localize;
        const { text } = this.parts.capture(captureId)!;
        const sentence = whySentence(outcome, { text, t, quoted: named, units });
        const note = outcome.place && wordNote(outcome.place, named, t);
        const terms = { difference, sum, embedding, mlps, heads, sources, paths };
        return { kind, captureId, asked, sentence, note, position, token, other, ...terms };
      },
    );
  }

  private layers({ captureId, from, to }: MessageOf<'layers'>): Promise<void> {
    const { signal } = this.asked;
    return this.about(
      captureId,
      (capture) => capture.layers(from, to, signal, this.onPart(captureId, 'layers')),
      (outcome) => {
        if (outcome.kind !== 'lensColumns') return this.unanswered(captureId, 'layers', outcome);
        const { answers, top, answerLogprobs } = outcome;
        return { kind: 'layers', captureId, from, answers, top, answerLogprobs };
      },
    );
  }

  private patch({ kind, captureId, otherId }: MessageOf<'patch'>): Promise<void> {
    const { signal } = this.asked;
    return this.about(
      captureId,
      (capture) => capture.patch(this.parts.capture(otherId)?.text ?? '', signal, this.onPart(captureId, kind)),
      (outcome) => {
        if (outcome.kind !== 'patched') return this.unanswered(captureId, kind, outcome);
        const { tokens, otherTokens, written, token, other, first, second, pairs, shares, whole } = outcome;
        const found = { tokens, otherTokens, written, token, other, first, second, pairs, shares, whole };
        const sentence = patchSentence(found, this.parts.words.localize);
        return { kind: 'patched', captureId, otherId, sentence, ...found };
      },
    );
  }

  private async cuts({ kind, captureId, asked }: MessageOf<'cuts'>): Promise<void> {
    const { explained } = this;
    // Another question was answered since.
    if (explained?.captureId !== captureId || JSON.stringify(explained.asked) !== JSON.stringify(asked))
      return this.parts.send(this.unanswered(captureId, kind, { kind: 'cancelled' }));
    const { signal } = this.asked;
    const t = this.parts.words.localize;
    const { position, token, other } = explained.why;
    const claims = largestSources(explained.why);
    const sets = claims.map(({ source }) => tokensOf(source, asked.units?.groups, position));
    const cut = { position, token: token.id, other: other?.id ?? ('mean' as const), sets };
    return this.about(
      captureId,
      (capture) => capture.cut(cut, signal, this.onPart(captureId, kind)),
      (outcome) => {
        if (outcome.kind !== 'cut') return this.unanswered(captureId, kind, outcome);
        const { before, after: predictions } = outcome;
        const checked = checkedClaims(claims, before, predictions).map(({ source, value, after, fall, verdict }) => ({
          source,
          value,
          after,
          fall,
          verdict,
          word: verdictWord(verdict, t),
        }));
        return { kind, captureId, asked, before, checked, help: verdictHelp(t) };
      },
    );
  }

  private faithfulness({ kind, captureId, ...asked }: MessageOf<'faithfulness'>): Promise<void> {
    const { signal } = this.asked;
    const t = this.parts.words.localize;
    return this.about(
      captureId,
      (capture) => capture.faithfulness(asked, signal, this.onPart(captureId, kind)),
      (outcome) => {
        if (outcome.kind !== 'faithfulness') return this.unanswered(captureId, kind, outcome);
        const { position, direction, token, sources, leaveOneOut, ownOrder, random, beyondChance } = outcome;
        const numbers = { position, direction, token, sources, leaveOneOut, ownOrder, random, beyondChance };
        const rankings = shownRankings(outcome, t);
        return { kind, captureId, asked, sentences: faithfulnessSentences(outcome, t, named), rankings, ...numbers };
      },
    );
  }

  private everyHead({
    captureId,
    map,
    query,
    toQuery,
    aggregation,
    fromLayer,
    toLayer,
  }: MessageOf<'everyHead'>): Promise<void> {
    return this.about(
      captureId,
      (capture) => capture.everyHead({ map, query, toQuery, aggregation, fromLayer, toLayer }),
      (outcome) =>
        outcome.kind === 'everyHead'
          ? { ...outcome, captureId, map, query, toQuery, sink: aggregation?.sink, fromLayer }
          : this.unanswered(captureId, 'everyHead', outcome),
    );
  }

  private thumbnails({ captureId, map, layer, aggregation }: MessageOf<'thumbnails'>): Promise<void> {
    return this.about(
      captureId,
      (capture) => capture.thumbnails(map, layer, aggregation),
      (outcome) => {
        if (outcome.kind === 'failed')
          this.parts.warn(`Inspector: no pictures of layer ${layer}: ${outcome.error.code}.`);
        return outcome.kind === 'thumbnails' ? { ...outcome, captureId, map, layer } : undefined;
      },
    );
  }

  private rank({ captureId, map, by }: MessageOf<'rank'>): Promise<void> {
    return this.about(
      captureId,
      (capture) => capture.ranked(map, by),
      (outcome) => {
        if (outcome.kind === 'failed') this.parts.warn(`Inspector: heads were not ranked: ${outcome.error.code}.`);
        return outcome.kind === 'ranked'
          ? { kind: 'ranked', captureId, map, heads: outcome.heads }
          : this.unanswered(captureId, 'rank', outcome);
      },
    );
  }

  /** Answers only if the capture is still the one that is shown, before and after asking. */
  private async about<Outcome>(
    captureId: number,
    ask: (capture: LiveCapture) => Promise<Outcome>,
    answer: (outcome: Outcome) => ToWebview | undefined,
  ): Promise<void> {
    const capture = this.parts.capture(captureId);
    if (!capture) return;
    const outcome = await ask(capture);
    const message = capture === this.parts.capture(captureId) ? answer(outcome) : undefined;
    if (message) this.parts.send(message);
  }

  private onPart(captureId: number, question: Question): (part: Part) => void {
    return (part) => {
      if (part.kind === 'progress' && this.parts.capture(captureId))
        this.parts.send({ kind: 'progress', captureId, question, done: part.done, total: part.total });
    };
  }

  private unanswered(captureId: number, question: Question, outcome: Failed | { kind: string }): ToWebview {
    return {
      kind: 'unanswered',
      captureId,
      question,
      ...('error' in outcome && { problem: errorSentences(outcome.error, this.parts.words.localize) }),
    };
  }
}
