/** The engine's own user errors, one factory each: codes that `src/sentences` turns into sentences. */
import { firstUnits } from '../base/text/clip';
import { ReasonError, type BadOption, type CapabilityName, type EngineError, type Reason } from '../protocol/engine';

/** Carries an error through the engine to the outcome. */
export class Fault extends Error {
  constructor(readonly error: EngineError) {
    super(error.code);
  }
}

export const emptyText = (): Fault => new Fault({ code: 'emptyText', args: {} });

export const notText = (): Fault => new Fault({ code: 'notText', args: {} });

export const capabilityMissing = (model: string, capability: CapabilityName, why: Reason): Fault =>
  new Fault({ code: 'capabilityMissing', args: { model, capability, why } });

export const modelUnsupported = (model: string, why: Reason): Fault =>
  new Fault({ code: 'modelUnsupported', args: { model, why } });

/** A run gave values that are not numbers, for whoever knows which model it was. */
export class BadLogits extends Error {}

/** What a request is told, by the name of the model. */
export function namedFault(id: string, thrown: unknown): unknown {
  if (thrown instanceof BadLogits) return badLogits(id);
  return thrown instanceof ReasonError ? modelUnsupported(id, thrown.reason) : thrown;
}

export const badLogits = (model: string): Fault => new Fault({ code: 'badLogits', args: { model } });

/**
 * Gives the reason why loading failed. An error without a code keeps the first line of its message, which cannot hold
 * document text because loading reads none.
 */
export function reasonOf(thrown: unknown): Reason {
  if (thrown instanceof ReasonError) return thrown.reason;
  if (thrown instanceof Fault && thrown.error.code === 'modelUnsupported') return thrown.error.args.why;
  if (isSystemError(thrown))
    return { code: 'systemRefuses', args: { file: thrown.path ?? '', systemCode: thrown.code } };
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'other', args: { message: firstUnits(message.split('\n')[0]!, 200) } };
}

function isSystemError(thrown: unknown): thrown is Error & { readonly code: string; readonly path?: string } {
  return thrown instanceof Error && 'syscall' in thrown && 'code' in thrown && typeof thrown.code === 'string';
}

/** What loading says of the same files each time; what the system refuses may go well the next time. */
export function isLasting(thrown: unknown): boolean {
  return thrown instanceof ReasonError && thrown.reason.code !== 'systemRefuses' && thrown.reason.code !== 'other';
}

/** The graph can run, but shows no attention, or not the attention of the model that config.json describes. */
export function hidesAttention(thrown: unknown): thrown is ReasonError {
  if (!(thrown instanceof ReasonError)) return false;
  const { code, args } = thrown.reason;
  return code === 'sizesDiffer'
    ? args.what !== 'vocabulary'
    : code === 'weightsHidden' || code === 'headSizeUnsupported';
}

/** @param tokens of the text. @param most that the model reads */
export const tooLong = (tokens: number, most: number): Fault => new Fault({ code: 'tooLong', args: { tokens, most } });

/** @param fits how many tokens would fit. @param allowedBytes for one capture */
export const tooLarge = (tokens: number, fits: number, allowedBytes: number): Fault =>
  new Fault({ code: 'tooLarge', args: { tokens, fits, allowedBytes } });

/** @param neededBytes by an estimate. @param allowedBytes beside what is loaded */
export const modelTooLarge = (model: string, neededBytes: number, allowedBytes: number): Fault =>
  new Fault({ code: 'modelTooLarge', args: { model, neededBytes, allowedBytes } });

/** @param tokens of the text and of what may be written. @param fits how many would fit */
export const cacheTooLarge = (tokens: number, fits: number, allowedBytes: number): Fault =>
  new Fault({ code: 'cacheTooLarge', args: { tokens, fits, allowedBytes } });

export const expired = (): Fault => new Fault({ code: 'expired', args: {} });

/** Why a difference of logits could not be taken apart; undefined for any other error. */
export function ledgerRefusal(thrown: unknown): Reason | undefined {
  if (!(thrown instanceof Fault) || thrown.error.code !== 'badOption') return undefined;
  const { args } = thrown.error;
  return args.what === 'ledgerUnavailable' ? args.why : undefined;
}

/** The request names something that does not exist or is unavailable. */
export const badOption = (args: BadOption): Fault => new Fault({ code: 'badOption', args });

export const noBlank = (): Fault => badOption({ what: 'noBlank' });

/** @param tokens how many there are to choose from */
export const noSuchToken = (tokens: number): Fault => badOption({ what: 'noSuchToken', tokens });

/** Keeps only the error's name, because the runtime's messages may print tensors, and with them a text's content. */
export const internal = (thrown: unknown): Fault =>
  new Fault({
    code: 'internal',
    args: { what: 'engineFailed', name: thrown instanceof Error ? thrown.name : typeof thrown },
  });
