/** What a webview kept of itself, when a window is opened again: enough to find the text, never the text. */
import * as v from 'valibot';
import { Precision } from '../../../protocol/engine';
import { Origin } from '../../../protocol/attention';

/** A part of what `media/attention/panel/host.ts` retains. */
const Kept = v.object({ shown: v.object({ model: v.string(), precision: Precision, origin: Origin }) });

export type Kept = v.InferOutput<typeof Kept>['shown'];

/** @returns undefined when nothing was shown, or it came from no document */
export function keptIn(state: unknown): Kept | undefined {
  const parsed = v.safeParse(Kept, state);
  return parsed.success ? parsed.output.shown : undefined;
}
