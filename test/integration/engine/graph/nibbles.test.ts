/** Logits from weights of 8 bits, as a product with weights of 4, beside the same numbers worked out by hand. */
import assert from 'node:assert/strict';
import { create, toBinary } from '@bufbuild/protobuf';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { addNode, addOutput, declaredTensor, setIntegerAttribute } from '../../../../src/engine/graph/graph';
import { multiplyNibbles } from '../../../../src/engine/graph/nibbles';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
  type GraphProto,
} from '../../../../src/engine/graph/proto/onnx_pb';

const [TOKENS, WIDTH, ROWS] = [7, 64, 3];

interface Stored {
  readonly bits: number;
  readonly block: number;
  readonly levels: Uint8Array;
  readonly scales: Float32Array;
  readonly zeroPoints?: Uint8Array;
}

/** The product that gives the logits, as a graph stores it. */
function head({ bits, block, levels, scales, zeroPoints }: Stored): GraphProto {
  const { FLOAT, UINT8 } = TensorProto_DataType;
  const graph = create(GraphProtoSchema, { name: 'head' });
  const blocks = WIDTH / block;
  const store = (name: string, dims: number[], dataType: number, data: Uint8Array | Float32Array): string => {
    const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    graph.initializer.push(create(TensorProtoSchema, { name, dims: dims.map(BigInt), dataType, rawData }));
    return name;
  };
  const inputs = [
    'x',
    store('levels', [TOKENS, blocks, (block * bits) / 8], UINT8, levels),
    store('scales', [TOKENS * blocks], FLOAT, scales),
    ...(zeroPoints ? [store('zeroPoints', [zeroPoints.length], UINT8, zeroPoints)] : []),
  ];
  graph.input.push(declaredTensor('x', FLOAT, [1n, 'rows', BigInt(WIDTH)]));
  addNode(graph, 'MatMulNBits', 'head', inputs, ['logits']);
  const product = graph.node[0]!;
  product.domain = 'com.microsoft';
  const attributes = { N: TOKENS, K: WIDTH, bits, block_size: block, accuracy_level: 1 };
  for (const [name, value] of Object.entries(attributes)) setIntegerAttribute(product, name, value);
  addOutput(graph, 'logits');
  return graph;
}

async function logitsOf(graph: GraphProto, x: Float32Array, rows: number): Promise<Float32Array> {
  const opsetImport = [
    create(OperatorSetIdProtoSchema, { domain: '', version: 21n }),
    create(OperatorSetIdProtoSchema, { domain: 'com.microsoft', version: 1n }),
  ];
  const model = create(ModelProtoSchema, { irVersion: 10n, opsetImport, graph });
  const session = await InferenceSession.create(toBinary(ModelProtoSchema, model));
  try {
    const { logits } = await session.run({ x: new Tensor('float32', x, [1, rows, WIDTH]) });
    return logits!.data as Float32Array;
  } finally {
    await session.release();
  }
}

describe('Logits of exact arithmetic', () => {
  const levels = Uint8Array.from({ length: TOKENS * WIDTH }, (_, i) => (i * 37 + (i >> 3)) % 256);
  // The first row has numbers a thousand times as large as the others.
  const x = Float32Array.from(
    { length: ROWS * WIDTH },
    (_, i) => (((i * 29) % 61) - 30) * (i < WIDTH ? 100 : 0.1) + i / 7,
  );

  for (const block of [16, 32, 64])
    it(`are those of weights in bytes, in blocks of ${block}, for one row and for several`, async () => {
      const blocks = WIDTH / block;
      const scales = Float32Array.from({ length: TOKENS * blocks }, (_, i) => 0.01 + i / 500);
      const graph = head({ bits: 8, block, levels, scales });
      multiplyNibbles(graph);
      assert.ok(graph.node.length > 1);
      for (const rows of [1, ROWS]) {
        const found = await logitsOf(graph, x.slice(0, rows * WIDTH), rows);
        for (let row = 0; row < rows; row++)
          for (let token = 0; token < TOKENS; token++) {
            let [wanted, size] = [0, 0];
            for (let i = 0; i < WIDTH; i++) {
              const weight = (levels[token * WIDTH + i]! - 128) * scales[token * blocks + Math.floor(i / block)]!;
              wanted += weight * x[row * WIDTH + i]!;
              size += Math.abs(weight * x[row * WIDTH + i]!);
            }
            const difference = Math.abs(found[row * TOKENS + token]! - wanted);
            assert.ok(difference < 2e-6 * size, `row ${row}, token ${token}: ${difference} of ${size}`);
          }
      }
    });

  for (const [what, stored] of [
    ['four bits', { bits: 4, block: 32, levels: levels.subarray(0, (TOKENS * WIDTH) / 2) }],
    ['zero points of their own', { bits: 8, block: 32, levels, zeroPoints: new Uint8Array(TOKENS * 2).fill(120) }],
  ] as const)
    it(`stay as they are where weights have ${what}`, () => {
      const scales = new Float32Array((TOKENS * WIDTH) / 32).fill(1);
      const graph = head({ ...stored, scales });
      const before = toBinary(GraphProtoSchema, graph);
      multiplyNibbles(graph);
      assert.deepEqual(toBinary(GraphProtoSchema, graph), before);
    });
});
