/** Changes of a graph that make a model fail in one way each. */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { readFileSync, writeFileSync } from 'node:fs';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  FunctionProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  SparseTensorProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
} from '../../src/engine/graph/proto/onnx_pb';

const { FLOAT, INT64 } = TensorProto_DataType;

export function changeModel(file: string, change: (model: ModelProto) => void): void {
  const model = fromBinary(ModelProtoSchema, readFileSync(file));
  change(model);
  writeFileSync(file, toBinary(ModelProtoSchema, model));
}

export function node(opType: string, input: string[], output: string[], integers: Record<string, number> = {}) {
  const attribute = Object.entries(integers).map(([name, value]) =>
    create(AttributeProtoSchema, { name, i: BigInt(value), type: AttributeProto_AttributeType.INT }),
  );
  return create(NodeProtoSchema, { opType, name: `/test/${output[0] ?? ''}`, input, output, attribute });
}

/** One number, or a list of one. */
export function constant(graph: GraphProto, name: string, value: number, dataType: typeof FLOAT | typeof INT64): void {
  const data = dataType === FLOAT ? { floatData: [value] } : { dims: [1n], int64Data: [BigInt(value)] };
  graph.initializer.push(create(TensorProtoSchema, { name, dataType, ...data }));
}

/** Renames an input or output, and leaves the rest of the graph as it works. */
export function rename(graph: GraphProto, from: string, to: string): void {
  const renamed = (name: string): string => (name === from ? to : name);
  for (const each of graph.node)
    Object.assign(each, { input: each.input.map(renamed), output: each.output.map(renamed) });
  for (const each of [...graph.input, ...graph.output]) each.name = renamed(each.name ?? '');
}

/** Puts nodes between a value of the graph and those who read it. @param nodes from `${name}/in` to `name` */
export function insertBefore(graph: GraphProto, name: string, nodes: readonly NodeProto[]): void {
  for (const each of graph.node) each.output = each.output.map((output) => (output === name ? `${name}/in` : output));
  graph.node.push(...nodes);
}

export function bfloat16Logits(graph: GraphProto): void {
  const { BFLOAT16 } = TensorProto_DataType;
  insertBefore(graph, 'logits', [node('Cast', ['logits/in'], ['logits'], { to: BFLOAT16 })]);
  const given = graph.output.find(({ name }) => name === 'logits')?.type?.value;
  if (given?.case === 'tensorType') given.value.elemType = BFLOAT16;
}

export function badLogits(graph: GraphProto, value: number): void {
  constant(graph, '/test/bad', value, FLOAT);
  insertBefore(graph, 'logits', [node('Add', ['logits/in', '/test/bad'], ['logits'])]);
}

export function badWeights(graph: GraphProto): void {
  for (const { dataType, rawData } of graph.initializer)
    if (dataType === FLOAT && rawData && rawData.length > 4)
      rawData.set(new Uint8Array(new Float32Array(rawData.length / 4).fill(NaN).buffer));
}

/** The logits are NaN in each run that reads this token. */
export function badLogitsAfter(graph: GraphProto, id: number): void {
  constant(graph, '/test/id', id, INT64);
  constant(graph, '/test/nan', NaN, FLOAT);
  constant(graph, '/test/zero', 0, FLOAT);
  insertBefore(graph, 'logits', [
    node('Equal', ['input_ids', '/test/id'], ['/test/equal']),
    node('Cast', ['/test/equal'], ['/test/found'], { to: FLOAT }),
    node('ReduceMax', ['/test/found'], ['/test/any'], { keepdims: 0 }),
    node('Cast', ['/test/any'], ['/test/isFound'], { to: TensorProto_DataType.BOOL }),
    node('Where', ['/test/isFound', '/test/nan', '/test/zero'], ['/test/added']),
    node('Add', ['logits/in', '/test/added'], ['logits']),
  ]);
}

/** Keeps the logits of the first tokens only, and goes on declaring all of them. */
export function narrowLogits(graph: GraphProto, width: number): void {
  constant(graph, '/test/from', 0, INT64);
  constant(graph, '/test/to', width, INT64);
  constant(graph, '/test/axis', 2, INT64);
  insertBefore(graph, 'logits', [node('Slice', ['logits/in', '/test/from', '/test/to', '/test/axis'], ['logits'])]);
  const type = graph.output.find(({ name }) => name === 'logits')?.type?.value;
  if (type?.case === 'tensorType') delete type.value.shape;
}

/** Computes every softmax in steps, so that no operator shows the weights of attention. */
export function hideSoftmax(graph: GraphProto): void {
  graph.node = graph.node.flatMap((each) => {
    const [input, output] = [each.input[0], each.output[0]];
    if (each.opType !== 'Softmax' || input === undefined || output === undefined) return [each];
    constant(graph, `${output}/axis`, -1, INT64);
    return [
      node('Exp', [input], [`${output}/exp`]),
      node('ReduceSum', [`${output}/exp`, `${output}/axis`], [`${output}/sum`], { keepdims: 1 }),
      node('Div', [`${output}/exp`, `${output}/sum`], [output]),
    ];
  });
}

/** One value of many, the rest 0. */
export function sparse(name: string, values: bigint) {
  return create(SparseTensorProtoSchema, {
    dims: [values],
    values: create(TensorProtoSchema, { name, dims: [1n], dataType: FLOAT, floatData: [1] }),
    indices: create(TensorProtoSchema, { dims: [1n], dataType: INT64, int64Data: [0n] }),
  });
}

/** An operator of the model's own, with a constant of 2^40 values. */
export function hostileFunction() {
  const t = create(TensorProtoSchema, { name: '/test/huge', dims: [2n ** 40n], dataType: FLOAT, floatData: [1] });
  const attribute = [create(AttributeProtoSchema, { name: 'value', t, type: AttributeProto_AttributeType.TENSOR })];
  return create(FunctionProtoSchema, {
    name: 'Hostile',
    domain: 'test',
    output: ['out'],
    node: [create(NodeProtoSchema, { opType: 'Constant', output: ['out'], attribute })],
  });
}

export function moveWeights(weights: TensorProto, location: string): void {
  weights.rawData = new Uint8Array();
  weights.dataLocation = TensorProto_DataLocation.EXTERNAL;
  weights.externalData = [create(StringStringEntryProtoSchema, { key: 'location', value: location })];
}
