/**
 * What the inspector's panel knows: which text, model and precision, and what a webview should see. A webview comes and
 * goes (VS Code destroys a hidden one); the session stays and shows a new one the same picture.
 */
import { assertNever, type Engine, type EngineError, type ModelInfo, type RequestOf } from '../protocol/engine';
import type { Precision } from '../protocol/engine';
import { parseFromWebview, type FromWebview, type Problem, type ToWebview } from '../protocol/inspector';
import { MOST_TOKENS, suggestedHead } from './defaults';
import { LiveCapture } from './liveCapture';
import { checkText, clipText } from './texts';
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
  /** The part of the text that is asked about, in UTF-16 offsets; the rest is its context, and is never cut off. */
  readonly focus?: { readonly start: number; readonly end: number };
  /** For an encoder-decoder: the target text; its own translation is explained without it. */
  readonly target?: string;
}

export type ExplainOutcome = { readonly kind: 'shown' } | { readonly kind: 'refused'; readonly problem: Problem };

export interface SessionParts {
  readonly engine: Engine;
  readonly words: Words;
  /** Read anew for each text, so that a changed setting counts at once. */
  readonly settings: { model(): string; maxTokens(): number };
  /** Never given text of a document. */
  readonly log: { info(message: string): void; warn(message: string): void };
  send(message: ToWebview): void;
}

export class InspectorSession {
  private request: ExplainRequest | undefined;
  private model: string;
  private precision: Precision = 'exact';
  private capture: LiveCapture | undefined;
  private work: AbortController | undefined;
  private nextCaptureId = 1;
  private refused = 0;
  /** A webview exists and has said `ready`; others would lose what is sent. */
  private listening = false;
  private catalog: ToWebview | undefined;
  private picture: ToWebview | undefined;

  constructor(private readonly parts: SessionParts) {
    this.model = parts.settings.model();
  }

  /** Starts to explain a text, in place of the one before. What cannot be a text is refused and changes nothing. */
  explain(request: ExplainRequest): ExplainOutcome {
    const check = checkText(request.text);
    if (check === 'empty') return { kind: 'refused', problem: this.parts.words.emptyText() };
    if (check === 'notText') return { kind: 'refused', problem: this.parts.words.notText() };
    this.request = request;
    if (request.model !== undefined) this.model = request.model;
    if (request.precision !== undefined) this.precision = request.precision;
    void this.start();
    return { kind: 'shown' };
  }

  /** Anything that the webview has sent. */
  receive(raw: unknown): void {
    const parsed = parseFromWebview(raw);
    if (parsed.kind === 'refused') {
      this.refused++;
      this.parts.log.warn(`Inspector: refused a message from the webview (${this.refused} so far): ${parsed.why}.`);
      return;
    }
    void this.handle(parsed.message);
  }

  /** The webview is gone because its panel is hidden; the capture is kept for when it comes back. */
  hidden(): void {
    this.listening = false;
  }

  /** Aborts everything and gives the engine's memory back. */
  dispose(): void {
    this.listening = false;
    this.work?.abort();
    this.capture?.release();
    this.capture = undefined;
  }

  private async handle(message: FromWebview): Promise<void> {
    switch (message.kind) {
      case 'ready': {
        this.listening = true;
        if (this.catalog) this.parts.send(this.catalog);
        if (this.picture) this.parts.send(this.picture);
        return;
      }
      case 'choose': {
        this.model = message.model;
        this.precision = message.precision;
        return this.start();
      }
      case 'retry': return this.start();
      case 'cancel': return this.work?.abort();
      case 'slice': return this.slice(message);
      case 'predictions': return this.predictions(message.captureId);
      case 'thumbnails': return this.thumbnails(message);
      case 'rank': return this.rank(message);
      case 'refused': return this.parts.log.warn(`Inspector: the webview has refused ${message.total} messages.`);
      default: return assertNever(message);
    }
  }

  private async slice({ captureId, map, layer, head, fromRow, toRow }: Extract<FromWebview, { kind: 'slice' }>): Promise<void> {
    const capture = this.capture;
    // A question about a capture that has been replaced since: the answer would be drawn nowhere.
    if (!capture || capture.id !== captureId) return;
    const rows = await capture.rows({ map, layer, head }, fromRow, toRow);
    if (capture !== this.capture || !this.listening) return;
    const address = { captureId, map, layer, head };
    if (rows.kind === 'rows') this.parts.send({ ...rows, kind: 'slice', ...address });
    else if (rows.kind === 'failed') this.parts.send({ kind: 'sliceProblem', ...address, problem: problemOf(rows.error) });
  }

  private async predictions(captureId: number): Promise<void> {
    const capture = this.capture;
    if (!capture || capture.id !== captureId) return;
    const outcome = await capture.predictions();
    if (capture !== this.capture || !this.listening) return;
    if (outcome.kind === 'predicted') this.parts.send({ kind: 'predictions', captureId, predictions: outcome.predictions });
    else if (outcome.kind === 'failed') this.parts.send({ kind: 'predictionsProblem', captureId, problem: problemOf(outcome.error) });
  }

  private async thumbnails({ captureId, map, layer }: Extract<FromWebview, { kind: 'thumbnails' }>): Promise<void> {
    const capture = this.capture;
    if (!capture || capture.id !== captureId) return;
    const outcome = await capture.thumbnails(map, layer);
    if (capture !== this.capture || !this.listening) return;
    if (outcome.kind === 'thumbnails') this.parts.send({ ...outcome, captureId, map, layer });
    else if (outcome.kind === 'failed') this.parts.log.warn(`Inspector: no pictures of layer ${layer}: ${outcome.error.code}.`);
  }

  private async rank({ captureId, map, by }: Extract<FromWebview, { kind: 'rank' }>): Promise<void> {
    const capture = this.capture;
    if (!capture || capture.id !== captureId) return;
    const outcome = await capture.ranked(map, by);
    if (capture !== this.capture || !this.listening) return;
    // A map between two texts has no patterns: its heads stay in order.
    if (outcome.kind === 'ranked') this.parts.send({ kind: 'ranked', captureId, map, heads: outcome.heads });
    else if (outcome.kind === 'failed') this.parts.log.warn(`Inspector: heads were not ranked: ${outcome.error.code}.`);
  }

  private async start(): Promise<void> {
    const request = this.request;
    if (!request) return;
    this.work?.abort();
    const work = this.work = new AbortController();
    this.capture?.release();
    this.capture = undefined;
    this.show({ kind: 'working', stage: 'loading', done: 0, total: 0 });
    const shown = await this.captured(request, work);
    // Replaced by a newer start, or the panel is closed: whoever aborted shows what comes next.
    if (this.work !== work) return;
    this.show(work.signal.aborted ? { kind: 'problem', problem: this.parts.words.cancelled(), retry: true } : shown);
  }

  private async captured(request: ExplainRequest, work: AbortController): Promise<ToWebview> {
    const { engine, words, settings } = this.parts;
    const { model, precision } = this;
    const problem = (what: Problem, retry = false): ToWebview => ({ kind: 'problem', problem: what, retry });

    const listed = await engine.ask({ op: 'models', verify: false }, { signal: work.signal });
    if (listed.kind === 'failed') return problem(problemOf(listed.error), true);
    if (listed.kind === 'cancelled' || work.signal.aborted) return problem(words.cancelled(), true);
    this.showCatalog(listed.models);
    const info = listed.models.find(({ id }) => id === model);
    if (!info) return problem(words.unknownModel(model));
    const { attention } = info.capabilities;
    if (attention.is === 'unavailable') return problem(words.noAttention(info.name, attention.why));

    const { text, clipped } = clipText(request.text);
    const ask: RequestOf<'attend'> = { op: 'attend', model, text, precision, maxTokens: request.focus ? MOST_TOKENS : settings.maxTokens(),
      ...(request.target !== undefined && { target: request.target }) };
    const attended = await engine.ask(ask, {
      signal: work.signal,
      onPart: (part) => {
        if (part.kind === 'progress' && this.work === work && !work.signal.aborted) {
          this.show({ kind: 'working', stage: part.stage, done: part.done, total: part.total });
        }
      },
    });
    if (attended.kind === 'failed') return problem(problemOf(attended.error), true);
    if (attended.kind === 'cancelled') return problem(words.cancelled(), true);
    const capture = new LiveCapture(engine, ask, this.nextCaptureId++, attended);
    if (work.signal.aborted) {
      capture.release();
      return problem(words.cancelled(), true);
    }
    if (attended.maps.length === 0) {
      capture.release();
      return problem(words.nothingToDraw(info.name));
    }
    this.capture = capture;
    this.parts.log.info(`Inspector: ${model}, ${precision}, ${attended.tokens.length} of ${attended.totalTokens} tokens in ${Math.round(attended.elapsedMs)} ms.`);
    return {
      kind: 'capture', captureId: capture.id, model, modelName: info.name, precision: attended.precision, measure: attended.measure,
      where: request.where, flow: request.flow,
      text: explained(text, attended), tokens: attended.tokens, ...(attended.target && { target: attended.target }), maps: attended.maps,
      totalTokens: attended.totalTokens, totalIsLowerBound: clipped,
      suggested: suggestedHead(model, attended.maps), predictions: info.capabilities.score, rollout: attended.measures.rollout,
      ...(request.focus && { focus: tokensWithin(attended.tokens, request.focus) }),
    };
  }

  private showCatalog(models: readonly ModelInfo[]): void {
    this.catalog = {
      kind: 'catalog', model: this.model, precision: this.precision,
      models: models.map(({ id, name, family, capabilities }) => ({ id, name, family, attention: capabilities.attention })),
    };
    if (this.listening) this.parts.send(this.catalog);
  }

  private show(picture: ToWebview): void {
    this.picture = picture;
    if (this.listening) this.parts.send(picture);
  }
}

/** The tokens that reach into a range. */
function tokensWithin(tokens: readonly { start: number; end: number }[], { start, end }: { start: number; end: number }): { from: number; to: number } {
  const inside = tokens.map((token, i) => (token.end > start && token.start < end ? i : -1)).filter((i) => i >= 0);
  return { from: inside.at(0) ?? 0, to: (inside.at(-1) ?? -1) + 1 };
}

const problemOf = ({ message, nextStep }: EngineError): Problem => ({ message, nextStep });

/** The part of the text that the tokens reach: what lies behind the token limit stays in the host. */
function explained(text: string, { tokens, totalTokens }: { tokens: readonly { end: number }[]; totalTokens: number }): string {
  return totalTokens > tokens.length ? text.slice(0, Math.max(0, ...tokens.map(({ end }) => end))) : text;
}
