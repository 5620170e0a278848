/**
 * Every text of a page that a person reads goes through `t`, with an English text as its key. All keys stand in
 * l10n/bundle.l10n.json, beside those of the extension host; `node tools/l10n/bundle.mjs` writes it.
 */
import * as l10n from '@vscode/l10n';

/**
 * @param message a literal with places for arguments: {0}, {1}. It is a whole sentence or a whole label, so that it can
 *   be translated
 */
export const t = (message: string, ...args: readonly (string | number)[]): string => l10n.t(message, ...args);

/** Sentences one after another; one that does not apply is left out. */
export const sentences = (...all: readonly (string | false | undefined)[]): string => all.filter(Boolean).join(' ');
