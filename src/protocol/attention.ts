/**
 * What crosses the boundary between the extension host and the attention inspector's webview.
 *
 * The webview speaks first (`ready`) whenever it is created, also after it was hidden, and the host answers with what
 * there is to show. A matrix never crosses whole: the webview asks for rows of one head (`slice`), at most
 * `MAX_SLICE_VALUES` values at a time. Both sides parse what arrives; a message that does not parse is refused and
 * counted, and the panel lives on.
 */
import * as v from 'valibot';
import { forEachMeasure } from './measures';
import {
  AttentionMap,
  Between,
  ByPattern,
  Family,
  HeadScore,
  MapKind,
  MAX_SLICE_VALUES,
  Measure,
  Pattern,
  Precision,
  Prediction,
  Seeing,
  TokenPiece,
} from './engine';
import { everyHead } from './engine/attention';

/** A picture of the panel is far below. */
export const MAX_SAVED_BYTES = 64 * 1024 * 1024;

const text = v.string();
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A head's index (0-based), or `mean` over the layer's heads. */
export const Head = v.union([count, v.literal('mean')]);
export type Head = v.InferOutput<typeof Head>;

/**
 * Which matrix: a kind of attention, a layer (0-based), a head, and what is measured. Rollout is of whole layers: its
 * head is `mean`.
 */
export const HeadAddress = v.object({ map: MapKind, layer: count, head: Head, measure: Measure });
export type HeadAddress = v.InferOutput<typeof HeadAddress>;

/** The panel's views of a selection: one is shown at a time. */
export const ViewId = v.picklist(['matrix', 'lines', 'heads', 'probabilities', 'compare', 'table']);
export type ViewId = v.InferOutput<typeof ViewId>;

/** How a person looks at a head; the same for every head and text. */
export const Lens = v.object({
  /** `from`: what the chosen tokens attend to, a row. `to`: what attends to them, a column. */
  direction: v.picklist(['from', 'to']),
  granularity: v.picklist(['token', 'word', 'line']),
  sink: v.picklist(['raw', 'excluded', 'renormalized']),
  /** What the deepest color stands for: the largest weight of each row, or of the whole head. */
  scale: v.picklist(['row', 'head']),
});
export type Lens = v.InferOutput<typeof Lens>;
export const DEFAULT_LENS: Lens = { direction: 'from', granularity: 'token', sink: 'raw', scale: 'row' };

/**
 * In Lines: heads beside the one that is open, and whether every token has its strongest line, where that was chosen by
 * hand.
 */
export const LinesShown = v.object({ heads: v.array(count), aligned: v.optional(v.boolean()) });
export type LinesShown = v.InferOutput<typeof LinesShown>;

/** What stands on screen beside the head itself, so that a file opens as the screen was. */
export const Screen = v.object({
  view: ViewId,
  lens: Lens,
  selection: v.optional(v.object({ tokens: v.array(count), pinned: v.boolean() })),
  lines: v.optional(LinesShown),
});
export type Screen = v.InferOutput<typeof Screen>;

/** How the *Heads* view is sorted: by layer, by the weight between pinned tokens, or by what heads are known to do. */
export const HeadOrder = v.picklist(['layer', 'pinned', ...Pattern.options]);
export type HeadOrder = v.InferOutput<typeof HeadOrder>;

/** A complete state of the panel for a text that opens: nothing of what was chosen for an earlier text stays. */
export const Opening = v.object({
  view: ViewId,
  head: HeadAddress,
  lens: Lens,
  order: HeadOrder,
  /** Tokens of the side that is chosen from, the last chosen first. */
  pinned: v.array(count),
});
export type Opening = v.InferOutput<typeof Opening>;

/** A part of a document, in UTF-16 offsets, and the sha256 of the text that stood there. */
export const Origin = v.object({ uri: v.pipe(text, v.maxLength(10_000)), start: count, end: count, sha256: text });
export type Origin = v.InferOutput<typeof Origin>;

/** What happened and what to do next, both whole sentences for a person. */
export const Problem = v.object({ message: text, nextStep: text });
export type Problem = v.InferOutput<typeof Problem>;

/** What can be shown, or why it cannot, in a sentence. */
export const Availability = v.variant('is', [
  v.object({ is: v.literal('available') }),
  v.object({ is: v.literal('unavailable'), why: text }),
]);
export type Availability = v.InferOutput<typeof Availability>;

/** The extent of one kind of attention, and what its rows can show. */
export const MapShown = v.object({
  ...AttentionMap.entries,
  measures: v.object(forEachMeasure('query-key', Availability)),
});
export type MapShown = v.InferOutput<typeof MapShown>;

/** A model as the picker shows it: one without attention stays in the list, with the reason. */
export const ModelChoice = v.object({ id: text, name: text, family: Family, attention: Availability });
export type ModelChoice = v.InferOutput<typeof ModelChoice>;

// -------------------------------------------------------------------------------------------------- host to webview

export const Catalog = v.object({
  kind: v.literal('catalog'),
  models: v.array(ModelChoice),
  model: text,
  precision: Precision,
});
/** A capture is being made. `total` 0: how much there is to do is not known. */
export const Working = v.object({
  kind: v.literal('working'),
  stage: v.picklist(['loading', 'reading', 'capturing', 'scoring', 'translating']),
  done: count,
  total: count,
});
export const CaptureShown = v.object({
  kind: v.literal('capture'),
  captureId: count,
  model: text,
  modelName: text,
  precision: Precision,
  /** Where the text came from, for a person: `notes.md, line 3`. */
  where: text,
  /** `code` keeps columns (monospace); `prose` reads as text. */
  flow: v.picklist(['prose', 'code']),
  /** The explained part of the text: what the ranges of `tokens` point into (UTF-16). */
  text,
  tokens: v.array(TokenPiece),
  target: v.optional(v.array(TokenPiece)),
  maps: v.pipe(v.array(MapShown), v.minLength(1)),
  /** Tokens of the whole text; more than `tokens.length` when only a part is explained. */
  totalTokens: count,
  /** The text was longer than what is counted at all: `totalTokens` is a lower bound. */
  totalIsLowerBound: v.boolean(),
  /** The part that is explained is the text's end. */
  isEnd: v.optional(v.boolean()),
  /** What to open when the person has chosen nothing yet. */
  suggested: HeadAddress,
  /**
   * What to show instead of what the person chose before; sent once, so that a webview that comes back keeps later
   * choices.
   */
  opening: v.optional(Opening),
  /** Whether the model can say how likely each token is. */
  predictions: Availability,
  /** The tokens that the person asked about, end exclusive: a suggestion within its context. */
  focus: v.optional(v.object({ from: count, to: count })),
  /** The document that the text came from, so that a window that is opened again can find it. */
  origin: v.optional(Origin),
  /** The text is being written: the same capture with more tokens will follow. */
  growing: v.optional(v.boolean()),
});
export type CaptureShown = v.InferOutput<typeof CaptureShown>;

export const Slice = v.pipe(
  v.object({
    kind: v.literal('slice'),
    captureId: count,
    ...HeadAddress.entries,
    fromRow: count,
    rows: count,
    keys: count,
    /** Row-major [rows, keys], after the softmax, as the engine measured them. */
    weights: v.instance(Float32Array),
  }),
  v.check(
    ({ rows, keys, weights }) => weights.length === rows * keys && weights.length <= MAX_SLICE_VALUES,
    'the weights do not have the shape they claim',
  ),
);
export type Slice = v.InferOutput<typeof Slice>;

export const SliceProblem = v.object({
  kind: v.literal('sliceProblem'),
  captureId: count,
  ...HeadAddress.entries,
  problem: Problem,
});
/** One for each token of the capture. */
export const PredictionsShown = v.object({
  kind: v.literal('predictions'),
  captureId: count,
  predictions: v.array(Prediction),
});
export type PredictionsShown = v.InferOutput<typeof PredictionsShown>;
/** What each token before `target` did for its log-probability, from token `from` on. */
export const EffectsShown = v.object({
  kind: v.literal('effects'),
  captureId: count,
  target: count,
  logprob: v.number(),
  from: count,
  effects: v.array(v.number()),
});
export type EffectsShown = v.InferOutput<typeof EffectsShown>;
/** A second text beside the one that is shown, by the same model in the same arithmetic. */
export const ComparedShown = v.object({ kind: v.literal('compared'), captureId: count, other: CaptureShown });
export type ComparedShown = v.InferOutput<typeof ComparedShown>;
/** Questions that a person waits for, beside the capture itself. */
export const Question = v.picklist(['rows', 'predictions', 'effects', 'compare', 'everyHead', 'rank']);
export type Question = v.InferOutput<typeof Question>;
export const QuestionProgress = v.object({
  kind: v.literal('progress'),
  captureId: count,
  question: Question,
  done: count,
  total: count,
});
/** A question has no answer; without a problem it was cancelled. */
export const Unanswered = v.object({
  kind: v.literal('unanswered'),
  captureId: count,
  question: Question,
  problem: v.optional(Problem),
});
export type Unanswered = v.InferOutput<typeof Unanswered>;

/**
 * One raw row in every head of some layers, row-major [layers, heads, keys]: of a query, or by words or lines as
 * `everyHead` asked.
 */
export const EveryHeadShown = v.pipe(
  v.object({
    kind: v.literal('everyHead'),
    captureId: count,
    map: MapKind,
    query: count,
    toQuery: v.optional(count),
    sink: v.optional(Seeing.entries.sink),
    fromLayer: count,
    layers: count,
    heads: count,
    keys: count,
    weights: v.instance(Float32Array),
  }),
  v.check(
    ({ layers, heads, keys, weights }) => weights.length === layers * heads * keys,
    'the weights do not have the shape they claim',
  ),
);
export type EveryHeadShown = v.InferOutput<typeof EveryHeadShown>;

/** The cursor in the document came to a token of the text. */
export const CaretMoved = v.object({ kind: v.literal('caret'), captureId: count, token: count });

/** Small pictures of all heads of a layer: the largest weight in each cell, [heads, rows, columns]. */
export const ThumbnailsShown = v.pipe(
  v.object({
    kind: v.literal('thumbnails'),
    captureId: count,
    map: MapKind,
    layer: count,
    heads: count,
    rows: count,
    columns: count,
    cells: v.instance(Float32Array),
    /** By token and with sinks, whatever was asked for: a file holds no others. */
    plain: v.optional(v.boolean()),
  }),
  v.check(
    ({ heads, rows, columns, cells }) => cells.length === heads * rows * columns,
    'the pictures do not have the shape they claim',
  ),
);
export type ThumbnailsShown = v.InferOutput<typeof ThumbnailsShown>;
/** Every head of a map, best first. */
export const RankedShown = v.object({
  kind: v.literal('ranked'),
  captureId: count,
  map: MapKind,
  heads: v.array(HeadScore),
});
export type RankedShown = v.InferOutput<typeof RankedShown>;
export const RankBy = v.variant('kind', [ByPattern, Between]);
export type RankBy = v.InferOutput<typeof RankBy>;

/** Nothing can be shown. `retry`: asking once more may help. */
export const ProblemShown = v.object({ kind: v.literal('problem'), problem: Problem, retry: v.boolean() });

export const ToWebview = v.variant('kind', [
  Catalog,
  Working,
  CaptureShown,
  Slice,
  SliceProblem,
  PredictionsShown,
  EffectsShown,
  ComparedShown,
  QuestionProgress,
  Unanswered,
  EveryHeadShown,
  CaretMoved,
  ThumbnailsShown,
  RankedShown,
  ProblemShown,
]);
export type ToWebview = v.InferOutput<typeof ToWebview>;

// -------------------------------------------------------------------------------------------------- webview to host

export const FromWebview = v.variant('kind', [
  v.object({ kind: v.literal('ready') }),
  v.object({ kind: v.literal('choose'), model: v.pipe(text, v.maxLength(200)), precision: Precision }),
  /** Rows of one head, end exclusive. The answer may hold fewer rows than were asked for. */
  v.object({ kind: v.literal('slice'), captureId: count, ...HeadAddress.entries, fromRow: count, toRow: count }),
  v.object({ kind: v.literal('predictions'), captureId: count }),
  v.object({ kind: v.literal('effects'), captureId: count, target: v.pipe(count, v.minValue(1)) }),
  v.object({ kind: v.literal('compare'), captureId: count, text: v.pipe(text, v.maxLength(200_000)) }),
  /**
   * By word or line, or without sinks, with `toQuery` and `seeing`, as the engine takes them (`everyHead`). Layers, end
   * exclusive.
   */
  v.object({
    kind: v.literal('everyHead'),
    captureId: count,
    map: MapKind,
    query: count,
    toQuery: everyHead.request.entries.toQuery,
    seeing: everyHead.request.entries.seeing,
    fromLayer: count,
    toLayer: count,
  }),
  /** These tokens are looked at; none: nothing is. */
  v.object({ kind: v.literal('point'), captureId: count, tokens: v.pipe(v.array(count), v.maxLength(4096)) }),
  /** What the host has to collect: a page that works by itself, or the numbers of what is shown. */
  v.object({
    kind: v.literal('export'),
    captureId: count,
    format: v.picklist(['html', 'json']),
    ...HeadAddress.entries,
    seeing: Seeing,
    screen: Screen,
  }),
  /** What the webview has drawn or written itself. */
  v.object({
    kind: v.literal('save'),
    format: v.picklist(['png', 'svg', 'csv']),
    bytes: v.pipe(
      v.instance(Uint8Array),
      v.check(({ byteLength }) => byteLength <= MAX_SAVED_BYTES, 'the file is too large'),
    ),
  }),
  v.object({ kind: v.literal('thumbnails'), captureId: count, map: MapKind, layer: count, seeing: v.optional(Seeing) }),
  v.object({ kind: v.literal('rank'), captureId: count, map: MapKind, by: RankBy }),
  /** Stops the capture that is being made, and every question under way. */
  v.object({ kind: v.literal('cancel') }),
  v.object({ kind: v.literal('retry') }),
  /** How many messages from the host this webview has refused so far. */
  v.object({ kind: v.literal('refused'), total: count }),
]);
export type FromWebview = v.InferOutput<typeof FromWebview>;

// ------------------------------------------------------------------------------------------------ what a webview keeps

/**
 * What VS Code keeps for a webview while it is hidden, and gives to both sides when a window is opened again: to the
 * webview as its state, and to the host, which explains the same text once more. The text itself stays with the host.
 */
export const RetainedState = v.object({
  version: v.literal(5),
  /** The map, layer, head and measure last looked at, by model. */
  views: v.record(text, HeadAddress),
  lens: Lens,
  view: ViewId,
  lines: v.optional(LinesShown),
  /** `text`: `textKey` in `media/attention/scene/selecting.ts`. */
  selection: v.optional(
    v.object({ captureId: v.number(), text, map: MapKind, tokens: v.array(v.number()), pinned: v.boolean() }),
  ),
  /** Which text was shown, where it came from a document, and how. */
  shown: v.optional(v.object({ model: text, precision: Precision, origin: v.optional(Origin) })),
});
export type RetainedState = v.InferOutput<typeof RetainedState>;

// ----------------------------------------------------------------------------------------------------------- parsing

/** `why` names the place in the message, never its content: it may go to a log. */
export type Parsed<Message> =
  { readonly kind: 'parsed'; readonly message: Message } | { readonly kind: 'refused'; readonly why: string };

export const parseToWebview = (message: unknown): Parsed<ToWebview> => parse(ToWebview, message);
export const parseFromWebview = (message: unknown): Parsed<FromWebview> => parse(FromWebview, message);

function parse<Schema extends v.GenericSchema>(schema: Schema, message: unknown): Parsed<v.InferOutput<Schema>> {
  const result = v.safeParse(schema, message, { abortEarly: true });
  if (result.success) return { kind: 'parsed', message: result.output };
  const issue = result.issues[0];
  return { kind: 'refused', why: `${v.getDotPath(issue) ?? 'the message'}: ${issue.type}` };
}

// ------------------------------------------------------------------------------------------------------------ slices

/** How many rows of a map with this many keys fit one message; at least 1. */
export function rowsPerSlice(keys: number): number {
  return Math.max(1, Math.floor(MAX_SLICE_VALUES / Math.max(1, keys)));
}
