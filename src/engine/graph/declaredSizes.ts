/** Whether the sizes that a graph declares for its data can be true: they are what the runtime allocates. */
import { printable } from '../../base/text/printable';
import { ReasonError } from '../../protocol/engine';
import { TensorProto_DataType, type GraphProto, type NodeProto, type TensorProto } from './proto/onnx_pb';

/** Bits of a value; a type that is not here is not one that weights have. */
const BITS: Readonly<Partial<Record<number, number>>> = {
  [TensorProto_DataType.FLOAT]: 32,
  [TensorProto_DataType.UINT8]: 8,
  [TensorProto_DataType.INT8]: 8,
  [TensorProto_DataType.UINT16]: 16,
  [TensorProto_DataType.INT16]: 16,
  [TensorProto_DataType.INT32]: 32,
  [TensorProto_DataType.INT64]: 64,
  [TensorProto_DataType.BOOL]: 8,
  [TensorProto_DataType.FLOAT16]: 16,
  [TensorProto_DataType.BFLOAT16]: 16,
  [TensorProto_DataType.DOUBLE]: 64,
  [TensorProto_DataType.UINT32]: 32,
  [TensorProto_DataType.UINT64]: 64,
  [TensorProto_DataType.UINT4]: 4,
  [TensorProto_DataType.INT4]: 4,
};

/**
 * @param bytesAt size of the file of external weights, by the location that the graph gives; undefined where it is not
 *   there, of which the runtime says so
 * @throws ReasonError `badTensorSize` for the first tensor whose declared size is negative or more than its data
 */
export function checkSizes(graph: GraphProto, bytesAt: (location: string) => number | undefined): void {
  for (const tensor of tensorsOf(graph)) {
    const values = valuesOf(tensor.dims);
    if (values === undefined || !hasData(tensor, values, bytesAt))
      throw new ReasonError({ code: 'badTensorSize', args: { tensor: printable(tensor.name ?? '') } });
  }
}

/** All tensors of a graph and of the graphs within it, without recursion: a hostile one may be nested deeply. */
export function tensorsOf(graph: GraphProto): TensorProto[] {
  const found: TensorProto[] = [];
  const open: GraphProto[] = [graph];
  for (let next = open.pop(); next; next = open.pop()) {
    found.push(...next.initializer);
    for (const { attribute } of next.node satisfies NodeProto[])
      for (const { t, tensors, g, graphs } of attribute) {
        found.push(...(t ? [t] : []), ...tensors);
        open.push(...(g ? [g] : []), ...graphs);
      }
  }
  return found;
}

export const locationOf = (tensor: TensorProto): string | undefined => external(tensor, 'location');

/** @returns undefined for a size that is negative, or too large to be one */
function valuesOf(dims: readonly bigint[]): number | undefined {
  const values = dims.reduce((product, size) => (size < 0n ? -1n : product * size), 1n);
  return dims.some((size) => size < 0n) || values > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(values);
}

function hasData(tensor: TensorProto, values: number, bytesAt: (location: string) => number | undefined): boolean {
  const bits = BITS[tensor.dataType ?? TensorProto_DataType.UNDEFINED];
  // Of another type the runtime judges by itself, and names it.
  if (bits === undefined) return true;
  const bytes = Math.ceil((values * bits) / 8);
  const location = locationOf(tensor);
  if (location !== undefined) {
    const offset = Number(external(tensor, 'offset') ?? 0);
    return offset >= 0 && offset + bytes <= (bytesAt(location) ?? Infinity);
  }
  if ((tensor.rawData?.length ?? 0) > 0) return bytes === tensor.rawData?.length;
  const lists = [tensor.floatData, tensor.int32Data, tensor.int64Data, tensor.doubleData, tensor.uint64Data];
  // Packed types have several values a number.
  const listed = lists.reduce((sum, { length }) => sum + length, 0) * Math.max(1, 8 / bits);
  return values <= listed;
}

const external = ({ externalData }: TensorProto, key: string): string | undefined =>
  externalData.find((entry) => entry.key === key)?.value;
