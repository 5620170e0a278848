/** What a webview of the inspector keeps of itself. */
import * as v from 'valibot';
import { MapKind, Precision } from '../engine';
import { text } from '../engine/values';
import { Origin } from './capture';
import { HeadAddress, Lens, LinesShown, ViewId } from './view';

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
