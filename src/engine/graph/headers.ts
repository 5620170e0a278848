/**
 * Patched headers beside the weights they point to: a file of data, or the original graph where that holds its weights
 * itself.
 *
 * The runtime refuses weights outside the header's folder, and an installed extension's folder may be read-only. So the
 * build writes the headers of the embedded models (`prepareModels.ts`), and loading checks that each equals the
 * original plus the patch.
 */
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { ReasonError } from '../../protocol/engine';
import { ModelFiles } from '../../models/modelFiles';
import { isAcyclic } from './acyclic';
import { checkSizes, locationOf, tensorsOf } from './declaredSizes';
import { shareWeights } from './externalData';
import { refuseBfloat16 } from './floatValues';
import { ModelProtoSchema, type GraphProto, type ModelProto } from './proto/onnx_pb';

/** A protobuf message has less than 2 GB, and a graph is one; a model with more has its weights in a file of their own. */
const MOST_GRAPH_BYTES = 2047 * 1024 ** 2;

export interface GraphFile {
  /** The original, relative to the model's folder: `onnx/model_q4.onnx`. */
  readonly original: string;
  readonly headSize: number;
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

/** In the original's folder, under a name by which transformers.js finds it: what comes before the suffix of a dtype. */
export function headerPath({ original }: Pick<GraphFile, 'original'>, { name }: Pick<PatchedHeader, 'name'>): string {
  const folder = path.posix.dirname(original);
  const file = path.posix.basename(original);
  return `${folder}/${file.startsWith('model') ? file.replace(/^model/, name) : `${name}-${file}`}`;
}

/** @throws Error with the reason when the graph cannot be patched that way */
export function patchHeader(original: Uint8Array, file: GraphFile, header: PatchedHeader): Uint8Array {
  return patched({ bytes: original, model: parsed(original, 'the graph') }, file, header);
}

/**
 * Makes sure that the patched header lies on disk and is the original plus the patch, and nothing else.
 *
 * @returns its path
 * @throws ReasonError where a file of the graph leads out of the model's folder, is no graph, or declares more data than
 *   there is; the file system's error when the header is not there and cannot be written
 */
export async function prepareHeader(modelFolder: string, file: GraphFile, header: PatchedHeader): Promise<string> {
  const files = await ModelFiles.in(modelFolder);
  const original = await checkedGraph(files, file);
  const name = headerPath(file, header);
  const target = path.join(files.home, name);
  const wanted = patched(original, file, header);
  const present = (await files.bytes(name)) === undefined ? undefined : await readFile(target);
  if (present && Buffer.compare(present, wanted) === 0) return target;
  await mkdir(path.dirname(target), { recursive: true });
  await files.checkTarget(target);
  // Write to a temporary file and rename it: another window may be reading the target.
  const aside = `${target}.${process.pid}.tmp`;
  await writeFile(aside, wanted);
  await rename(aside, target);
  return target;
}

/** Judges the graph's file and what it names as its weights. @throws ReasonError as `prepareHeader` */
export async function checkGraph(modelFolder: string, file: GraphFile): Promise<void> {
  await checkedGraph(await ModelFiles.in(modelFolder), file);
}

async function checkedGraph(files: ModelFiles, file: GraphFile): Promise<Original> {
  const size = (await files.bytes(file.original)) ?? 0;
  if (size > MOST_GRAPH_BYTES)
    throw new ReasonError({
      code: 'fileTooLarge',
      args: { file: file.original, bytes: size, mostBytes: MOST_GRAPH_BYTES },
    });
  const bytes = await readFile(path.join(files.home, file.original));
  const model = parsed(bytes, file.original);
  if (!isAcyclic(model.graph)) throw new ReasonError({ code: 'graphUnreadable', args: { file: file.original } });
  refuseBfloat16(model.graph);
  const folder = path.posix.dirname(file.original);
  const bytesAt = new Map<string, number | undefined>();
  for (const location of new Set(tensorsOf(model).tensors.map(locationOf))) {
    if (location === undefined) continue;
    // An absolute path would become a relative one behind the folder's name.
    const isAbsolute = path.isAbsolute(location) || path.win32.isAbsolute(location);
    bytesAt.set(location, await files.bytes(isAbsolute ? location : `${folder}/${location}`));
  }
  checkSizes(model, (location) => bytesAt.get(location));
  return { bytes, model };
}

type Parsed = ModelProto & { graph: GraphProto };

/** A graph's file, and what was read from it. */
interface Original {
  readonly bytes: Uint8Array;
  readonly model: Parsed;
}

/** @param name of the file, for the error */
function parsed(header: Uint8Array, name: string): Parsed {
  const { graph, ...model } = decoded(header, name);
  if (!graph) throw new ReasonError({ code: 'noGraph', args: {} });
  return { ...model, graph };
}

function decoded(header: Uint8Array, name: string): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, header);
  } catch {
    throw new ReasonError({ code: 'graphUnreadable', args: { file: name } });
  }
}

/** May change the graph in place. */
function patched({ bytes, model }: Original, { original, headSize }: GraphFile, header: PatchedHeader): Uint8Array {
  const graph = header.patch(model.graph, headSize);
  shareWeights(graph, bytes, path.posix.basename(original));
  return toBinary(ModelProtoSchema, { ...model, graph });
}
