import type { EngineError, Operation } from '../protocol/engine';

/** The engine as the status bar shows it. */
export type EngineState =
  /** Not running, and nothing is wrong: it starts when it is needed. */
  | { readonly is: 'stopped' }
  | { readonly is: 'starting' }
  /** `fraction` 0..1. */
  | { readonly is: 'loading'; readonly model: string; readonly fraction: number }
  | { readonly is: 'ready' }
  /** `with` holds what is asked and not answered, oldest first. */
  | { readonly is: 'busy'; readonly with: readonly Operation[] }
  | { readonly is: 'problem'; readonly error: EngineError };

export function sameState(a: EngineState, b: EngineState): boolean {
  if (a.is === 'loading') return b.is === 'loading' && a.model === b.model && a.fraction === b.fraction;
  if (a.is === 'problem') return b.is === 'problem' && a.error === b.error;
  if (a.is === 'busy') return b.is === 'busy' && a.with.join() === b.with.join();
  return a.is === b.is;
}
