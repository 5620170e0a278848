/** The messages from the extension host to the inspector's webview. */
import * as v from 'valibot';
import { MOST_EXPLAINED_TOKENS, MOST_HEADS, MOST_LISTED } from '../caps';
import {
  HeadScore,
  MapKind,
  MAX_SLICE_VALUES,
  Precision,
  Prediction,
  Aggregation,
  CutPrediction,
  FAITHFULNESS,
  MOST_RANKINGS,
  RANKED,
  RANKING,
  LENS_COLUMNS,
  PATCH_SHARES,
  WHY_TERMS,
} from '../engine';
import { count, floats, list, name, sentence } from '../engine/values';
import { CaptureShown, ModelChoice, Problem } from './capture';
import { FaithfulnessAsked, HeadAddress, MOST_CONFIRMED, Verdict, WhyAsked } from './view';

export const Catalog = v.strictObject({
  kind: v.literal('catalog'),
  models: list(ModelChoice, MOST_LISTED),
  model: name,
  precision: Precision,
  /** One that a person chose for new texts since: the panel offers to show its text with it. */
  offered: v.optional(name),
});
/** A capture is being made. `total` 0: how much there is to do is not known. */
export const Working = v.strictObject({
  kind: v.literal('working'),
  stage: v.picklist(['loading', 'reading', 'capturing', 'scoring', 'translating']),
  done: count,
  total: count,
});
export const Slice = v.pipe(
  v.strictObject({
    kind: v.literal('slice'),
    captureId: count,
    ...HeadAddress.entries,
    fromRow: count,
    rows: count,
    keys: count,
    /** Row-major [rows, keys], after the softmax, as the engine measured them. */
    weights: floats,
  }),
  v.check(
    ({ rows, keys, weights }) => weights.length === rows * keys && weights.length <= MAX_SLICE_VALUES,
    'the weights do not have the shape they claim',
  ),
);
export type Slice = v.InferOutput<typeof Slice>;

const SliceProblem = v.strictObject({
  kind: v.literal('sliceProblem'),
  captureId: count,
  ...HeadAddress.entries,
  problem: Problem,
});
/** One for each token of the capture. */
export const PredictionsShown = v.strictObject({
  kind: v.literal('predictions'),
  captureId: count,
  predictions: list(Prediction, MOST_EXPLAINED_TOKENS),
});
export type PredictionsShown = v.InferOutput<typeof PredictionsShown>;
/** What each token before `target` did for its log-probability, from token `from` on. */
export const EffectsShown = v.strictObject({
  kind: v.literal('effects'),
  captureId: count,
  target: count,
  logprob: v.number(),
  from: count,
  effects: list(v.number(), MOST_EXPLAINED_TOKENS),
});
export type EffectsShown = v.InferOutput<typeof EffectsShown>;
/** Why one token rather than another, as terms and in a sentence. */
export const WhyShown = v.strictObject({
  kind: v.literal('why'),
  captureId: count,
  asked: WhyAsked,
  sentence,
  /** What became of a word of several tokens. */
  note: v.optional(sentence),
  ...WHY_TERMS,
});
export type WhyShown = v.InferOutput<typeof WhyShown>;
/** What each layer would predict after some tokens of the text. */
export const LayersShown = v.strictObject({ kind: v.literal('layers'), captureId: count, ...LENS_COLUMNS });
export type LayersShown = v.InferOutput<typeof LayersShown>;
/** What became of a prediction where it may not look at the largest sources of its sum, one by one, beside the question. */
export const CutsShown = v.strictObject({
  kind: v.literal('cuts'),
  captureId: count,
  asked: WhyAsked,
  before: CutPrediction,
  checked: list(
    v.strictObject({
      source: count,
      /** What came from it, in logits. */
      value: v.number(),
      after: CutPrediction,
      /** By how much the difference is lower without it, in logits. */
      fall: v.number(),
      verdict: Verdict,
      word: sentence,
    }),
    MOST_CONFIRMED,
  ),
  /** What the words mean. */
  help: sentence,
});
export type CutsShown = v.InferOutput<typeof CutsShown>;
/** What a first text put into a second one carries of the difference between their predictions, and in a sentence. */
export const PatchShown = v.strictObject({
  kind: v.literal('patched'),
  captureId: count,
  /** Of the second text. */
  otherId: count,
  sentence,
  ...PATCH_SHARES,
});
export type PatchShown = v.InferOutput<typeof PatchShown>;

/** How far the measures agree with what a prediction needed, in numbers and in sentences, beside the question. */
export const FaithfulnessShown = v.strictObject({
  kind: v.literal('faithfulness'),
  captureId: count,
  asked: FaithfulnessAsked,
  sentences: list(sentence, 10),
  ...FAITHFULNESS,
  /** With the reason in a sentence where there is no order. */
  rankings: list(
    v.union([
      v.strictObject({ name: sentence, ...RANKING, ...RANKED }),
      v.strictObject({ name: sentence, ...RANKING, why: sentence }),
    ]),
    MOST_RANKINGS,
  ),
});
export type FaithfulnessShown = v.InferOutput<typeof FaithfulnessShown>;
/** A second text beside the one that is shown, by the same model in the same arithmetic. */
const ComparedShown = v.strictObject({ kind: v.literal('compared'), captureId: count, other: CaptureShown });
/** Questions that a person waits for, beside the capture itself. */
export const Question = v.picklist([
  'rows',
  'predictions',
  'effects',
  'compare',
  'everyHead',
  'rank',
  'why',
  'layers',
  'cuts',
  'patch',
  'faithfulness',
]);
export type Question = v.InferOutput<typeof Question>;
const QuestionProgress = v.strictObject({
  kind: v.literal('progress'),
  captureId: count,
  question: Question,
  done: count,
  total: count,
});
/** A question has no answer; without a problem it was cancelled. */
const Unanswered = v.strictObject({
  kind: v.literal('unanswered'),
  captureId: count,
  question: Question,
  problem: v.optional(Problem),
});

/**
 * One raw row in every head of some layers, row-major [layers, heads, keys]: of a query, or by words or lines as
 * `everyHead` asked.
 */
export const EveryHeadShown = v.pipe(
  v.strictObject({
    kind: v.literal('everyHead'),
    captureId: count,
    map: MapKind,
    query: count,
    toQuery: v.optional(count),
    sink: v.optional(Aggregation.entries.sink),
    fromLayer: count,
    layers: count,
    heads: count,
    keys: count,
    weights: floats,
  }),
  v.check(
    ({ layers, heads, keys, weights }) => weights.length === layers * heads * keys,
    'the weights do not have the shape they claim',
  ),
);
export type EveryHeadShown = v.InferOutput<typeof EveryHeadShown>;

/** The cursor in the document came to a token of the text. */
const CaretMoved = v.strictObject({ kind: v.literal('caret'), captureId: count, token: count });

/** Small pictures of all heads of a layer: the largest weight in each cell, [heads, rows, columns]. */
export const ThumbnailsShown = v.pipe(
  v.strictObject({
    kind: v.literal('thumbnails'),
    captureId: count,
    map: MapKind,
    layer: count,
    heads: count,
    rows: count,
    columns: count,
    cells: floats,
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
export const RankedShown = v.strictObject({
  kind: v.literal('ranked'),
  captureId: count,
  map: MapKind,
  heads: list(HeadScore, MOST_HEADS),
});
export type RankedShown = v.InferOutput<typeof RankedShown>;
/** Nothing can be shown. `retry`: asking once more may help. */
const ProblemShown = v.strictObject({ kind: v.literal('problem'), problem: Problem, retry: v.boolean() });

export const ToWebview = v.variant('kind', [
  Catalog,
  Working,
  CaptureShown,
  Slice,
  SliceProblem,
  PredictionsShown,
  EffectsShown,
  WhyShown,
  LayersShown,
  CutsShown,
  PatchShown,
  FaithfulnessShown,
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
