/** The inspector's settings. One that cannot be read counts as its default, and the log says so. */
import * as vscode from 'vscode';
import { DEFAULT_MAX_TOKENS, DEFAULT_MODEL, MOST_TOKENS } from '../core/defaults';
import type { SessionParts } from '../core/session';

export function inspectorSettings(log: SessionParts['log']): SessionParts['settings'] {
  const read = (name: string): unknown => vscode.workspace.getConfiguration('attentive.inspector').get(name);
  return {
    model: () => {
      const value = read('model');
      if (typeof value === 'string' && value.trim() !== '' && value.length <= 200) return value.trim();
      if (value !== undefined)
        log.warn(`The setting attentive.inspector.model is not a model's name; ${DEFAULT_MODEL} is used.`);
      return DEFAULT_MODEL;
    },
    maxTokens: () => {
      const value = read('maxTokens');
      if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MOST_TOKENS) return value;
      if (value !== undefined) {
        log.warn(
          `The setting attentive.inspector.maxTokens is not a whole number from 1 to ${MOST_TOKENS}; ${DEFAULT_MAX_TOKENS} is used.`,
        );
      }
      return DEFAULT_MAX_TOKENS;
    },
  };
}
