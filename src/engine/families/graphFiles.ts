/** The graphs of a model and the ways in which their headers are patched. */
import * as path from 'node:path';
import type { Family } from '../../protocol/engine';
import type { ModelEntry } from '../../models/manifest';
import type { Described } from '../../models/own';
import { loadConfig } from '../sessions/library';
import { prepareVariant, type GraphFile, type Variant } from '../graph/variants';

export function variantsOf(family: Family): readonly Variant[] {
  switch (family) {
    case 'decoder': return ['fast', 'fast-attention', 'exact-attention', 'projections'];
    case 'encoder':
    case 'encoder-decoder': return ['attention', 'projections'];
    case 'recurrent': return [];
  }
}

export function graphFiles(entry: Pick<Described, 'files'>, headSize: number): GraphFile[] {
  const paths = entry.files.map((file) => file.path);
  return paths.filter((name) => name.endsWith('.onnx')).map((original) => ({
    original, headSize, externalData: paths.includes(`${original}_data`),
  }));
}

/** Writes every patched header of a model beside its weights; the build does this for the embedded ones. */
export async function prepareModel(modelsFolder: string, entry: ModelEntry): Promise<void> {
  const variants = variantsOf(entry.family);
  if (variants.length === 0) return;
  const folder = path.join(modelsFolder, entry.id);
  const { headSize } = await loadConfig(folder);
  for (const file of graphFiles(entry, headSize)) for (const variant of variants) await prepareVariant(folder, file, variant);
}
