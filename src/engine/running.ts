/** What every operation carries along: how to stop it, and whom to tell on the way. */
import type { Part } from '../protocol/engine';

export interface Running {
  readonly signal?: AbortSignal;
  readonly onPart?: (part: Part) => void;
}
