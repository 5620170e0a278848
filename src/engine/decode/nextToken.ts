/** What every model that predicts the next token can do, whatever it is made of. */

export interface ReadResult {
  /** Logits after the last token, [vocabulary]. Valid until the next run. */
  readonly logits: Float32Array;
  /** How many tokens were already held and not run again. */
  readonly reused: number;
}

export type Progress = (done: number, total: number) => void;

export interface NextTokenSession {
  readonly vocabularySize: number;
  /** Reads `ids` from the start, reusing what an earlier call shares with them. @throws CancelledError */
  read(ids: readonly number[], signal?: AbortSignal, onProgress?: Progress): Promise<ReadResult>;
  /** Reads one more token. @returns the logits after it, [vocabulary] */
  step(id: number): Promise<Float32Array>;
  /** Reads more tokens. @returns the logits after each, row-major [ids, vocabulary]. @throws CancelledError */
  readAll(ids: readonly number[], signal?: AbortSignal): Promise<Float32Array>;
}
