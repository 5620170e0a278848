/** What a webview kept of itself, when a window is opened again: enough to find the text, never the text. */
import * as v from 'valibot';
import type { Precision } from '../../../protocol/engine';
import { RetainedState, type Origin } from '../../../protocol/attention';

export interface Kept {
  readonly model: string;
  readonly precision: Precision;
  readonly origin: Origin;
}

/** The version of the rest of the state does not matter to the host. */
const Shown = v.pick(RetainedState, ['shown']);

/** @returns undefined when nothing was shown, or it came from no document */
export function keptIn(state: unknown): Kept | undefined {
  const parsed = v.safeParse(Shown, state);
  const shown = parsed.success ? parsed.output.shown : undefined;
  return shown?.origin && { ...shown, origin: shown.origin };
}
