/**
 * From state to scene: the panel's state, the weights behind it, and the actions that change it. Views watch it and
 * call the actions.
 */
import type {
  CaptureShown,
  FromWebview,
  HeadAddress,
  Lens,
  LinesShown,
  RetainedState,
  Slice,
  ToWebview,
  ViewId,
  WhyAsked,
} from '../../../src/protocol/attention';
import type { MapKind } from '../../../src/protocol/engine';
import { Store } from '../../shared/store';
import { EveryHeadCache } from '../scene/everyHeadCache';
import type { EveryHead } from '../scene/flips';
import { MatrixCache } from '../scene/matrixCache';
import { textKey } from '../scene/selecting';
import { shownWeights, type Shown } from '../scene/shownWeights';
import { fit, fitView, sceneOf, sidesOf, type Scene, type Selection } from '../scene/state';
import { chosenTokens } from '../scene/units';
import { AnswerRouter } from './answerRouter';
import {
  chosenIn,
  initialState,
  ready,
  withCapture,
  withLens,
  withScene,
  withSelection,
  type PanelState,
} from './panelState';

/** The connection to the extension host, or its stand-in within an exported file. */
export interface PanelHost {
  readonly isFile: boolean;
  send(message: FromWebview): void;
  remember(state: RetainedState): void;
  recall(): RetainedState;
}

export class PanelStore {
  readonly answers = new AnswerRouter();
  private readonly store: Store<PanelState>;
  private readonly matrices: MatrixCache;
  /** The same for the text that is compared. */
  private readonly otherMatrices: MatrixCache;
  private readonly everyHeadCache: EveryHeadCache;
  private shownFor:
    | { readonly scene: Scene; readonly selection: Selection; readonly rows: number; readonly shown: Shown | undefined }
    | undefined;
  private pointed = '';
  private isDocumentColored = false;

  constructor(private readonly host: PanelHost) {
    this.store = new Store(initialState(host.recall()));
    this.matrices = new MatrixCache((question) => host.send({ kind: 'slice', ...question }));
    this.otherMatrices = new MatrixCache((question) => host.send({ kind: 'slice', ...question }));
    this.everyHeadCache = new EveryHeadCache((question) => host.send(question));
    this.watch(
      ({ retained }) => [retained],
      ({ retained }) => host.remember(retained),
    );
  }

  get state(): PanelState {
    return this.store.state;
  }

  get isFile(): boolean {
    return this.host.isFile;
  }

  watch(
    depends: (state: PanelState) => readonly unknown[],
    changed: (state: PanelState, before: PanelState) => void,
  ): void {
    this.store.watch(depends, changed);
  }

  set(change: Partial<PanelState>): void {
    this.store.set(change);
  }

  send(message: FromWebview): void {
    this.host.send(message);
  }

  /** A question about the map that is shown. */
  ask(question: (captureId: number, map: MapKind) => FromWebview): void {
    const { scene } = this.state;
    if (scene) this.send(question(scene.capture.captureId, scene.address.map));
  }

  askWhy(asked: WhyAsked): void {
    const { scene, retained } = this.state;
    if (!scene) return;
    const { capture } = scene;
    this.set({
      why: undefined,
      retained: { ...retained, why: { captureId: capture.captureId, text: textKey(capture), asked } },
    });
    this.send({ kind: 'why', captureId: capture.captureId, ...asked });
  }

  /** What each layer would predict after some tokens. @param from, to end exclusive */
  askLayers(from: number, to: number): void {
    const { scene, retained } = this.state;
    if (!scene) return;
    this.set({ retained: { ...retained, layers: { text: textKey(scene.capture), from } } });
    this.send({ kind: 'layers', captureId: scene.capture.captureId, from, to });
  }

  // ------------------------------------------------------------------------------------------- what the host sends

  showCapture(capture: CaptureShown): void {
    this.matrices.use(capture);
    this.everyHeadCache.clear();
    const change = withCapture(this.state, capture, this.host.isFile);
    const retained = change.retained ?? this.state.retained;
    const address = retained.views[capture.model];
    const scene = address && this.sceneAt(capture, address, retained.lens);
    this.set({
      ...change,
      scene,
      ...(scene && withScene({ ...retained, view: fitView(retained.view, scene) }, scene)),
    });
  }

  showCompared(captureId: number, other: CaptureShown): void {
    const { scene } = this.state;
    if (captureId !== scene?.capture.captureId) return;
    this.otherMatrices.use(other);
    this.set({ other, patched: undefined });
    // Cross-attention has no counterpart in the second text: compare attention within the text.
    const within = other.maps.find(({ queriesAre, keysAre }) => queriesAre === 'source' && keysAre === 'source');
    if (!scene.oneText && within) this.open({ map: within.kind, layer: 0, head: 'mean', measure: 'raw' });
    // An exported file opens in the view that was on screen.
    if (!this.host.isFile) this.openView('compare');
  }

  acceptRows(slice: Slice): void {
    if (this.matrices.accept(slice)) this.set({ ...ready, rows: this.state.rows + 1 });
    else if (this.otherMatrices.accept(slice)) this.set({ otherRows: this.state.otherRows + 1 });
  }

  acceptEveryHead(rows: Extract<ToWebview, { kind: 'everyHead' }>): void {
    this.everyHeadCache.accept(rows);
    this.set({ otherRows: this.state.otherRows + 1 });
  }

  forgetUnansweredHeads(): void {
    this.everyHeadCache.forgetUnanswered();
  }

  /** The cursor in the document moved: selects the token there, without marking it in the document. */
  followCaret(token: number): void {
    const { scene, retained } = this.state;
    if (scene && retained.selection?.pinned !== true && sidesOf(scene).chosen.shows === 'source')
      this.choose({ tokens: [token], pinned: false });
  }

  // ------------------------------------------------------------------------------------------- what the person does

  /** Opens another head. What the capture does not have falls back to what the host suggests. */
  open(wanted: HeadAddress): void {
    const { scene, retained } = this.state;
    if (!scene) return;
    const address = fit(wanted, scene.capture);
    this.openIn(scene.capture, address, { ...retained, selection: chosenIn(retained, address) });
  }

  /** Another direction, granularity, sink or scale. */
  changeLens(change: Partial<Lens>): void {
    const retained = withLens(this.state, change);
    const { scene } = this.state;
    if (scene) this.openIn(scene.capture, scene.address, retained);
    else this.set({ retained });
  }

  openView(view: ViewId): void {
    this.set({ retained: { ...this.state.retained, view } });
  }

  /** Chooses tokens, and marks them in the document that the text came from. */
  select(selection: Selection): void {
    this.choose(selection);
    this.pointAt(selection.tokens);
  }

  keepLines(lines: LinesShown): void {
    this.set({ retained: { ...this.state.retained, lines } });
  }

  pointAt(tokens: readonly number[]): void {
    const { scene } = this.state;
    if (!scene) return;
    const inText = sidesOf(scene).chosen.shows === 'source' ? chosenTokens(scene, tokens) : [];
    const key = `${scene.capture.captureId}/${inText.join()}`;
    if (key === this.pointed) return;
    this.pointed = key;
    this.send({ kind: 'point', captureId: scene.capture.captureId, tokens: inText });
  }

  /** Colors the document that the text came from. @param shares of its first tokens, from -1 to 1; none uncolors */
  color(shares: readonly number[]): void {
    const { scene } = this.state;
    if (!scene || (shares.length === 0 && !this.isDocumentColored)) return;
    this.isDocumentColored = shares.length > 0;
    this.send({ kind: 'shares', captureId: scene.capture.captureId, shares: [...shares] });
  }

  // ------------------------------------------------------------------------------------------------ what views read

  /** The weights of the selection; undefined while its rows are not loaded. */
  shown(): Shown | undefined {
    const {
      scene,
      retained: { selection },
      rows,
    } = this.state;
    if (!scene || !selection) return undefined;
    const known = this.shownFor;
    if (known?.scene === scene && known.selection === selection && known.rows === rows) return known.shown;
    const shown = shownWeights(scene, selection.tokens);
    this.shownFor = { scene, selection, rows, shown };
    return shown;
  }

  /** The compared text through the same head; asks for its rows. */
  secondScene(): Scene | undefined {
    const { scene, other } = this.state;
    const matrix = scene && other && this.otherMatrices.open(scene.address);
    return matrix && sceneOf(other, scene.address, matrix, scene.lens);
  }

  /** One row in every head, once all layers have come; asks for it. */
  everyHead(scene: Scene | undefined, unit: number): EveryHead | undefined {
    return scene && this.everyHeadCache.get(scene, unit);
  }

  /** Draws a view; rows of every head that it reads are not evicted meanwhile. */
  draw(draw: () => void): void {
    this.everyHeadCache.whileDrawing(draw);
  }

  private choose(selection: Selection): void {
    const { scene, retained } = this.state;
    if (scene) this.set({ retained: withSelection(retained, scene, selection) });
  }

  private openIn(capture: CaptureShown, address: HeadAddress, retained: PanelState['retained']): void {
    const scene = this.sceneAt(capture, address, retained.lens);
    if (scene) this.set(withScene(retained, scene));
  }

  /** Asks for the rows that are missing. */
  private sceneAt(capture: CaptureShown, address: HeadAddress, lens: Lens): Scene | undefined {
    const matrix = this.matrices.open(address);
    return matrix && sceneOf(capture, address, matrix, lens);
  }
}
