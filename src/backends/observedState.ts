import type { Disposable } from './backend';
import { sameState, type EngineState } from './engineState';

/** A backend's state with listeners, which are called when it has changed. */
export class ObservedState {
  private shown: EngineState;
  private readonly listeners = new Set<(state: EngineState) => void>();

  /** @param compute the state as it is now */
  constructor(private readonly compute: () => EngineState) {
    this.shown = compute();
  }

  get current(): EngineState {
    return this.shown;
  }

  onDidChange(listener: (state: EngineState) => void): Disposable {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  /** Recomputes the state; to be called after any event that may change it. */
  update(): void {
    const state = this.compute();
    if (sameState(state, this.shown)) return;
    this.shown = state;
    for (const listener of [...this.listeners]) listener(state);
  }
}
