/** Loads a decoder's sessions; those that complete and write run on int8 weights where the manifest lists some. */
import type { ModelFile } from '../../models/manifest';
import type { GraphFile } from '../graph/headers';
import type { GraphVariant } from '../graph/variants';
import { CausalSession, INT8_COST } from '../sessions/causalSession';
import { loadSession, type ModelConfig } from '../sessions/library';
import { INT8_UNTAPPED, UNTAPPED } from './graphFiles';
import { ensureInt8Weights } from './int8Weights';

/** A decoder's files. */
export interface CausalFiles {
  readonly folder: string;
  readonly dtype: string;
  readonly graph: GraphFile;
  /** The file of the int8 weights, of a model that has one. */
  readonly int8: ModelFile | undefined;
}

/** @throws ReasonError with the runtime's or the file system's reason */
export async function loadCausal(
  { folder, dtype, graph, int8 }: CausalFiles,
  { vocabularySize }: ModelConfig,
  variant: GraphVariant,
): Promise<CausalSession> {
  if (variant !== INT8_UNTAPPED || !int8 || (await ensureInt8Weights(folder, graph, int8))) {
    const model = await loadSession(folder, 'decoder', dtype, graph, variant);
    return new CausalSession(model, vocabularySize, variant === INT8_UNTAPPED ? INT8_COST : undefined);
  }
  const model = await loadSession(folder, 'decoder', dtype, graph, UNTAPPED);
  return new CausalSession(model, vocabularySize);
}
