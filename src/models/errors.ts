/** What can be wrong with the models on disk: one factory each. */
import type { EngineError, ErrorCode } from '../protocol/engine';
import type { Verification } from './verify';

/** Where `loadManifest` stopped; `error` is what a person reads. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';

  constructor(readonly error: EngineError) {
    super(error.message);
  }
}

const error = (code: ErrorCode, message: string, nextStep: string): EngineError => ({ code, message, nextStep });

/** An extension is reinstalled; a clone gets the file back from git. */
const restore = (file: string): string =>
  `Reinstall the extension; in a clone of the repository, run "git checkout -- models/${file}".`;

export const unknownModel = (id: string, known: readonly string[]): EngineError => error('unknownModel',
  `There is no model "${printable(id)}".`, `Choose one of: ${known.join(', ')}.`);

/** @param systemCode why it could not be read: `ENOENT`, `EACCES`, ... */
export const modelMissing = (id: string, file: string, systemCode: string): EngineError => error('modelMissing',
  systemCode === 'ENOENT'
    ? `The file models/${id}/${file} is missing.`
    : `The file models/${id}/${file} cannot be read (${systemCode}).`,
  restore(`${id}/${file}`));

export const modelCorrupt = (id: string, file: string): EngineError => error('modelCorrupt',
  `The file models/${id}/${file} is damaged: its sha256 is not the one in the manifest. It was not loaded.`,
  restore(`${id}/${file}`));

export const modelOutside = (id: string, file: string): EngineError => error('modelCorrupt',
  `The file "${printable(file)}" of ${id} lies outside the model's own folder. It was not read.`,
  `Remove the link or the manifest's entry that leads there. ${restore(id)}`);

export const badManifest = (reason: string): EngineError => error('modelCorrupt',
  `The list of models, models/manifest.json, cannot be used: ${printable(reason)}.`, restore('manifest.json'));

const checkCancelled = (id: string): EngineError => error('internal',
  `The check of ${id} was cancelled before its end. It was not loaded.`, 'Ask again.');

/**
 * What to tell a person about a model whose files were checked.
 *
 * @returns undefined for `ok` alone: a check that did not reach its end lets nothing pass
 */
export function verificationError(id: string, verification: Verification): EngineError | undefined {
  switch (verification.kind) {
    case 'ok': return undefined;
    case 'missing': return modelMissing(id, verification.path, verification.systemCode);
    case 'corrupt': return modelCorrupt(id, verification.path);
    case 'outside': return modelOutside(id, verification.path);
    case 'cancelled': return checkCancelled(id);
  }
}

/** A name from outside goes into a sentence: short, and without characters that a terminal or a log would obey. */
function printable(name: string): string {
  const shown = name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\u{FFFD}');
  return shown.length > 100 ? `${shown.slice(0, 100)}…` : shown;
}
