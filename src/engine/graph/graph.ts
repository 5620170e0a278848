/** Reading and changing an ONNX graph's header. Weights in external data are never touched. */
import { create } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './proto/onnx_pb';

/** The name of a node's first output; ONNX operators have at least one. */
export const firstOutput = ({ output: [name] }: NodeProto): string => name!;

export function nodesOf(graph: GraphProto, opType: string): NodeProto[] {
  return graph.node.filter((node) => node.opType === opType);
}

export function integerAttribute(node: NodeProto, name: string): number | undefined {
  const found = node.attribute.find((attribute) => attribute.name === name);
  return found === undefined ? undefined : Number(found.i);
}

export function setIntegerAttribute(node: NodeProto, name: string, value: number): void {
  const found = node.attribute.find((attribute) => attribute.name === name);
  if (found) found.i = BigInt(value);
  else
    node.attribute.push(
      create(AttributeProtoSchema, { name, i: BigInt(value), type: AttributeProto_AttributeType.INT }),
    );
}

export function addNode(
  graph: GraphProto,
  opType: string,
  name: string,
  input: string[],
  output: string[],
  integers: Record<string, number> = {},
): void {
  graph.node.push(newNode(opType, name, input, output, integers));
}

/** A node that stands in no graph yet. @param integers its attributes */
export function newNode(
  opType: string,
  name: string,
  input: string[],
  output: string[],
  integers: Record<string, number> = {},
): NodeProto {
  const node = create(NodeProtoSchema, { opType, name, input, output });
  for (const [key, value] of Object.entries(integers)) setIntegerAttribute(node, key, value);
  return node;
}

/** Puts a node before the one that reads it: the runtime wants each value made before it is read. */
export function putBefore(graph: GraphProto, reader: NodeProto, node: NodeProto): void {
  graph.node.splice(graph.node.indexOf(reader), 0, node);
}

/** A one-dimensional int64 constant. */
export function addInt64Constant(graph: GraphProto, name: string, values: readonly number[]): void {
  graph.initializer.push(
    create(TensorProtoSchema, {
      name,
      dims: [BigInt(values.length)],
      dataType: TensorProto_DataType.INT64,
      int64Data: values.map(BigInt),
    }),
  );
}

/** The values of an int64 tensor within the graph's file; undefined for one of another type or in another file. */
export function int64sOf(tensor: TensorProto | undefined): bigint[] | undefined {
  if (tensor?.dataType !== TensorProto_DataType.INT64 || tensor.externalData.length > 0) return undefined;
  const { rawData, int64Data } = tensor;
  if (!rawData?.length) return int64Data;
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  return Array.from({ length: rawData.byteLength / 8 }, (_, i) => view.getBigInt64(8 * i, true));
}

/** Declares a tensor. @param shape a name for each size that is known at run time only */
export function declaredTensor(
  name: string,
  elemType: TensorProto_DataType,
  shape: readonly (string | bigint)[],
): ValueInfoProto {
  const dim = shape.map((size) =>
    create(TensorShapeProto_DimensionSchema, {
      value: typeof size === 'string' ? { case: 'dimParam', value: size } : { case: 'dimValue', value: size },
    }),
  );
  const tensor = create(TypeProto_TensorSchema, { elemType, shape: create(TensorShapeProtoSchema, { dim }) });
  const type = create(TypeProtoSchema, { value: { case: 'tensorType', value: tensor } });
  return create(ValueInfoProtoSchema, { name, type });
}

/** Declares a value of the graph as an output. The runtime infers its type and shape. */
export function addOutput(graph: GraphProto, name: string): void {
  graph.output.push(create(ValueInfoProtoSchema, { name }));
}
