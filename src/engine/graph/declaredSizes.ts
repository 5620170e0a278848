/** Whether the sizes that a graph declares for its data can be true: they are what the runtime allocates. */
import { printable } from '../../base/text/printable';
import { ReasonError } from '../../protocol/engine';
import {
  TensorProto_DataType,
  type GraphProto,
  type NodeProto,
  type SparseTensorProto,
  type TensorProto,
} from './proto/onnx_pb';

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
 * The runtime makes a sparse tensor dense when it loads it: as many values as it declares, however few are listed. The
 * same limit as the runtime has for the data of one tensor in a graph's file.
 */
const MOST_SPARSE_VALUES = 2 ** 29;

/**
 * @param bytesAt size of the file of external weights, by the location that the graph gives; undefined where it is not
 *   there, of which the runtime says so
 * @throws ReasonError `badTensorSize` for the first tensor whose declared size is negative or more than its data
 */
export function checkSizes(model: Sized, bytesAt: (location: string) => number | undefined): void {
  const { tensors, sparse } = tensorsOf(model);
  const refuse = (name: string | undefined): never => {
    throw new ReasonError({ code: 'badTensorSize', args: { tensor: printable(name ?? '') } });
  };
  for (const tensor of tensors) {
    const values = valuesOf(tensor.dims);
    if (values === undefined || !hasData(tensor, values, bytesAt)) refuse(tensor.name);
  }
  for (const { dims, values } of sparse) if ((valuesOf(dims) ?? Infinity) > MOST_SPARSE_VALUES) refuse(values?.name);
}

/** The parts of a model that hold tensors. */
export interface Sized {
  readonly graph: GraphProto;
  readonly functions: readonly { readonly node: readonly NodeProto[] }[];
}

interface Tensors {
  readonly tensors: TensorProto[];
  readonly sparse: SparseTensorProto[];
}

/** All tensors of a model and of the graphs within its graph, without recursion: a hostile one may be nested deeply. */
export function tensorsOf({ graph, functions }: Sized): Tensors {
  const found: Tensors = { tensors: [], sparse: [] };
  const graphs: GraphProto[] = [graph];
  const collect = (nodes: readonly NodeProto[]): void => {
    for (const { attribute } of nodes)
      for (const each of attribute) {
        found.tensors.push(...(each.t ? [each.t] : []), ...each.tensors);
        found.sparse.push(...(each.sparseTensor ? [each.sparseTensor] : []), ...each.sparseTensors);
        graphs.push(...(each.g ? [each.g] : []), ...each.graphs);
      }
  };
  for (const { node } of functions) collect(node);
  for (let next = graphs.pop(); next; next = graphs.pop()) {
    found.tensors.push(...next.initializer);
    found.sparse.push(...next.sparseInitializer);
    collect(next.node);
  }
  for (const { values, indices } of found.sparse)
    found.tensors.push(...(values ? [values] : []), ...(indices ? [indices] : []));
  return found;
}

export const locationOf = (tensor: TensorProto): string | undefined => external(tensor, 'location');

/** Where a tensor's data lies in a file of external weights; undefined for data in the graph's own file. */
export function externalAt(tensor: TensorProto): { location: string; offset: number; length: number } | undefined {
  const location = locationOf(tensor);
  if (location === undefined) return undefined;
  return { location, offset: Number(external(tensor, 'offset') ?? 0), length: Number(external(tensor, 'length')) };
}

/** Bits of each value of a tensor; undefined for a type that weights do not have. */
export const bitsOf = ({ dataType }: TensorProto): number | undefined =>
  BITS[dataType ?? TensorProto_DataType.UNDEFINED];

/** @returns undefined for a size that is negative, or too large to be one */
function valuesOf(dims: readonly bigint[]): number | undefined {
  const values = dims.reduce((product, size) => (size < 0n ? -1n : product * size), 1n);
  return dims.some((size) => size < 0n) || values > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(values);
}

function hasData(tensor: TensorProto, values: number, bytesAt: (location: string) => number | undefined): boolean {
  const bits = bitsOf(tensor);
  // Of another type the runtime judges by itself, and names it.
  if (bits === undefined) return true;
  const bytes = Math.ceil((values * bits) / 8);
  const place = externalAt(tensor);
  if (place) return place.offset >= 0 && place.offset + bytes <= (bytesAt(place.location) ?? Infinity);
  if ((tensor.rawData?.length ?? 0) > 0) return bytes === tensor.rawData?.length;
  const lists = [tensor.floatData, tensor.int32Data, tensor.int64Data, tensor.doubleData, tensor.uint64Data];
  // Packed types have several values a number.
  const listed = lists.reduce((sum, { length }) => sum + length, 0) * Math.max(1, 8 / bits);
  return values <= listed;
}

const external = ({ externalData }: TensorProto, key: string): string | undefined =>
  externalData.find((entry) => entry.key === key)?.value;
