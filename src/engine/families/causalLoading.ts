/** Loads a decoder's sessions; those that complete and write run on int8 weights where the manifest lists some. */
import * as path from 'node:path';
import type { ModelFile } from '../../models/manifest';
import type { GraphFile } from '../graph/headers';
import type { GraphVariant } from '../graph/variants';
import { causalGraph, INT8_COST, type CausalGraph } from '../sessions/causalGraph';
import { CausalSession } from '../sessions/causalSession';
import { loadGraph, loadSession, type ModelConfig } from '../sessions/library';
import { INT8_UNTAPPED, UNTAPPED } from './graphFiles';
import { ensureInt8Weights } from './int8Weights';

/** A decoder's files. */
export interface CausalFiles {
  readonly folder: string;
  readonly dtype: string;
  readonly graph: GraphFile;
  /** The graph that goes on with a cache, where `graph` has none. */
  readonly continuing: GraphFile | undefined;
  /** The file of the int8 weights, of a model that has one. */
  readonly int8: ModelFile | undefined;
}

/** @throws ReasonError with the runtime's or the file system's reason */
export async function loadCausal(
  files: CausalFiles,
  { vocabularySize }: ModelConfig,
  variant: GraphVariant,
): Promise<CausalSession> {
  const { folder, graph, int8 } = files;
  const lacksWeights = variant === INT8_UNTAPPED && int8 && !(await ensureInt8Weights(folder, graph, int8));
  const served = lacksWeights ? UNTAPPED : variant;
  return new CausalSession(await loadDecoder(files, served), vocabularySize);
}

async function loadDecoder(
  { folder, dtype, graph, continuing }: CausalFiles,
  variant: GraphVariant,
): Promise<CausalGraph> {
  // The only name that transformers.js looks for.
  if (path.posix.basename(graph.original).startsWith('model'))
    return causalGraph(
      await loadSession(folder, 'decoder', dtype, graph, variant),
      variant === INT8_UNTAPPED ? { costOfRun: INT8_COST } : {},
    );
  const first = await loadGraph(folder, graph, variant);
  // What is tapped or exact reads whole texts.
  if (!continuing || variant.arithmetic !== 'fast' || variant.taps.size > 0) return causalGraph(first);
  try {
    return causalGraph(first, { continuing: await loadGraph(folder, continuing, variant) });
  } catch (thrown) {
    await first.release();
    throw thrown;
  }
}
