/** Attention that the engine captures, keeps under a handle and hands out in slices. */
import * as v from 'valibot';
import { MOST_EXPLAINED_TOKENS, MOST_HEADS, MOST_LISTED } from '../caps';
import { forEachMeasure, measureIds } from '../measures';
import { MapKind } from './maps';
import { Capability } from './models';
import { defineOperation } from './operation';
import { count, explainedTokens, floats, list, maxTextTokens, model, name, Precision, Progress, text } from './values';

/** What a row shows: the measures whose shape is `query-key` (`measures.ts`). */
export const Measure = v.picklist(measureIds('query-key'));
export type Measure = v.InferOutput<typeof Measure>;

const parts = v.pipe(count, v.maxValue(MOST_LISTED));
const tokensAcross = v.pipe(count, v.maxValue(MOST_EXPLAINED_TOKENS));

/**
 * The extent of one kind of attention. Whoever shows it makes arrays of that size, so its list also asks `headsFit`. A
 * causal map is exactly 0 where key > query.
 */
export const AttentionMap = v.strictObject({
  kind: MapKind,
  direction: v.picklist(['bidirectional', 'causal']),
  /** Which token list the rows (queries) and columns (keys) stand for. */
  queriesAre: v.picklist(['source', 'target']),
  keysAre: v.picklist(['source', 'target']),
  layers: parts,
  heads: parts,
  queries: tokensAcross,
  keys: tokensAcross,
  /** What its rows can show, or why they cannot. */
  measures: v.strictObject(forEachMeasure('query-key', Capability)),
});
export type AttentionMap = v.InferOutput<typeof AttentionMap>;

export const headsFit = ({ layers, heads }: Pick<AttentionMap, 'layers' | 'heads'>): boolean =>
  layers * heads <= MOST_HEADS;

/** What heads are known to do: the measures whose shape is `layer-head`. */
export const Pattern = v.picklist(measureIds('layer-head'));
export type Pattern = v.InferOutput<typeof Pattern>;

/** Entropy in bits and distance in tokens: means over the queries, as attention weighs them. */
export const HeadScore = v.strictObject({
  layer: count,
  head: count,
  score: v.number(),
  entropy: v.number(),
  meanDistance: v.number(),
});
export type HeadScore = v.InferOutput<typeof HeadScore>;

const tokenNumbers = list(count, 4096);
/**
 * How a matrix is shown (`base/math/aggregation.ts`): which keys count as sinks and what becomes of them, and for each token
 * the number of its group.
 */
export const Aggregation = v.strictObject({
  sink: v.picklist(['raw', 'excluded', 'renormalized']),
  sinks: tokenNumbers,
  queryGroups: tokenNumbers,
  keyGroups: tokenNumbers,
});
export type Aggregation = v.InferOutput<typeof Aggregation>;
/** The same for a row: its queries are one group. */
export const RowAggregation = v.omit(Aggregation, ['queryGroups']);
export type RowAggregation = v.InferOutput<typeof RowAggregation>;

const tokenSet = v.pipe(list(count, 4096), v.minLength(1));

export const ByPattern = v.strictObject({ kind: v.literal('pattern'), pattern: Pattern });
/** Weight from queries to keys: the sum over the keys, the mean over the queries. */
export const Between = v.strictObject({ kind: v.literal('between'), from: tokenSet, to: tokenSet });

export const attend = defineOperation({
  op: 'attend',
  work: 'attention',
  request: {
    model,
    text,
    /** For an encoder-decoder: the target text; without it the model's own greedy translation is explained. */
    target: v.optional(text),
    precision: Precision,
    /** Explain at most this many tokens. */
    maxTokens: maxTextTokens,
    /**
     * Of a longer text its start, or its end: read by itself, from about the start of a word. The start where it is
     * left out.
     */
    keep: v.optional(v.picklist(['start', 'end'])),
  },
  part: [Progress],
  outcome: [
    v.strictObject({
      kind: v.literal('attended'),
      handle: count,
      model: name,
      precision: Precision,
      measure: v.literal('raw'),
      tokens: explainedTokens,
      target: v.optional(explainedTokens),
      /** The tokens that stand for hidden words; left out where the model fills none. */
      blanks: v.optional(list(count, MOST_EXPLAINED_TOKENS)),
      maps: list(
        v.pipe(
          AttentionMap,
          v.check((map) => headsFit(map)),
        ),
        MapKind.options.length,
      ),
      /** Tokens of the whole text; more than `tokens.length` when only a part is explained. */
      totalTokens: count,
      /**
       * Only as much of a long text is read as is explained, and a little more: it has more tokens than `totalTokens`.
       */
      totalIsLowerBound: v.optional(v.boolean()),
      /** Where the explained part begins, in UTF-16 code units; 0 where it is left out. */
      start: v.optional(count),
      elapsedMs: v.number(),
    }),
  ],
});

export const attention = defineOperation({
  op: 'attention',
  work: 'attention',
  request: {
    handle: count,
    map: MapKind,
    layer: count,
    /** A head's index (0-based), or `mean` over the layer's heads. */
    head: v.union([count, v.literal('mean')]),
    /** `raw` when left out. For one that is of whole layers `head` must be `mean`. */
    measure: v.optional(Measure),
    /** Query rows, end exclusive. */
    fromRow: count,
    toRow: count,
  },
  part: [Progress],
  outcome: [
    v.strictObject({
      kind: v.literal('weights'),
      /**
       * By the measure asked for, row-major [rows, keys]. A raw row may sum to less than 1 (attention sink): shown, not
       * renormalized.
       */
      rows: count,
      keys: count,
      weights: floats,
    }),
  ],
});

/** One raw row in every head of some layers: that of a query, or the mean over the queries of a word or line. */
export const everyHead = defineOperation({
  op: 'everyHead',
  work: 'attention',
  request: {
    handle: count,
    map: MapKind,
    query: count,
    /** Queries `query` up to this one, end exclusive, are averaged; by default `query` alone. */
    toQuery: v.optional(count),
    /** By word or line, or without sinks; left out: each key by itself, as the model computed it. */
    aggregation: v.optional(RowAggregation),
    /** Layers, end exclusive. */
    fromLayer: count,
    toLayer: count,
  },
  part: [Progress],
  /** Row-major [layers, heads, keys]; with `aggregation` a key is a group. */
  outcome: [
    v.strictObject({ kind: v.literal('everyHead'), layers: count, heads: count, keys: count, weights: floats }),
  ],
});

/**
 * Which heads do something: by a known pattern, by the weight between tokens, or by how they turn between two texts.
 */
export const heads = defineOperation({
  op: 'heads',
  work: 'attention',
  request: {
    handle: count,
    map: MapKind,
    by: v.variant('kind', [
      ByPattern,
      Between,
      /** `other` is a capture of as many tokens, where the head should prefer `otherTo` to `to`. */
      v.strictObject({ kind: v.literal('flip'), other: count, from: tokenSet, to: tokenSet, otherTo: tokenSet }),
    ]),
  },
  part: [Progress],
  /** Best first. */
  outcome: [v.strictObject({ kind: v.literal('ranked'), heads: list(HeadScore, MOST_HEADS) })],
});

/** Small pictures of all heads of a layer. */
export const thumbnails = defineOperation({
  op: 'thumbnails',
  work: 'attention',
  request: {
    handle: count,
    map: MapKind,
    layer: count,
    /** By word or line, or without sinks; left out: by token, as the model computed them. */
    aggregation: v.optional(Aggregation),
    /** Cells each way. */
    size: v.pipe(count, v.minValue(1), v.maxValue(64)),
  },
  part: [Progress],
  /** The largest weight in each cell, [heads, rows, columns]. */
  outcome: [
    v.strictObject({ kind: v.literal('thumbnails'), heads: count, rows: count, columns: count, cells: floats }),
  ],
});

/** Gives a capture's memory back. */
export const release = defineOperation({
  op: 'release',
  work: 'bookkeeping',
  request: { handle: count },
  outcome: [v.strictObject({ kind: v.literal('released') })],
});
