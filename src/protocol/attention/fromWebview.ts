/** The messages from the inspector's webview to the extension host. */
import * as v from 'valibot';
import { MOST_EXPLAINED_TOKENS } from '../caps';
import { Between, ByPattern, MapKind, Precision, Aggregation } from '../engine';
import { everyHead } from '../engine/attention';
import { count, list, text } from '../engine/values';
import { FaithfulnessShown, LayersShown, PatchShown, WhyShown } from './toWebview';
import { FaithfulnessAsked, HeadAddress, Screen, WhyAsked } from './view';

/** Far above the size of any picture of the panel. */
export const MAX_SAVED_BYTES = 64 * 1024 * 1024;

export const RankBy = v.variant('kind', [ByPattern, Between]);
export type RankBy = v.InferOutput<typeof RankBy>;

export const FromWebview = v.variant('kind', [
  v.strictObject({ kind: v.literal('ready') }),
  v.strictObject({ kind: v.literal('choose'), model: v.pipe(text, v.maxLength(200)), precision: Precision }),
  /** Rows of one head, end exclusive. The answer may hold fewer rows than were asked for. */
  v.strictObject({ kind: v.literal('slice'), captureId: count, ...HeadAddress.entries, fromRow: count, toRow: count }),
  v.strictObject({ kind: v.literal('predictions'), captureId: count }),
  v.strictObject({ kind: v.literal('effects'), captureId: count, target: v.pipe(count, v.minValue(1)) }),
  v.strictObject({ kind: v.literal('why'), captureId: count, ...WhyAsked.entries }),
  /** What each layer would predict after some tokens, end exclusive. */
  v.strictObject({ kind: v.literal('layers'), captureId: count, from: count, to: count }),
  /** The largest sources of the sum that answered a question, cut one at a time. */
  v.strictObject({ kind: v.literal('cuts'), captureId: count, asked: WhyAsked }),
  /** The text that is shown, put into the one that it is compared with. */
  v.strictObject({ kind: v.literal('patch'), captureId: count, otherId: count }),
  v.strictObject({ kind: v.literal('faithfulness'), captureId: count, ...FaithfulnessAsked.entries }),
  v.strictObject({ kind: v.literal('compare'), captureId: count, text: v.pipe(text, v.maxLength(200_000)) }),
  /**
   * By word or line, or without sinks, with `toQuery` and `aggregation`, as the engine takes them (`everyHead`). Layers, end
   * exclusive.
   */
  v.strictObject({
    kind: v.literal('everyHead'),
    captureId: count,
    map: MapKind,
    query: count,
    toQuery: everyHead.request.entries.toQuery,
    aggregation: everyHead.request.entries.aggregation,
    fromLayer: count,
    toLayer: count,
  }),
  /** These tokens are looked at; none: nothing is. */
  v.strictObject({ kind: v.literal('point'), captureId: count, tokens: list(count, 4096) }),
  /** What came from each token, from -1 (most against) to 1 (most for), to color the document by; none: no color. */
  v.strictObject({
    kind: v.literal('shares'),
    captureId: count,
    shares: list(v.pipe(v.number(), v.minValue(-1), v.maxValue(1)), MOST_EXPLAINED_TOKENS),
  }),
  /** What the host has to collect: a page that works by itself, or the numbers of what is shown. */
  v.strictObject({
    kind: v.literal('export'),
    captureId: count,
    format: v.picklist(['html', 'json']),
    ...HeadAddress.entries,
    aggregation: Aggregation,
    screen: Screen,
    /** What the view *Why* shows, where it is open. */
    why: v.optional(WhyShown),
    /** What the view *Layers* shows, where it is open. */
    layers: v.optional(LayersShown),
    /** What the view *Compare* shows of a patched text. */
    patched: v.optional(PatchShown),
    /** How far the measures can be trusted, where that is shown. */
    faithfulness: v.optional(FaithfulnessShown),
    /** These numbers are wanted, not those of the view. */
    of: v.optional(v.literal('faithfulness')),
  }),
  /** What the webview has drawn or written itself. */
  v.strictObject({
    kind: v.literal('save'),
    format: v.picklist(['png', 'svg', 'csv']),
    bytes: v.pipe(
      v.instance(Uint8Array),
      v.check(({ byteLength }) => byteLength <= MAX_SAVED_BYTES, 'the file is too large'),
    ),
  }),
  v.strictObject({
    kind: v.literal('thumbnails'),
    captureId: count,
    map: MapKind,
    layer: count,
    aggregation: v.optional(Aggregation),
  }),
  v.strictObject({ kind: v.literal('rank'), captureId: count, map: MapKind, by: RankBy }),
  /** Stops the capture that is being made, and every question under way. */
  v.strictObject({ kind: v.literal('cancel') }),
  v.strictObject({ kind: v.literal('retry') }),
  /** How many messages from the host this webview has refused so far. */
  v.strictObject({ kind: v.literal('refused'), total: count }),
]);
export type FromWebview = v.InferOutput<typeof FromWebview>;
