/** A folder of a person's own models, each a copy of a tiny real one that the test then damages. */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
  type GraphProto,
  type ValueInfoProto,
} from '../../src/engine/graph/proto/onnx_pb';

const GRAPH = 'onnx/model.onnx';

export class OwnModels {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'attentive-own-'));

  /** @param from one of test/fixtures/models */
  add(id: string, from = 'tiny-llama'): void {
    cpSync(path.resolve('test/fixtures/models', from), path.join(this.folder, id), { recursive: true });
  }

  at(id: string, file: string): string {
    return path.join(this.folder, id, file);
  }

  changeGraph(id: string, change: (graph: GraphProto) => void, name = GRAPH): void {
    const file = this.at(id, name);
    const model = fromBinary(ModelProtoSchema, readFileSync(file));
    if (!model.graph) throw new Error(`${file} holds no graph`);
    change(model.graph);
    writeFileSync(file, toBinary(ModelProtoSchema, model));
  }

  /** @param change of the parsed file, in place */
  changeJson(id: string, file: string, change: (content: Record<string, unknown>) => void): void {
    const content = JSON.parse(readFileSync(this.at(id, file), 'utf8')) as Record<string, unknown>;
    change(content);
    writeFileSync(this.at(id, file), JSON.stringify(content));
  }

  /** Keeps the start of a file. */
  truncate(id: string, file: string, bytes: number): void {
    truncateSync(this.at(id, file), bytes);
  }

  copy(from: string, to: string, file: string): void {
    cpSync(this.at(from, file), this.at(to, file));
  }

  has(id: string, file: string): boolean {
    return existsSync(this.at(id, file));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const scalar = (name: string, elemType: TensorProto_DataType): ValueInfoProto =>
  create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: { elemType, shape: { dim: [] } } } }),
  });

/** Makes the model allocate and fill a tensor, and add its first value to its first output. */
export function allocate(graph: GraphProto, bytes: number): void {
  const output = graph.output[0];
  if (!output) throw new Error('no output');
  for (const node of graph.node) node.output = node.output.map((name) => (name === output.name ? '/fill/in' : name));
  graph.initializer.push(
    create(TensorProtoSchema, { name: '/fill/zero', dataType: TensorProto_DataType.INT64, int64Data: [0n] }),
    // Behind a sum with a value that is known at run time alone, so that the runtime does not compute it while loading.
    create(TensorProtoSchema, {
      name: '/fill/size',
      dims: [1n],
      dataType: TensorProto_DataType.INT64,
      int64Data: [BigInt(bytes / 4)],
    }),
  );
  const node = (opType: string, input: string[], output: string[]) =>
    create(NodeProtoSchema, { opType, input, output });
  graph.node.push(
    node('Shape', ['input_ids'], ['/fill/shape']),
    node('Gather', ['/fill/shape', '/fill/zero'], ['/fill/batch']),
    node('Mul', ['/fill/size', '/fill/batch'], ['/fill/length']),
    node('ConstantOfShape', ['/fill/length'], ['/fill/filled']),
    node('Gather', ['/fill/filled', '/fill/zero'], ['/fill/first']),
    node('Add', ['/fill/in', '/fill/first'], [output.name]),
  );
}

/** Puts a loop of 2^62 trips between the model and its first output. */
export function loopForEver(graph: GraphProto): void {
  const output = graph.output[0];
  if (!output) throw new Error('no output');
  for (const node of graph.node) node.output = node.output.map((name) => (name === output.name ? '/loop/in' : name));
  graph.initializer.push(
    create(TensorProtoSchema, { name: '/loop/trips', dataType: TensorProto_DataType.INT64, int64Data: [2n ** 62n] }),
    create(TensorProtoSchema, { name: '/loop/goOn', dataType: TensorProto_DataType.BOOL, int32Data: [1] }),
  );
  const body = create(GraphProtoSchema, {
    name: 'body',
    input: [
      scalar('trip', TensorProto_DataType.INT64),
      scalar('goOn', TensorProto_DataType.BOOL),
      create(ValueInfoProtoSchema, { name: 'value', ...(output.type && { type: output.type }) }),
    ],
    node: [
      create(NodeProtoSchema, { opType: 'Identity', input: ['goOn'], output: ['goOnNext'] }),
      create(NodeProtoSchema, { opType: 'Identity', input: ['value'], output: ['valueNext'] }),
    ],
    output: [
      scalar('goOnNext', TensorProto_DataType.BOOL),
      create(ValueInfoProtoSchema, { name: 'valueNext', ...(output.type && { type: output.type }) }),
    ],
  });
  graph.node.push(
    create(NodeProtoSchema, {
      opType: 'Loop',
      name: '/loop',
      input: ['/loop/trips', '/loop/goOn', '/loop/in'],
      output: [output.name],
      attribute: [create(AttributeProtoSchema, { name: 'body', type: AttributeProto_AttributeType.GRAPH, g: body })],
    }),
  );
}
