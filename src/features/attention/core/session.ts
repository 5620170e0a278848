/**
 * What the inspector's panel knows: which text, model and precision, and what a webview should see. A webview comes and
 * goes (VS Code destroys a hidden one); the session stays and shows a new one the same picture.
 */
import { assertNever, type Engine, type ModelInfo } from '../../../protocol/engine';
import {
  parseFromWebview,
  type FromWebview,
  type Origin,
  type Problem,
  type ToWebview,
} from '../../../protocol/attention';
import { captureText, type Captured, type ExplainOutcome, type ExplainRequest } from './capturing';
import { DocumentMarks } from './documentMarks';
import { Comparison, type Live } from './comparison';
import { exportCapture } from './exporting';
import { Questions } from './questions';
import type { HostApi } from './hostApi';
import { checkText } from '../../../base/text/texts';
import { catalogOf, listModels } from './catalog';
import { ChosenModel } from './chosenModel';
import { WebviewLink } from './webviewLink';
import type { Words } from './words';

export type { ExplainOutcome, ExplainRequest } from './capturing';

export interface SessionParts {
  readonly engine: Engine;
  readonly words: Words;
  /** Read anew for each text, so that a changed setting counts at once. */
  readonly settings: { model(): string; maxTokens(): number };
  readonly hostApi: HostApi;
  /** Never given text of a document. */
  readonly log: { info(message: string): void; warn(message: string): void };
  send(message: ToWebview): void;
}

export class InspectorSession {
  private request: ExplainRequest | undefined;
  private readonly chosen: ChosenModel;
  private info: ModelInfo | undefined;
  private main: Live | undefined;
  private work: AbortController | undefined;
  /** A text that has grown while it was read. */
  private again: ExplainRequest | undefined;
  private reading = false;
  private nextCaptureId = 1;
  private refused = 0;
  private readonly webview: WebviewLink;
  private readonly questions: Questions;
  private readonly comparison: Comparison;
  private readonly marks: DocumentMarks;

  constructor(private readonly parts: SessionParts) {
    this.chosen = new ChosenModel(() => parts.settings.model());
    this.webview = new WebviewLink((message) => parts.send(message));
    this.marks = new DocumentMarks(parts.hostApi, () => this.main && { ...this.main, origin: this.origin });
    this.comparison = new Comparison((message) => this.webview.send(message));
    this.questions = new Questions({
      capture: (id) =>
        this.webview.isListening
          ? [this.main, this.comparison.other].find((live) => live?.capture.id === id)?.capture
          : undefined,
      send: (message) => parts.send(message),
      warn: (message) => parts.log.warn(message),
      words: parts.words,
    });
  }

  /** The document that the shown text came from. */
  get origin(): Origin | undefined {
    return this.request?.origin;
  }

  /** Starts to explain a text, in place of the one before. What cannot be a text is refused and changes nothing. */
  explain(request: ExplainRequest): ExplainOutcome {
    const check = checkText(request.text);
    if (check === 'empty') return { kind: 'refused', problem: this.parts.words.emptyText() };
    if (check === 'notText') return { kind: 'refused', problem: this.parts.words.notText() };
    this.request = request;
    this.chosen.useFor(request);
    this.again = undefined;
    void this.start();
    return { kind: 'shown' };
  }

  /**
   * The text that is shown has grown. It is read again when the last reading is done, and what is on screen stays until
   * then. @returns false when another text is shown meanwhile
   */
  grow(request: ExplainRequest): boolean {
    if (this.request?.growing !== true) return false;
    this.request = request;
    if (this.reading) this.again = request;
    else void this.start('quietly');
    return true;
  }

  /** Nothing can be explained, and why: in place of what was shown. */
  refuse(problem: Problem): void {
    this.stop();
    this.request = undefined;
    this.webview.show({ kind: 'problem', problem, retry: false });
  }

  /** The setting may name another model now. What is shown stays, and the panel offers to show it with that one. */
  async settingsChanged(): Promise<void> {
    const { engine, words } = this.parts;
    const listed = this.request && (await listModels(engine, words, new AbortController().signal));
    if (listed?.kind === 'models') this.showCatalog(listed.models);
  }

  /** The cursor in the document moved. @param offset in the explained text, in UTF-16 code units */
  caretAt(offset: number): void {
    if (!this.main || !this.webview.isListening) return;
    const { tokens } = this.main.shown;
    const token = tokens.findIndex(({ start, end }) => start <= offset && offset < end);
    if (token >= 0) this.webview.send({ kind: 'caret', captureId: this.main.capture.id, token });
  }

  /** Anything that the webview has sent. A flood of what is refused does not fill the log. */
  receive(raw: unknown): void {
    const parsed = parseFromWebview(raw);
    if (parsed.kind === 'refused') {
      this.refused++;
      if (this.refused <= 16 || (this.refused & (this.refused - 1)) === 0)
        this.parts.log.warn(`Inspector: refused a message from the webview (${this.refused} so far): ${parsed.why}.`);
      return;
    }
    void this.handle(parsed.message);
  }

  /** The webview is gone because its panel is hidden; the capture is kept for when it comes back. */
  hidden(): void {
    this.webview.closed();
    this.questions.cancel();
    this.marks.unmark();
  }

  /** Aborts everything and gives the engine's memory back. */
  dispose(): void {
    this.hidden();
    this.stop();
  }

  private async handle(message: FromWebview): Promise<void> {
    switch (message.kind) {
      case 'ready':
        this.webview.opened();
        return this.main && this.comparison.show(this.main.capture.id);
      case 'choose':
        this.chosen.choose(message.model, message.precision);
        // The person's choice overrides the opening.
        if (this.request?.opening) this.request = { ...this.request, opening: undefined };
        return this.start();
      case 'retry':
        return this.start();
      case 'cancel':
        this.questions.cancel('byHand');
        this.comparison.cancel();
        return this.work?.abort();
      case 'slice':
      case 'predictions':
      case 'effects':
      case 'why':
      case 'layers':
      case 'cuts':
      case 'patch':
      case 'faithfulness':
      case 'everyHead':
      case 'thumbnails':
      case 'rank':
        return this.questions.ask(message);
      case 'compare':
        return this.compare(message.captureId, message.text);
      case 'point':
        return this.marks.point(message);
      case 'shares':
        return this.marks.color(message);
      case 'export':
        return this.export(message);
      case 'save':
        return this.parts.hostApi.save(`attention.${message.format}`, message.bytes);
      case 'refused':
        return this.parts.log.warn(`Inspector: the webview has refused ${message.total} messages.`);
      default:
        return assertNever(message);
    }
  }

  /** @param how `quietly`: what is on screen stays until there is something newer */
  private async start(how?: 'quietly'): Promise<void> {
    const request = this.request;
    if (!request) return;
    if (how === 'quietly') this.work?.abort();
    else this.stop();
    const work = (this.work = new AbortController());
    if (how !== 'quietly') this.webview.show({ kind: 'working', stage: 'loading', done: 0, total: 0 });
    this.reading = true;
    const captured = await this.captured(request, work, how === 'quietly');
    // A newer start or the closing of the panel has replaced this work and shows the next state.
    if (this.work !== work) {
      if (captured.kind === 'captured') captured.capture.release();
      return;
    }
    this.reading = false;
    if (captured.kind === 'captured') {
      this.main?.capture.release();
      this.main = { ...captured, shown: { ...captured.shown, opening: undefined, asksWhy: undefined } };
      this.webview.show(captured.shown);
    } else if (how !== 'quietly') {
      return this.webview.show(captured);
    }
    const { again } = this;
    this.again = undefined;
    if (again && this.request === again) return this.start('quietly');
    if (request.other !== undefined && captured.kind === 'captured')
      await this.compare(captured.capture.id, request.other);
  }

  private showCatalog(models: readonly ModelInfo[]): void {
    this.webview.showCatalog(catalogOf(models, this.chosen.among(models), this.parts.words.localize));
  }

  private async captured(request: ExplainRequest, work: AbortController, quiet: boolean): Promise<Captured> {
    const { engine, words, settings } = this.parts;
    const { model, precision } = this.chosen;
    const listed = await listModels(engine, words, work.signal);
    if (listed.kind === 'problem') return listed;
    if (!quiet) this.showCatalog(listed.models);
    this.info = listed.models.find(({ id }) => id === model);
    if (!this.info) return { kind: 'problem', problem: words.unknownModel(model), retry: false };
    const captured = await captureText(request, {
      engine,
      words,
      model: this.info,
      precision,
      maxTokens: settings.maxTokens(),
      captureId: this.nextCaptureId++,
      signal: work.signal,
      onPart: (part) => {
        if (part.kind === 'progress' && this.work === work && !work.signal.aborted && !quiet) {
          this.webview.show({ kind: 'working', stage: part.stage, done: part.done, total: part.total });
        }
      },
    });
    if (captured.kind === 'captured') {
      const { elapsedMs, tokens, totalTokens } = captured.capture.attended;
      this.parts.log.info(
        `Inspector: ${model}, ${precision}, ${tokens.length} of ${totalTokens} tokens in ${Math.round(elapsedMs)} ms.`,
      );
    }
    return captured;
  }

  /** A second text, read as the first was: same model, same arithmetic, same limit. */
  private async compare(captureId: number, text: string): Promise<void> {
    const { main, info, request, parts } = this;
    if (!main || main.capture.id !== captureId || !info || !request) return;
    await this.comparison.read(
      captureId,
      { text, where: request.where, flow: request.flow },
      {
        engine: parts.engine,
        words: parts.words,
        model: info,
        precision: main.shown.precision,
        maxTokens: parts.settings.maxTokens(),
        captureId: this.nextCaptureId++,
      },
    );
  }

  private async export(asked: Extract<FromWebview, { kind: 'export' }>): Promise<void> {
    const { main, info } = this;
    const { hostApi, log, words } = this.parts;
    // Another text may have come, or be on its way, since the person asked.
    const isShown = main?.capture.id === asked.captureId && info !== undefined;
    const file = isShown
      ? await exportCapture(main, this.comparison.other, asked, hostApi, info).catch(() => undefined)
      : undefined;
    if (file) return hostApi.save(`attention.${asked.format}`, file);
    log.warn(
      `Inspector: nothing was exported as ${asked.format}: the capture or the panel's own files could not be read.`,
    );
    hostApi.tell(words.exportFailed());
  }

  /** Aborts all work and releases the captures. */
  private stop(): void {
    this.work?.abort();
    this.work = undefined;
    this.comparison.release();
    this.questions.cancel();
    this.marks.uncolor();
    this.main?.capture.release();
    this.main = undefined;
  }
}
