/** A model that failed among several that were asked the same: the others still answer. */
export interface SkippedModel {
  readonly id: string;
  /** In a sentence. */
  readonly why: string;
}
