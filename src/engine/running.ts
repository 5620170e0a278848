/** What every operation carries along: how to stop it, whom to tell on the way, and when others go first. */
import type { AskOptions, Part } from '../protocol/engine';

export interface Running<Sent = Part> extends AskOptions<Sent> {
  /** How soon it gets its turn at a model; smaller is sooner. */
  readonly urgency?: number;
  /**
   * Awaited before each run of a model: more urgent requests go first, and the asker learns that the model works for
   * this one. Only work whose state no other request touches may await it.
   * @throws CancelledError
   */
  readonly beforeRun?: () => Promise<void>;
}
