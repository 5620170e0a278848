/** What can go wrong between the host and the engine's process, as codes: one factory each. */
import type { EngineError, ErrorArgs } from '../../protocol/engine';

type BadMessage = Extract<ErrorArgs<'protocolError'>, { what: 'badMessage' }>['found'];

export const forkFailed = (systemCode: string): EngineError => ({ code: 'engineUnavailable', args: { systemCode } });

export const exited = (exitCode: number | null): EngineError => ({
  code: 'engineCrashed',
  args: { what: 'exited', exitCode },
});

export const killed = (signal: string): EngineError => ({ code: 'engineCrashed', args: { what: 'killed', signal } });

export const hungInStep = (model: string, seconds: number): EngineError => ({
  code: 'engineHung',
  args: { what: 'step', model, seconds },
});

export const hungPreparing = (seconds: number): EngineError => ({
  code: 'engineHung',
  args: { what: 'preparing', seconds },
});

export const hungCancelling = (seconds: number): EngineError => ({
  code: 'engineHung',
  args: { what: 'cancelling', seconds },
});

export const outOfMemory = (allowedBytes: number): EngineError => ({ code: 'outOfMemory', args: { allowedBytes } });

export const quarantined = (model: string): EngineError => ({ code: 'modelQuarantined', args: { model } });

export const noBuild = ({ platform, architecture, systemCode }: ErrorArgs<'noBuild'>): EngineError => ({
  code: 'noBuild',
  args: { platform, architecture, systemCode },
});

export const startTimedOut = (seconds: number): EngineError => ({ code: 'startTimeout', args: { seconds } });

export const badMessage = (found: BadMessage): EngineError => ({
  code: 'protocolError',
  args: { what: 'badMessage', found },
});

export const messageBeforeHello = (kind: string): EngineError => ({
  code: 'protocolError',
  args: { what: 'beforeHello', kind },
});

/** @param place in the outcome; what stands there may be text of a document */
export const badOutcome = (op: string, place: string): EngineError => ({
  code: 'protocolError',
  args: { what: 'badOutcome', op, place },
});

export const wrongVersion = (found: number, expected: number): EngineError => ({
  code: 'protocolError',
  args: { what: 'wrongVersion', found, expected },
});

export const gaveUp = (): EngineError => ({ code: 'engineStopped', args: { what: 'gaveUp' } });

export const stoppedByHand = (): EngineError => ({ code: 'engineStopped', args: { what: 'byHand' } });

export const notSent = (): EngineError => ({ code: 'internal', args: { what: 'notSent' } });
