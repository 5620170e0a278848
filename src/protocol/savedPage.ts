/** The data of an exported page: the capture, and the answers that the panel would ask the extension host for. */
import * as v from 'valibot';
import { CaptureShown, HeadAddress, RankedShown, Screen, ThumbnailsShown } from './attention';
import { MapKind, Pattern, Prediction } from './engine';

/** Weights of a head, [queries, keys] row-major, or cells of pictures: base64 of little-endian float32. */
const Floats = v.string();

const HeldHead = v.object({ ...HeadAddress.entries, weights: Floats });
export type HeldHead = v.InferOutput<typeof HeldHead>;

const { captureId, map, layer, heads, rows, columns } = ThumbnailsShown.entries;

export const SavedPage = v.object({
  capture: CaptureShown,
  /** The head that is open. */
  address: HeadAddress,
  /** The state in which the page opens; by default nothing is chosen. */
  screen: v.optional(Screen),
  heads: v.array(HeldHead),
  /** By token and with sinks: for layers of which not all heads are in the file. */
  thumbnails: v.array(v.object({ captureId, map, layer, heads, rows, columns, cells: Floats })),
  predictions: v.optional(v.array(Prediction)),
  /** The heads in order, by map and pattern, where every head is in the file. */
  rankings: v.array(v.object({ map: MapKind, pattern: Pattern, heads: RankedShown.entries.heads })),
  /** The text that the first one is compared with. */
  other: v.optional(v.object({ capture: CaptureShown, heads: v.array(HeldHead) })),
});
export type SavedPage = v.InferOutput<typeof SavedPage>;
