/** The panel's state and its transitions: what each message of the host and each action of the person changes. Pure. */
import type {
  CaptureShown,
  FaithfulnessShown,
  HeadAddress,
  Lens,
  Opening,
  PredictionsShown,
  Problem,
  RetainedState,
  ToWebview,
  LayersShown,
  PatchShown,
  WhyShown,
} from '../../../src/protocol/attention';
import { textKey } from '../scene/selecting';
import { fit, type Scene, type Selection } from '../scene/state';

export type Catalog = Extract<ToWebview, { kind: 'catalog' }>;
export type Working = Extract<ToWebview, { kind: 'working' }>;

/** The progress of a capture, or a problem; shown above the views or in their place. */
export type Notice = Working | { readonly kind: 'problem'; readonly problem: Problem; readonly retry: boolean };

export interface PanelState {
  /** The part that outlives the page, with the head, the view, the lens and the selection that are shown. */
  readonly retained: RetainedState;
  readonly catalog: Catalog | undefined;
  readonly capture: CaptureShown | undefined;
  /** The capture through the head and the lens that are chosen. */
  readonly scene: Scene | undefined;
  /** The text that the shown one is compared with. */
  readonly other: CaptureShown | undefined;
  readonly predictions: PredictionsShown | undefined;
  /** The sum that the view *Why* shows. */
  readonly why: WhyShown | undefined;
  /** What the view *Layers* shows. */
  readonly layers: LayersShown | undefined;
  /** What the view *Compare* shows of the first text put into the second. */
  readonly patched: PatchShown | undefined;
  /** What *How far can this be trusted?* shows. */
  readonly faithfulness: FaithfulnessShown | undefined;
  readonly phase: 'loading' | 'ready' | 'problem';
  readonly areViewsShown: boolean;
  readonly notice: Notice | undefined;
  /** Counts arrivals of rows of the shown head, which are written into the scene's matrix in place. */
  readonly rows: number;
  /** Counts arrivals of other weights: rows of the second text, or of every head. */
  readonly otherRows: number;
}

export function initialState(retained: RetainedState): PanelState {
  return {
    retained,
    catalog: undefined,
    capture: undefined,
    scene: undefined,
    other: undefined,
    predictions: undefined,
    why: undefined,
    layers: undefined,
    patched: undefined,
    faithfulness: undefined,
    phase: 'loading',
    areViewsShown: false,
    notice: undefined,
    rows: 0,
    otherRows: 0,
  };
}

/** Shows another capture. Choices are kept as far as its maps allow, unless the host sends an opening. */
export function withCapture(state: PanelState, capture: CaptureShown, isFile: boolean): Partial<PanelState> {
  const retained = capture.opening ? withOpening(state.retained, capture, capture.opening) : state.retained;
  const { selection } = retained;
  const address = fit(retained.views[capture.model] ?? capture.suggested, capture);
  const extent = capture.maps.find(({ kind }) => kind === address.map);
  const most = (retained.lens.direction === 'from' ? extent?.queries : extent?.keys) ?? 0;
  const isSame =
    selection?.text === textKey(capture) &&
    selection.map === address.map &&
    selection.tokens.every((token) => token < most);
  const { captureId } = capture;
  const wasAsked = retained.why?.captureId === captureId && retained.why.text === textKey(capture);
  const wasShown = (isSame && selection.captureId === captureId) || wasAsked;
  // While a text is being written, select the newest token, unless one is pinned (its index does not change).
  const didGrow = state.capture?.growing === true;
  const grows = selection?.pinned !== true && capture.focus && (capture.growing === true || didGrow);
  const held = didGrow && selection?.pinned === true && selection.map === address.map;
  const chosen = grows
    ? { tokens: [Math.max(0, capture.focus!.to - 2)], pinned: false }
    : isSame || held
      ? selection
      : undefined;
  // A question about a part of the text is about its probability.
  const isAsked = capture.focus && !wasShown && !grows && !held && !isFile;
  const view = capture.asksWhy ? 'why' : isAsked ? 'probabilities' : retained.view;
  const { model, precision, origin } = capture;
  return {
    capture,
    other: undefined,
    predictions: undefined,
    why: undefined,
    layers: undefined,
    patched: undefined,
    faithfulness: undefined,
    notice: undefined,
    areViewsShown: true,
    retained: {
      ...retained,
      view,
      views: { ...retained.views, [model]: address },
      selection: chosen && keptSelection(capture, address, chosen),
      shown: { model, precision, ...(origin && { origin }) },
    },
  };
}

/** Sets every choice as the host asks, regardless of earlier texts. */
function withOpening(
  retained: RetainedState,
  capture: CaptureShown,
  { view, head, lens, pinned }: Opening,
): RetainedState {
  const address = fit(head, capture);
  return {
    ...retained,
    view,
    lens,
    lines: undefined,
    views: { ...retained.views, [capture.model]: address },
    selection: pinned.length > 0 ? keptSelection(capture, address, { tokens: pinned, pinned: true }) : undefined,
  };
}

const keptSelection = (
  capture: CaptureShown,
  { map }: HeadAddress,
  { tokens, pinned }: Selection,
): RetainedState['selection'] => ({
  captureId: capture.captureId,
  text: textKey(capture),
  map,
  tokens: [...tokens],
  pinned,
});

/** Opens a head. Until its rows are loaded, the views keep the picture of the head before. */
export function withScene(retained: RetainedState, scene: Scene): Partial<PanelState> {
  const { capture, address } = scene;
  return {
    scene,
    retained: { ...retained, views: { ...retained.views, [capture.model]: address } },
    ...(scene.matrix.loadedRows > 0 ? ready : { phase: 'loading' }),
  };
}

/** Rows are loaded: the views are visible and nothing is waited for. */
export const ready: Partial<PanelState> = { phase: 'ready', areViewsShown: true, notice: undefined };

/** The selection if it belongs to the map of this address, else undefined. */
export const chosenIn = ({ selection }: RetainedState, address: HeadAddress): RetainedState['selection'] =>
  selection?.map === address.map ? selection : undefined;

/**
 * Changes the lens. Queries and keys may be different texts: then a selection does not survive a change of direction.
 */
export function withLens({ retained, scene }: PanelState, change: Partial<Lens>): RetainedState {
  const keepsSelection = change.direction === undefined || scene?.oneText === true;
  return { ...retained, lens: { ...retained.lens, ...change }, ...(!keepsSelection && { selection: undefined }) };
}

export function withSelection(
  retained: RetainedState,
  { capture, address }: Scene,
  selection: Selection,
): RetainedState {
  return { ...retained, selection: keptSelection(capture, address, selection) };
}
