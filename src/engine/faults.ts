/** The engine's own user errors, one factory each: what happened, and what to do next. */
import { firstUnits } from '../base/text/clip';
import type { EngineError, ErrorCode } from '../protocol/engine';

/** Carries an error for a person through the engine to its outcome. */
export class Fault extends Error {
  constructor(readonly error: EngineError) {
    super(error.message);
  }
}

const fault = (code: ErrorCode, message: string, nextStep: string): Fault => new Fault({ code, message, nextStep });

export const emptyText = (): Fault => fault('emptyText',
  'There is no text to explain.', 'Select at least one word.');

export const notText = (): Fault => fault('notText',
  'This looks like binary data, not text.', 'Select a passage of readable text.');

export const capabilityMissing = (model: string, capability: string, why: string): Fault => fault('capabilityMissing',
  `${model} offers no ${capability}. ${why}`, 'Choose a model that does: "attentive models" lists what each one can do.');

export const modelUnsupported = (model: string, reason: string): Fault => fault('modelUnsupported',
  `${model} cannot be loaded: ${reason}`, 'Choose another model.');

/** Why loading failed, in a line. Before a text is read no message can hold one. */
export function reasonOf(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return firstUnits(message.split('\n')[0], 200);
}

export const noBlank = (): Fault => fault('badOption',
  'This text has no blank.', 'Write [MASK] or ___ where the word is missing.');

export const tooLong = (tokens: number, most: number): Fault => fault('tooLong',
  `This text has ${tokens} tokens; the model reads ${most}.`, 'Select a shorter text.');

/** @param fits how many tokens would fit. @param allowedBytes for one capture */
export const tooLarge = (tokens: number, fits: number, allowedBytes: number): Fault => fault('tooLarge',
  `Attention over ${tokens} tokens does not fit in memory: with ${Math.floor(allowedBytes / 1024 ** 2)} MB allowed, ${fits} tokens fit.`,
  `Select a shorter text, or explain its first ${fits} tokens (setting attentive.inspector.maxTokens; --max-tokens in a shell).`);

export const expired = (): Fault => fault('expired',
  'This attention capture is no longer in memory.', 'Explain the text again.');

export const badOption = (message: string, nextStep: string): Fault => fault('badOption', message, nextStep);

/** @param tokens how many there are to choose from */
export const noSuchToken = (tokens: number): Fault => badOption('A token outside the text was asked for.', `Tokens count from 0 to ${tokens - 1}.`);

/** The runtime's own message may print tensors, which hold text: only the kind of error is kept. */
export const internal = (thrown: unknown): Fault => fault('internal',
  `The engine failed (${thrown instanceof Error ? thrown.name : typeof thrown}).`,
  'Try again; if it happens again, run "Attentive: Restart Engine" and report what you did.');
