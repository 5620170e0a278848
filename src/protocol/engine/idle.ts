/** After which time without use the engine gives its memory back. */

export interface IdleLimits {
  /** For a model, until it is unloaded. */
  readonly modelMs: number;
  /** For the engine, since no model is loaded and no capture is kept, until it says `idle`. */
  readonly processMs: number;
}

export const IDLE_LIMITS: IdleLimits = { modelMs: 600_000, processMs: 180_000 };

/** Never, as for a command that ends by itself. */
export const NEVER_IDLE: IdleLimits = { modelMs: Infinity, processMs: Infinity };

/** Environment variable: both times, model first, in milliseconds with a comma between. */
export const IDLE_MS = 'ATTENTIVE_IDLE_MS';

export const writeIdleLimits = ({ modelMs, processMs }: IdleLimits): string => `${modelMs},${processMs}`;

/** @param written by `writeIdleLimits`; what is missing or not a number is as in `IDLE_LIMITS` */
export function readIdleLimits(written = ''): IdleLimits {
  const [modelMs, processMs] = written.split(',').map(Number);
  return { modelMs: modelMs || IDLE_LIMITS.modelMs, processMs: processMs || IDLE_LIMITS.processMs };
}
