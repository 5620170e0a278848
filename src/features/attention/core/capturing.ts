/** From a text to a capture that can be shown, or the problem that stands in its way. */
import { LiveCapture } from './liveCapture';
import type { Engine, ModelInfo, Part, Precision, RequestOf, ScoredToken, TokenPiece } from '../../../protocol/engine';
import type { CaptureShown, Origin, Problem } from '../../../protocol/attention';
import { openingOf, type OpeningRequest } from './opening';
import { suggestedHead } from './defaults';
import { clipText, MAX_TEXT_UTF16 } from '../../../base/text/texts';
import { errorSentences } from '../../../sentences/errors';
import { reasonSentence } from '../../../sentences/reasons';
import { availability, mapShown } from './availability';
import type { Words } from './words';

/** A text to explain. */
export interface ExplainRequest {
  readonly text: string;
  /** Where it came from, for a person. */
  readonly where: string;
  readonly flow: 'prose' | 'code';
  /** Another model than the one the panel has chosen. */
  readonly model?: string;
  /** Another precision than the panel has chosen. */
  readonly precision?: Precision;
  /** The part at the end of the text that is asked about, in UTF-16 offsets; the rest is its context. */
  readonly focus?: { readonly start: number; readonly end: number };
  /**
   * The panel opens on why the focus begins as it does, or on what comes after the text. `other`: a word that this is
   * compared with. `check`: the largest sources are checked by cutting.
   */
  readonly asksWhy?: { readonly other?: string; readonly check?: true };
  /** Tokens of a suggestion in the focus, which may begin before it, with what the document had to do with each. */
  readonly chosen?: readonly ScoredToken[];
  /** For an encoder-decoder: the target text; its own translation is explained without it. */
  readonly target?: string;
  readonly origin?: Origin;
  /** More of it is coming. */
  readonly growing?: boolean;
  /** A second text to compare with, as soon as the first is shown. */
  readonly other?: string;
  /**
   * How the panel opens. Options that are not named, the model and the precision get their defaults, whatever was
   * chosen for earlier texts. Without an opening the panel keeps the person's choices.
   */
  readonly opening?: OpeningRequest;
}

/** Whether a text is on its way to the panel. */
export type ExplainOutcome = { readonly kind: 'shown' } | { readonly kind: 'refused'; readonly problem: Problem };

export interface Capturing {
  readonly engine: Engine;
  readonly words: Words;
  readonly model: ModelInfo;
  readonly precision: Precision;
  readonly maxTokens: number;
  readonly captureId: number;
  readonly signal: AbortSignal;
  onPart?(part: Part): void;
}

export type Captured =
  | { readonly kind: 'captured'; readonly capture: LiveCapture; readonly shown: CaptureShown }
  | { readonly kind: 'problem'; readonly problem: Problem; readonly retry: boolean };

export async function captureText(request: ExplainRequest, how: Capturing): Promise<Captured> {
  const { engine, words, model, signal } = how;
  const problem = (what: Problem, retry = true): Captured => ({ kind: 'problem', problem: what, retry });
  const { attention } = model.capabilities;
  if (attention.is === 'unavailable')
    return problem(words.noAttention(model.name, reasonSentence(attention.why, words.localize)), false);

  // The focus is at the end of the text, so a text that is too long is cut at its start.
  const keep = request.focus ? 'end' : 'start';
  const { text, clipped } = clipText(request.text, MAX_TEXT_UTF16, keep);
  const ask: RequestOf<'attend'> = {
    op: 'attend',
    model: model.id,
    text,
    precision: how.precision,
    maxTokens: how.maxTokens,
    ...(request.target !== undefined && { target: request.target }),
  };
  const answer = await engine.ask(request.focus ? { ...ask, keep } : ask, {
    signal,
    onPart: (part) => how.onPart?.(part),
  });
  if (answer.kind === 'failed') return problem(errorSentences(answer.error, words.localize));
  if (answer.kind === 'cancelled') return problem(words.cancelled());
  // Later questions about this capture are about the part that was read.
  const { start: from = 0, ...attended } = { ...answer, tokens: moved(answer.tokens, answer.start ?? 0) };
  const part = text.slice(from);
  const capture = new LiveCapture(engine, { ...ask, text: part }, how.captureId, attended);
  if (signal.aborted) {
    capture.release();
    return problem(words.cancelled());
  }
  if (attended.maps.length === 0) {
    capture.release();
    return problem(words.nothingToDraw(model.name), false);
  }
  const suggested = suggestedHead(model.id, attended.maps);
  const focus = request.focus && tokensWithin(attended.tokens, request.focus, request.text.length - part.length);
  const parts = focus && request.chosen ? partsAt(attended.tokens, focus.from, request.chosen) : [];
  return {
    kind: 'captured',
    capture,
    shown: {
      kind: 'capture',
      captureId: capture.id,
      model: model.id,
      modelName: model.name,
      precision: attended.precision,
      where: request.where,
      flow: request.flow,
      text: explained(part, attended),
      tokens: attended.tokens,
      ...(attended.target && { target: attended.target }),
      maps: attended.maps.map((map) => mapShown(map, words.localize)),
      totalTokens: attended.totalTokens,
      totalIsLowerBound: clipped || attended.totalIsLowerBound === true,
      ...(from > 0 && { isEnd: true }),
      suggested,
      predictions: availability(model.capabilities.score, words.localize),
      ...(attended.blanks && { blanks: attended.blanks }),
      ...(request.opening && { opening: openingOf(request.opening, suggested, attended) }),
      ...(focus && { focus }),
      ...(request.asksWhy && { asksWhy: request.asksWhy }),
      ...(parts.length > 0 && { parts }),
      ...(request.origin && { origin: request.origin }),
      ...(request.growing === true && { growing: true }),
    },
  };
}

/** Shifts offsets to a text that begins later. @param by UTF-16 code units */
const moved = (tokens: readonly TokenPiece[], by: number): TokenPiece[] =>
  tokens.map((token) => (token.start < token.end ? { ...token, start: token.start - by, end: token.end - by } : token));

/** The tokens that overlap a range. @param cut UTF-16 code units that were cut at the start of the text */
function tokensWithin(
  tokens: readonly TokenPiece[],
  { start, end }: { start: number; end: number },
  cut: number,
): { from: number; to: number } {
  const inside = tokens
    .map((token, i) => (token.end > start - cut && token.start < end - cut ? i : -1))
    .filter((i) => i >= 0);
  return { from: inside.at(0) ?? 0, to: (inside.at(-1) ?? -1) + 1 };
}

/**
 * Which tokens the parts belong to. What was chosen may begin before the focus, by the tokens of a word that was typed in
 * part, and may go on where the suggestion was trimmed.
 */
function partsAt(
  tokens: readonly TokenPiece[],
  from: number,
  chosen: readonly ScoredToken[],
): NonNullable<CaptureShown['parts']> {
  const agreeing = (start: number): number => {
    const differs = chosen.findIndex(({ id }, i) => tokens[start + i]?.id !== id);
    return differs < 0 ? chosen.length : differs;
  };
  const starts = Array.from({ length: Math.min(from, chosen.length) + 1 }, (_, back) => from - back);
  const start = starts.reduce((best, each) => (agreeing(each) > agreeing(best) ? each : best));
  return chosen
    .slice(0, agreeing(start))
    .flatMap(({ parts }, i) => (parts && start + i < tokens.length ? [{ token: start + i, ...parts }] : []));
}

/** The part of the text that the tokens cover: text beyond the token limit is not sent to the webview. */
function explained(
  text: string,
  { tokens, totalTokens }: { tokens: readonly { end: number }[]; totalTokens: number },
): string {
  return totalTokens > tokens.length ? text.slice(0, Math.max(0, ...tokens.map(({ end }) => end))) : text;
}
