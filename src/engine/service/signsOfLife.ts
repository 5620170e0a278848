import type { AskOptions } from '../../protocol/engine';

/** The asker hears so often that a model still works; see `working` in the protocol's messages. */
const SIGN_OF_LIFE_MS = 1000;

/**
 * @param model the id of the one that works
 * @returns the function to call whenever it begins a run for a request, with true, or gives way, with false
 */
export function signsOfLife(model: string, onWorking: AskOptions['onWorking']): (isWorking: boolean) => void {
  let isWorking = false;
  let toldAtMs = 0;
  return (now) => {
    const nowMs = performance.now();
    if (now === isWorking && (!now || nowMs - toldAtMs < SIGN_OF_LIFE_MS)) return;
    isWorking = now;
    toldAtMs = nowMs;
    onWorking?.(now, model);
  };
}
