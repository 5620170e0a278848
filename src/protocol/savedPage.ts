/** The data of an exported page: the capture, and the answers that the panel would ask the extension host for. */
import * as v from 'valibot';
import {
  CaptureShown,
  FaithfulnessShown,
  HeadAddress,
  RankedShown,
  Screen,
  ThumbnailsShown,
  LayersShown,
  PatchShown,
  WhyShown,
} from './attention';
import { list, MOST_EXPLAINED_TOKENS, MOST_HEADS, MOST_LISTED, text } from './caps';
import { MapKind, Pattern, Prediction } from './engine';

/** Weights of a head, [queries, keys] row-major, or cells of pictures: base64 of little-endian float32. */
const Floats = text;

const HeldHead = v.object({ ...HeadAddress.entries, weights: Floats });
export type HeldHead = v.InferOutput<typeof HeldHead>;

const { captureId, map, layer, heads, rows, columns } = ThumbnailsShown.entries;

export const SavedPage = v.object({
  capture: CaptureShown,
  /** The head that is open. */
  address: HeadAddress,
  /** The state in which the page opens; by default nothing is chosen. */
  screen: v.optional(Screen),
  heads: list(HeldHead, MOST_HEADS),
  /** By token and with sinks: for layers of which not all heads are in the file. */
  thumbnails: list(v.object({ captureId, map, layer, heads, rows, columns, cells: Floats }), MOST_LISTED),
  predictions: v.optional(list(Prediction, MOST_EXPLAINED_TOKENS)),
  /** The sum that was on screen. */
  why: v.optional(WhyShown),
  layers: v.optional(LayersShown),
  patched: v.optional(PatchShown),
  faithfulness: v.optional(FaithfulnessShown),
  /** The heads in order, by map and pattern, where every head is in the file. */
  rankings: list(v.object({ map: MapKind, pattern: Pattern, heads: RankedShown.entries.heads }), MOST_LISTED),
  /** The text that the first one is compared with. */
  other: v.optional(v.object({ capture: CaptureShown, heads: list(HeldHead, MOST_HEADS) })),
});
export type SavedPage = v.InferOutput<typeof SavedPage>;
