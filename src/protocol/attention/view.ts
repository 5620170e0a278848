/** What a person chooses to look at in the inspector: a matrix, a view of it, and the tokens of interest. */
import * as v from 'valibot';
import { MOST_EXPLAINED_TOKENS, MOST_LISTED } from '../caps';
import { MapKind, Measure, Pattern, ShownHead, WhyOther } from '../engine';
import { count, list, text } from '../engine/values';

/** A head's index (0-based), or `mean` over the layer's heads. */
export const Head = v.union([count, v.literal('mean')]);
export type Head = v.InferOutput<typeof Head>;

/**
 * Which matrix: a kind of attention, a layer (0-based), a head, and what is measured. Rollout is of whole layers: its
 * head is `mean`.
 */
export const HeadAddress = v.strictObject({ map: MapKind, layer: count, head: Head, measure: Measure });
export type HeadAddress = v.InferOutput<typeof HeadAddress>;

/** The panel's views of a selection: one is shown at a time. */
export const ViewId = v.picklist(['matrix', 'lines', 'heads', 'probabilities', 'compare', 'table', 'why', 'layers']);
export type ViewId = v.InferOutput<typeof ViewId>;

/** How a person looks at a head; the same for every head and text. */
export const Lens = v.strictObject({
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
export const LinesShown = v.strictObject({ heads: list(count, MOST_LISTED), aligned: v.optional(v.boolean()) });
export type LinesShown = v.InferOutput<typeof LinesShown>;

/**
 * Why the token at a place, or after the text, rather than another: an id, the mean, or what a person typed. Left out:
 * the likeliest other one. `units`: words or lines as sources, for each token the number of its own.
 */
export const WhyAsked = v.strictObject({
  position: v.pipe(count, v.minValue(1)),
  other: v.optional(v.union([WhyOther, v.strictObject({ word: v.pipe(text, v.minLength(1), v.maxLength(200)) })])),
  units: v.optional(
    v.strictObject({ granularity: v.picklist(['word', 'line']), groups: list(count, MOST_EXPLAINED_TOKENS) }),
  ),
});
export type WhyAsked = v.InferOutput<typeof WhyAsked>;

/** How many of the largest sources are cut, one at a time. */
export const MOST_CONFIRMED = 5;

/** Of what came from a source: what becomes of the difference where its tokens may not be looked at. */
export const Verdict = v.picklist(['confirmed', 'compensated', 'notConfirmed']);
export type Verdict = v.InferOutput<typeof Verdict>;

/** How far the measures agree with what a prediction needed, the head that is shown among them. */
export const FaithfulnessAsked = v.strictObject({
  /** Left out: the first blank. */
  position: v.optional(v.pipe(count, v.minValue(1))),
  shown: ShownHead,
  /** Tokens that are never left out: sinks, where they are not shown. */
  kept: list(count, MOST_EXPLAINED_TOKENS),
});
export type FaithfulnessAsked = v.InferOutput<typeof FaithfulnessAsked>;

/** What stands on screen beside the head itself, so that a file opens as the screen was. */
export const Screen = v.strictObject({
  view: ViewId,
  lens: Lens,
  selection: v.optional(v.strictObject({ tokens: list(count, MOST_EXPLAINED_TOKENS), pinned: v.boolean() })),
  lines: v.optional(LinesShown),
});
export type Screen = v.InferOutput<typeof Screen>;

/** How the *Heads* view is sorted: by layer, by the weight between pinned tokens, or by what heads are known to do. */
export const HeadOrder = v.picklist(['layer', 'pinned', ...Pattern.options]);
export type HeadOrder = v.InferOutput<typeof HeadOrder>;

/** A complete state of the panel for a text that opens: nothing of what was chosen for an earlier text stays. */
export const Opening = v.strictObject({
  view: ViewId,
  head: HeadAddress,
  lens: Lens,
  order: HeadOrder,
  /** Tokens of the side that is chosen from, the last chosen first. */
  pinned: list(count, MOST_EXPLAINED_TOKENS),
  /** A part of the view that is brought into sight once it has something to show. */
  reveals: v.optional(v.literal('patch')),
});
export type Opening = v.InferOutput<typeof Opening>;
