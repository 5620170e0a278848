/** Writes the file of int8 weights beside the graph. */
import { fromBinary } from '@bufbuild/protobuf';
import { open, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import * as path from 'node:path';
import { ModelFiles } from '../../../models/modelFiles';
import { externalAt } from '../declaredSizes';
import type { GraphFile } from '../headers';
import { ModelProtoSchema, type TensorProto } from '../proto/onnx_pb';
import { dequantized } from './fourBit';
import { INT8_DATA, INT8_MAXIMA, layersOf, PROJECTION_NAMES, type Layer, type ProjectionName } from './layout';
import { int8LayerOf, type LayerMaxima, type LayerWeights, type Matrix } from './weights';

/**
 * Takes two seconds for a hundred million weights, in steps of a layer.
 *
 * @param folder of the model, whose files are verified
 * @throws the file system's error; Error for a graph that is not built like the embedded decoders
 */
export async function writeInt8Weights(folder: string, { original }: GraphFile): Promise<void> {
  const { graph } = fromBinary(ModelProtoSchema, await readFile(path.join(folder, original)));
  const layers = graph ? layersOf(graph) : [];
  const files = await ModelFiles.in(folder);
  const onnx = path.join(files.home, path.dirname(original));
  const maxima = await readFile(path.join(onnx, INT8_MAXIMA));
  const target = path.join(onnx, INT8_DATA);
  await files.checkTarget(target);
  // Write to a temporary file and rename it: another window may be reading the target.
  const aside = `${target}.${process.pid}.tmp`;
  const readers = new Readers(onnx);
  const written = await open(aside, 'w');
  try {
    for (const [i, layer] of layers.entries())
      await written.write(int8LayerOf(layer, await weightsOf(layer, readers), maximaOf(maxima, i, layer)));
    await written.close();
    await rename(aside, target);
  } catch (thrown) {
    await written.close();
    await rm(aside, { force: true });
    throw thrown;
  } finally {
    await readers.close();
  }
}

async function weightsOf({ projections, norms }: Layer, readers: Readers): Promise<LayerWeights> {
  const matrices: Partial<Record<ProjectionName, Matrix>> = {};
  for (const which of PROJECTION_NAMES) {
    const { levels, scales, minimums, ...sizes } = projections[which];
    const data = [await readers.bytes(levels), await readers.bytes(scales), await readers.bytes(minimums)] as const;
    matrices[which] = dequantized(sizes, ...data);
  }
  return {
    projections: matrices as Record<ProjectionName, Matrix>,
    norms: [floats(await readers.bytes(norms[0])), floats(await readers.bytes(norms[1]))],
  };
}

const floats = (bytes: Uint8Array): Float32Array => new Float32Array(bytes.slice().buffer);

/** The eighths of an octave. */
const EIGHTHS = Array.from({ length: 8 }, (_, eighth) => Math.fround(2 ** (eighth / 8)));

/**
 * The maxima of one layer: a byte b a channel, which stands for 2^(b/8 - 16); for each layer the channels after the two
 * normalizations and those between the projections of the MLP (tools/models/int8/maxima.py).
 */
function maximaOf(bytes: Uint8Array, layer: number, { projections }: Layer): LayerMaxima {
  const [width, inner] = [projections.qkv_proj.inputs, projections.down_proj.inputs];
  const values = Float32Array.from(
    bytes.subarray(layer * (2 * width + inner), (layer + 1) * (2 * width + inner)),
    (byte) => EIGHTHS[byte % 8]! * 2 ** (Math.floor(byte / 8) - 16),
  );
  return { norms: [values.subarray(0, width), values.subarray(width, 2 * width)], inner: values.subarray(2 * width) };
}

/** The files that hold a graph's tensors, each opened once. */
class Readers {
  private readonly open = new Map<string, FileHandle>();

  constructor(private readonly folder: string) {}

  async bytes(tensor: TensorProto): Promise<Uint8Array> {
    const place = externalAt(tensor);
    if (!place) return tensor.rawData ?? new Uint8Array();
    const handle = this.open.get(place.location) ?? (await open(path.join(this.folder, place.location)));
    this.open.set(place.location, handle);
    const data = new Uint8Array(place.length);
    await handle.read(data, 0, place.length, place.offset);
    return data;
  }

  async close(): Promise<void> {
    for (const handle of this.open.values()) await handle.close();
  }
}
