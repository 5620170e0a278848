/** A graph that tells whether this processor's products of uint8 and int8 are exact. */
import { create, toBinary } from '@bufbuild/protobuf';
import { addNode, addOutput } from '../graph';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
} from '../proto/onnx_pb';

const INPUTS = 64;
const OUTPUTS = 16;
const ACTIVATION = 255;
const WEIGHT = 127;

/** The value of each output where no sum overflows. */
export const EXACT_SUM = INPUTS * ACTIVATION * WEIGHT;

/**
 * Multiplies the largest activations by the largest weights: y [1, outputs], int32, without an input. Whether the runtime
 * does so when it loads the graph or when it runs it, it takes the same kernel.
 */
export function saturationProbe(): Uint8Array {
  const { UINT8, INT8 } = TensorProto_DataType;
  const graph = create(GraphProtoSchema, { name: 'saturation' });
  graph.initializer.push(
    create(TensorProtoSchema, {
      name: 'x',
      dims: [1n, BigInt(INPUTS)],
      dataType: UINT8,
      rawData: new Uint8Array(INPUTS).fill(ACTIVATION),
    }),
    create(TensorProtoSchema, {
      name: 'w',
      dims: [BigInt(INPUTS), BigInt(OUTPUTS)],
      dataType: INT8,
      rawData: new Uint8Array(INPUTS * OUTPUTS).fill(WEIGHT),
    }),
  );
  addNode(graph, 'MatMulInteger', 'product', ['x', 'w'], ['y']);
  addOutput(graph, 'y');
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: 13n })],
      graph,
    }),
  );
}
