/**
 * What the editor's settings say where a person has changed none, for callers without an editor. A test compares them
 * with `host/settingsSchema.ts`, which no pure code may import.
 */
import type { Boldness } from './boldness';
import type { Lines } from './extent';

export const DEFAULT_BOLDNESS: Boldness = 'balanced';
export const DEFAULT_LINES: Lines = 'auto';

const CODE_MODEL = 'smollm2-135m-code';
const PROSE_MODEL = 'smollm2-135m-instruct';
const EVERYDAY_PROSE = new Set(['plaintext', 'latex', 'tex']);

/** @param language by VS Code's id. @returns the id of the model that completes in it */
export function defaultModel(language: string): string {
  return EVERYDAY_PROSE.has(language) ? PROSE_MODEL : CODE_MODEL;
}
