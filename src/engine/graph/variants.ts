/**
 * Patched headers beside the weights they point to.
 *
 * The runtime refuses weights outside the header's folder, and an installed extension's folder may be read-only; so the
 * build writes the headers of the embedded models once (`prepareModels.ts`), and loading only checks that each still is exactly
 * the original plus the patch.
 */
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { ReasonError } from '../../protocol/engine';
import { ModelProtoSchema } from './proto/onnx_pb';
import { onlyProjections } from './projections';
import { growCacheInPlace, tapAttention, useFloatActivations, withoutCacheBranch } from './patches';

/**
 * What a header is patched for. `attention` alone serves models whose arithmetic is float anyway. `projections` holds the
 * output projections of attention and nothing else.
 */
export type Variant = 'fast' | 'fast-attention' | 'exact-attention' | 'attention' | 'projections';

export interface GraphFile {
  /** The original, relative to the model's folder: `onnx/model_q4.onnx`. */
  readonly original: string;
  readonly headSize: number;
  /** Whether the weights lie in a file of their own, beside the header. */
  readonly externalData: boolean;
}

/** transformers.js finds a header by file name (with external data) or by subfolder (without). */
export function variantPath({ original, externalData }: GraphFile, variant: Variant): string {
  const folder = path.posix.dirname(original);
  const name = path.posix.basename(original);
  return externalData ? `${folder}/${name.replace(/^model/, variant)}` : `${folder}/${variant}/${name}`;
}

/** @throws ReasonError when the graph cannot be patched that way */
export function patchHeader(header: Uint8Array, headSize: number, variant: Variant): Uint8Array {
  const model = fromBinary(ModelProtoSchema, header);
  const graph = model.graph;
  if (!graph) throw new ReasonError({ code: 'noGraph', args: {} });
  if (!variant.startsWith('fast')) withoutCacheBranch(graph);
  if (variant === 'projections') {
    useFloatActivations(graph);
    const pruned = onlyProjections(graph);
    if (!pruned) throw new ReasonError({ code: 'projectionsHidden', args: {} });
    return toBinary(ModelProtoSchema, { ...model, graph: pruned });
  }
  if (variant.startsWith('exact')) useFloatActivations(graph);
  // Where the cache cannot grow in place the graph hands all of it back, and `CopiedCache` feeds it again.
  if (variant !== 'attention') growCacheInPlace(graph);
  if (variant.endsWith('attention')) {
    const tapped = tapAttention(graph, headSize);
    if (tapped.kind === 'unavailable') throw new ReasonError(tapped.why);
  }
  return toBinary(ModelProtoSchema, model);
}

/**
 * Makes sure that the patched header lies on disk and is the original plus the patch, and nothing else.
 *
 * @returns its path
 * @throws the file system's error when it is not there and cannot be written
 */
export async function prepareVariant(modelFolder: string, file: GraphFile, variant: Variant): Promise<string> {
  const target = path.join(modelFolder, variantPath(file, variant));
  const wanted = patchHeader(await readFile(path.join(modelFolder, file.original)), file.headSize, variant);
  const present = await readFile(target).catch(() => undefined);
  if (present && Buffer.compare(present, wanted) === 0) return target;
  await mkdir(path.dirname(target), { recursive: true });
  // Written aside and renamed: another window may be reading the same file.
  const aside = `${target}.${process.pid}.tmp`;
  await writeFile(aside, wanted);
  await rename(aside, target);
  return target;
}
