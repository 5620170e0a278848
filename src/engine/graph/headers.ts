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
import { ModelFiles } from '../../models/modelFiles';
import { checkSizes, locationOf, tensorsOf } from './declaredSizes';
import { refuseBfloat16 } from './floatValues';
import { ModelProtoSchema, type GraphProto, type ModelProto } from './proto/onnx_pb';

/** A protobuf message has less than 2 GB, and a graph is one; a model with more has its weights in a file of their own. */
const MOST_GRAPH_BYTES = 2047 * 1024 ** 2;

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
  if (!externalData) return `${folder}/${name}/${file}`;
  return `${folder}/${file.startsWith('model') ? file.replace(/^model/, name) : `${name}-${file}`}`;
}

/** @throws Error with the reason when the graph cannot be patched that way */
export function patchHeader(original: Uint8Array, headSize: number, header: PatchedHeader): Uint8Array {
  return patched(parsed(original, 'the graph'), headSize, header);
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
  const wanted = patched(original, file.headSize, header);
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

async function checkedGraph(files: ModelFiles, file: GraphFile): Promise<Parsed> {
  const bytes = (await files.bytes(file.original)) ?? 0;
  if (bytes > MOST_GRAPH_BYTES)
    throw new ReasonError({ code: 'fileTooLarge', args: { file: file.original, bytes, mostBytes: MOST_GRAPH_BYTES } });
  const model = parsed(await readFile(path.join(files.home, file.original)), file.original);
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
  return model;
}

type Parsed = ModelProto & { graph: GraphProto };

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
function patched({ graph, ...model }: Parsed, headSize: number, header: PatchedHeader): Uint8Array {
  return toBinary(ModelProtoSchema, { ...model, graph: header.patch(graph, headSize) });
}
