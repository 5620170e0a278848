import type { Engine, Operation } from '../protocol/engine';
import type { EngineState } from './engineState';

/** Undoes the call that returned it. */
export interface Disposable {
  dispose(): void;
}

/** What answers the host's requests: a child process, or several backends behind a `Router`. */
export interface Backend extends Engine, Disposable {
  readonly state: EngineState;
  /**
   * Whether a model is this backend's by its name alone. A backend that has this is asked for no other model, and one
   * that has it not for none of these.
   */
  readonly owns?: (model: string) => boolean;
  /** Models that ended the backend again and again at some work, for which they are refused; none if left out. */
  readonly setAside?: readonly string[];
  /** Whether a model is refused for an operation. */
  isSetAside?(model: string, op: Operation): boolean;
  /** Forgets what a model that is set aside has done. */
  offerAgain?(model: string): void;
  /** Calls `listener` at every change of `state`. */
  onDidChangeState(listener: (state: EngineState) => void): Disposable;
  /** Ends open requests, forgets every failure and starts afresh. Resolves when the start has begun. */
  restart(): Promise<void>;
  /** Ends open requests and lets go of what the backend holds. */
  dispose(): void;
}
