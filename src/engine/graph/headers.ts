/**
 * Patched headers beside the weights they point to.
 *
 * The runtime refuses weights outside the header's folder, and an installed extension's folder may be read-only. So the
 * build writes the headers of the embedded models (`prepareModels.ts`), and loading checks that each equals the
 * original plus the patch.
 */
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { ReasonError } from '../../protocol/engine';
import { ModelProtoSchema, type GraphProto } from './proto/onnx_pb';

export interface GraphFile {
  /** The original, relative to the model's folder: `onnx/model_q4.onnx`. */
  readonly original: string;
  readonly headSize: number;
  /** Whether the weights lie in a file of their own, beside the header. */
  readonly externalData: boolean;
}

/** The graphs that a model consists of. */
export type GraphFiles = readonly [GraphFile, ...GraphFile[]];

/** A change of a model's header, and a name for the result. */
export interface PatchedHeader {
  /** A part of its file's name. */
  readonly name: string;
  /**
   * @param graph may be changed in place
   * @throws Error with the reason when the graph cannot be patched that way
   */
  patch(graph: GraphProto, headSize: number): GraphProto;
}

/** transformers.js finds a header by file name (with external data) or by subfolder (without). */
export function headerPath({ original, externalData }: GraphFile, { name }: Pick<PatchedHeader, 'name'>): string {
  const folder = path.posix.dirname(original);
  const file = path.posix.basename(original);
  return externalData ? `${folder}/${file.replace(/^model/, name)}` : `${folder}/${name}/${file}`;
}

/** @throws Error with the reason when the graph cannot be patched that way */
export function patchHeader(original: Uint8Array, headSize: number, header: PatchedHeader): Uint8Array {
  const model = fromBinary(ModelProtoSchema, original);
  if (!model.graph) throw new ReasonError({ code: 'noGraph', args: {} });
  return toBinary(ModelProtoSchema, { ...model, graph: header.patch(model.graph, headSize) });
}

/**
 * Makes sure that the patched header lies on disk and is the original plus the patch, and nothing else.
 *
 * @returns its path
 * @throws the file system's error when it is not there and cannot be written
 */
export async function prepareHeader(modelFolder: string, file: GraphFile, header: PatchedHeader): Promise<string> {
  const target = path.join(modelFolder, headerPath(file, header));
  const wanted = patchHeader(await readFile(path.join(modelFolder, file.original)), file.headSize, header);
  const present = await readFile(target).catch(() => undefined);
  if (present && Buffer.compare(present, wanted) === 0) return target;
  await mkdir(path.dirname(target), { recursive: true });
  // Write to a temporary file and rename it: another window may be reading the target.
  const aside = `${target}.${process.pid}.tmp`;
  await writeFile(aside, wanted);
  await rename(aside, target);
  return target;
}
