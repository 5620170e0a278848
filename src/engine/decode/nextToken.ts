/** The interface of every session that predicts the next token, whatever its architecture. */

export interface ReadResult {
  /** Logits after the last token, [vocabulary]. Valid until the next run. */
  readonly logits: Float32Array;
  /** How many tokens were already held and not run again. */
  readonly reused: number;
}

export type Progress = (done: number, total: number) => void;

export interface NextTokenSession {
  readonly vocabularySize: number;
  /**
   * What a run over so many tokens costs beside a run over one, to choose how many drafted tokens it checks. Undefined
   * where drafting gains nothing, because going back means reading again.
   */
  readonly costOfRun?: (tokens: number) => number;
  /** Reads `ids` from the start, reusing what an earlier call shares with them. @throws CancelledError */
  read(ids: readonly number[], signal?: AbortSignal, onProgress?: Progress): Promise<ReadResult>;
  /**
   * Forgets everything read. At accuracy level 4 a cached prefix may shift logits by a few tenths, so reproducible work
   * starts from an empty cache.
   */
  forget(): void;
  /** Goes back to exactly `ids`, which were read before. @throws CancelledError */
  goBackTo(ids: readonly number[], signal?: AbortSignal): Promise<void>;
  /**
   * Goes one more token on where what follows it is known without a run.
   *
   * @returns the logits after it, [vocabulary]; undefined where they are not known, and nothing has changed
   */
  remembered?(id: number): Float32Array | undefined;
  /** Reads one more token. @returns the logits after it, [vocabulary] */
  step(id: number): Promise<Float32Array>;
  /** Reads more tokens. @returns the logits after each, row-major [ids, vocabulary]. @throws CancelledError */
  readAll(ids: readonly number[], signal?: AbortSignal): Promise<Float32Array>;
}
