/** What can be wrong with the models on disk, as codes: one factory each. */
import { printable } from '../base/text/printable';
import type { EngineError, ErrorArgs } from '../protocol/engine';
import type { Verification } from './verify';

/** Where `loadManifest` stopped. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';

  constructor(readonly error: EngineError) {
    super(error.code);
  }
}

export const unknownModel = (id: string, known: readonly string[]): EngineError => ({
  code: 'unknownModel',
  args: { model: printable(id), known: [...known] },
});

/** @param systemCode why it could not be read: `ENOENT`, `EACCES`, ... */
export const modelMissing = (model: string, file: string, systemCode: string): EngineError => ({
  code: 'modelMissing',
  args: { model, file, systemCode },
});

export const modelCorrupt = (model: string, file: string): EngineError => ({
  code: 'modelCorrupt',
  args: { what: 'changed', model, file },
});

const modelOutside = (model: string, file: string): EngineError => ({
  code: 'modelCorrupt',
  args: { what: 'outsideFolder', model, file: printable(file) },
});

/** @param systemCode why the file could not be made of its difference: `EROFS`, `ENOSPC`, `Z_DATA_ERROR`, ... */
export const packedWeights = (model: string, file: string, systemCode: string): EngineError => ({
  code: 'modelCorrupt',
  args: { what: 'packed', model, file, systemCode },
});

type ManifestProblem = Extract<ErrorArgs<'modelCorrupt'>, { what: `manifest${string}` }>;

export const badManifest = (args: ManifestProblem): EngineError => ({ code: 'modelCorrupt', args });

/** @param place in the manifest. @param issue in the words of the parser */
export const badManifestShape = (place: string, issue: string): EngineError =>
  badManifest({ what: 'manifestShape', problem: printable(`${place}, ${issue}`) });

/** What to tell a person about a downloaded model whose files were checked. @returns undefined for `ok` alone */
export function downloadError(id: string, verification: Verification): EngineError | undefined {
  switch (verification.kind) {
    case 'ok':
      return undefined;
    case 'missing':
      return { code: 'modelCorrupt', args: { what: 'downloadMissing', model: id, file: verification.path } };
    case 'corrupt':
    case 'outside':
      return { code: 'modelCorrupt', args: { what: 'downloadChanged', model: id, file: verification.path } };
    case 'cancelled':
      return checkCancelled(id);
  }
}

const checkCancelled = (model: string): EngineError => ({ code: 'internal', args: { what: 'checkCancelled', model } });

/**
 * What to tell a person about a model whose files were checked.
 *
 * @returns undefined for `ok` alone: a check that did not reach its end lets nothing pass
 */
export function verificationError(id: string, verification: Verification): EngineError | undefined {
  switch (verification.kind) {
    case 'ok':
      return undefined;
    case 'missing':
      return modelMissing(id, verification.path, verification.systemCode);
    case 'corrupt':
      return modelCorrupt(id, verification.path);
    case 'outside':
      return modelOutside(id, verification.path);
    case 'cancelled':
      return checkCancelled(id);
  }
}
