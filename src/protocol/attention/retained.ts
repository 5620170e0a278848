/** What a webview of the inspector keeps of itself. */
import * as v from 'valibot';
import { MOST_EXPLAINED_TOKENS, record } from '../caps';
import { MapKind, Precision } from '../engine';
import { list, name, text } from '../engine/values';
import { Origin } from './capture';
import { HeadAddress, Lens, LinesShown, ViewId, WhyAsked } from './view';

/** The same without a word about keys that another version wrote. */
const loose = <const Entries extends v.ObjectEntries>({ entries }: { readonly entries: Entries }) => v.object(entries);

/**
 * What VS Code keeps for a webview while it is hidden, and gives to both sides when a window is opened again: to the
 * webview as its state, and to the host, which explains the same text once more. The text itself stays with the host.
 */
export const RetainedState = v.object({
  version: v.literal(5),
  /** The map, layer, head and measure last looked at, by model. */
  views: record(loose(HeadAddress)),
  lens: loose(Lens),
  view: ViewId,
  lines: v.optional(loose(LinesShown)),
  /** `text`: `textKey` in `media/attention/scene/selecting.ts`. */
  selection: v.optional(
    v.object({
      captureId: v.number(),
      text,
      map: MapKind,
      tokens: list(v.number(), MOST_EXPLAINED_TOKENS),
      pinned: v.boolean(),
    }),
  ),
  /** The question of the view *Why*; `text` as above. */
  why: v.optional(v.object({ captureId: v.number(), text, asked: loose(WhyAsked) })),
  /** The first token of the view *Layers*; `text` as above. */
  layers: v.optional(v.object({ text, from: v.number() })),
  /** Which text was shown, where it came from a document, and how. */
  shown: v.optional(v.object({ model: name, precision: Precision, origin: v.optional(loose(Origin)) })),
});
export type RetainedState = v.InferOutput<typeof RetainedState>;
