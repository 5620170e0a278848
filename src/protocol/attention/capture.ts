/** A capture as the inspector shows it: its text and tokens, its maps, and what can be shown of them. */
import * as v from 'valibot';
import { AttentionMap, Family, headsFit, MapKind, Precision } from '../engine';
import { MOST_EXPLAINED_TOKENS } from '../caps';
import { count, explainedTokens, list, name, probability, sentence, text } from '../engine/values';
import { forEachMeasure } from '../measures';
import { HeadAddress, Opening } from './view';

/**
 * A part of a document, in UTF-16 offsets, and the sha256 of the text that stood there; `lead`: units of the explained
 * text before that part.
 */
export const Origin = v.strictObject({ uri: name, start: count, end: count, sha256: name, lead: v.optional(count) });
export type Origin = v.InferOutput<typeof Origin>;

/** What happened and what to do next, both whole sentences for a person. */
export const Problem = v.strictObject({ message: sentence, nextStep: sentence });
export type Problem = v.InferOutput<typeof Problem>;

/** What can be shown, or why it cannot, in a sentence. */
export const Availability = v.variant('is', [
  v.strictObject({ is: v.literal('available') }),
  v.strictObject({ is: v.literal('unavailable'), why: sentence }),
]);
export type Availability = v.InferOutput<typeof Availability>;

/** The extent of one kind of attention, and what its rows can show. */
export const MapShown = v.strictObject({
  ...AttentionMap.entries,
  measures: v.strictObject(forEachMeasure('query-key', Availability)),
});
export type MapShown = v.InferOutput<typeof MapShown>;

/** A model as the picker shows it: one without attention stays in the list, with the reason. */
export const ModelChoice = v.strictObject({ id: name, name, family: Family, attention: Availability });
export type ModelChoice = v.InferOutput<typeof ModelChoice>;

export const CaptureShown = v.strictObject({
  kind: v.literal('capture'),
  captureId: count,
  model: name,
  modelName: name,
  precision: Precision,
  /** Where the text came from, for a person: `notes.md, line 3`. */
  where: sentence,
  /** `code` keeps columns (monospace); `prose` reads as text. */
  flow: v.picklist(['prose', 'code']),
  /** The explained part of the text: what the ranges of `tokens` point into (UTF-16). */
  text,
  tokens: explainedTokens,
  target: v.optional(explainedTokens),
  maps: v.pipe(
    list(
      v.pipe(
        MapShown,
        v.check((map) => headsFit(map)),
      ),
      MapKind.options.length,
    ),
    v.minLength(1),
  ),
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
  /** The tokens that stand for hidden words, which the model predicts; left out where it fills none. */
  blanks: v.optional(list(count, MOST_EXPLAINED_TOKENS)),
  /** The tokens that the person asked about, end exclusive: a suggestion within its context. */
  focus: v.optional(v.strictObject({ from: count, to: count })),
  /**
   * Opens the view *Why* on the first of them, or on what comes after the text; sent once. `other`: a word that it is
   * compared with. `check`: the largest sources are checked by cutting.
   */
  asksWhy: v.optional(v.strictObject({ other: v.optional(text), check: v.optional(v.literal(true)) })),
  /** Of a suggestion: what of a token's probability was the model's and what the document's own patterns'. */
  parts: v.optional(
    list(v.strictObject({ token: count, model: probability, document: probability }), MOST_EXPLAINED_TOKENS),
  ),
  /** The document that the text came from, so that a window that is opened again can find it. */
  origin: v.optional(Origin),
  /** The text is being written: the same capture with more tokens will follow. */
  growing: v.optional(v.boolean()),
});
export type CaptureShown = v.InferOutput<typeof CaptureShown>;
