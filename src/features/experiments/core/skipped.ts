import type { EngineError } from '../../../protocol/engine';

/** A model that failed among several that were asked the same: the others still answer. */
export interface SkippedModel {
  readonly id: string;
  readonly error: EngineError;
}
