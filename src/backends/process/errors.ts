/** What can go wrong between the host and the engine's process: one factory each. */
import type { EngineError, ErrorCode } from '../../protocol/engine';

const error = (code: ErrorCode, message: string, nextStep: string): EngineError => ({ code, message, nextStep });

const RESTART = "Run 'Attentive: Restart Engine' from the command palette.";

export const forkFailed = (systemCode: string): EngineError => error('engineUnavailable',
  `The engine's process could not be started (${systemCode}).`,
  `Close programs you do not need, then ${RESTART.charAt(0).toLowerCase()}${RESTART.slice(1)}`);

export const crashed = (how: string): EngineError => error('engineCrashed',
  `The engine ended unexpectedly (${how}).`,
  `It starts again at the next request. If that keeps happening, choose a smaller model.`);

export const ignoredCancel = (): EngineError => error('engineCrashed',
  'The engine did not stop when asked to and was ended.',
  'It starts again at the next request. If that keeps happening, choose a smaller model.');

export const startTimedOut = (seconds: number): EngineError => error('startTimeout',
  `The engine did not start within ${seconds} seconds.`,
  `Wait until the machine is less busy, then ${RESTART.charAt(0).toLowerCase()}${RESTART.slice(1)}`);

export const badMessage = (what: string): EngineError => error('protocolError',
  `The engine sent something that the extension does not understand (${what}).`,
  'Reload the window. If that does not help, reinstall the extension.');

export const wrongVersion = (found: number, expected: number): EngineError => error('protocolError',
  `The engine speaks version ${found} of the protocol and the extension version ${expected}.`,
  'Reload the window: the extension was probably updated while it ran.');

export const gaveUp = (): EngineError => error('engineStopped',
  'The engine failed several times in a row and stays off.', RESTART);

export const stoppedByHand = (): EngineError => error('engineStopped',
  'The engine was stopped before it answered.', 'Ask again.');

export const notSent = (): EngineError => error('internal',
  'The request could not be handed to the engine.', 'Ask again. If that keeps happening, report it with the log.');
