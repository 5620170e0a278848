/** Weights that a header has in another file of its folder. The runtime maps that file and reads them where they lie. */
import { clearField, create } from '@bufbuild/protobuf';
import { bitsOf } from './declaredSizes';
import {
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProtoSchema,
  type GraphProto,
  type TensorProto,
} from './proto/onnx_pb';

/** The runtime maps each tensor by itself, which costs more than a copy of a few values. */
const LEAST_BYTES = 1024;

/** Where the data of a tensor lies, as fields of the tensor. @param location relative to the header's folder */
export function dataAt(
  location: string,
  offset: number,
  length: number,
): Pick<TensorProto, 'dataLocation' | 'externalData'> {
  const entry = (key: string, value: string | number) =>
    create(StringStringEntryProtoSchema, { key, value: String(value) });
  return {
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: [entry('location', location), entry('offset', offset), entry('length', length)],
  };
}

/**
 * Has a patched graph, in place, read the weights that its original holds from the original's file, so that the header is no second
 * copy of them. Values of several bytes stay in the header where they do not lie at a multiple of their size: the
 * runtime computes with them in place.
 *
 * @param original the file that the graph was read from: its tensors' data are views of these bytes
 * @param location of that file, relative to the header's folder
 */
export function shareWeights(graph: GraphProto, original: Uint8Array, location: string): void {
  for (const tensor of graph.initializer) {
    const { rawData } = tensor;
    if (!rawData || rawData.length < LEAST_BYTES || rawData.buffer !== original.buffer) continue;
    const offset = rawData.byteOffset - original.byteOffset;
    const bits = bitsOf(tensor);
    if (bits === undefined || offset % Math.ceil(bits / 8) !== 0) continue;
    clearField(tensor, TensorProtoSchema.field.rawData);
    Object.assign(tensor, dataAt(location, offset, rawData.length));
  }
}
