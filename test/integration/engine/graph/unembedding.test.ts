/** Rows of an unembedding that is stored in blocks of few bits, beside the same numbers worked out by hand. */
import assert from 'node:assert/strict';
import { create, toBinary } from '@bufbuild/protobuf';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { addNode, setIntegerAttribute } from '../../../../src/engine/graph/graph';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
} from '../../../../src/engine/graph/proto/onnx_pb';
import { UNEMBEDDING } from '../../../../src/engine/graph/unembedding';
import { Unembedding } from '../../../../src/engine/sessions/unembedding';

const [TOKENS, WIDTH, BLOCK] = [6, 64, 32];
const BLOCKS = WIDTH / BLOCK;

const bytes = (count: number, of: (i: number) => number): Uint8Array =>
  Uint8Array.from({ length: count }, (_, i) => of(i));

/** A decoder of no layers: an embedding, a normalization and the product. */
function decoder(bits: number, levels: Uint8Array, scales: Float32Array, zeroPoints: Uint8Array | undefined) {
  const { FLOAT, UINT8 } = TensorProto_DataType;
  const graph = create(GraphProtoSchema, { name: 'decoder' });
  const store = (name: string, dims: number[], dataType: number, data: Uint8Array | Float32Array): void =>
    void graph.initializer.push(
      create(TensorProtoSchema, {
        name,
        dims: dims.map(BigInt),
        dataType,
        rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      }),
    );
  store('embedding', [1, WIDTH], FLOAT, new Float32Array(WIDTH));
  store('norm', [WIDTH], FLOAT, new Float32Array(WIDTH).fill(2));
  store('levels', [TOKENS, BLOCKS, (BLOCK * bits) / 8], UINT8, levels);
  store('scales', [TOKENS * BLOCKS], FLOAT, scales);
  if (zeroPoints) store('zeroPoints', [zeroPoints.length], UINT8, zeroPoints);
  addNode(graph, 'Gather', 'embed', ['embedding', 'input_ids'], ['x']);
  addNode(graph, 'SimplifiedLayerNormalization', 'last', ['x', 'norm'], ['normed']);
  addNode(
    graph,
    'MatMulNBits',
    'head',
    ['normed', 'levels', 'scales', ...(zeroPoints ? ['zeroPoints'] : [])],
    ['logits'],
  );
  const head = graph.node.at(-1)!;
  for (const [name, value] of Object.entries({ N: TOKENS, K: WIDTH, bits, block_size: BLOCK }))
    setIntegerAttribute(head, name, value);
  return graph;
}

describe('The rows of an unembedding', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'attentive-unembedding-'));
  });
  after(() => rm(folder, { recursive: true }));

  for (const bits of [4, 8])
    for (const hasZeroPoints of [false, true]) {
      it(`are read from ${bits} bits ${hasZeroPoints ? 'with' : 'without'} zero points`, async () => {
        const perByte = 8 / bits;
        const levels = bytes((TOKENS * WIDTH) / perByte, (i) => (i * 37 + 11) % 256);
        const scales = Float32Array.from({ length: TOKENS * BLOCKS }, (_, i) => 0.5 + i / 8);
        const zeroPoints = hasZeroPoints ? bytes((TOKENS * BLOCKS) / perByte, (i) => (i * 29 + 3) % 256) : undefined;
        const part = (from: Uint8Array, i: number): number =>
          (from[Math.floor(i / perByte)]! >> (bits * (i % perByte))) & (2 ** bits - 1);
        const expected = (token: number, column: number): number => {
          const block = token * BLOCKS + Math.floor(column / BLOCK);
          const zero = zeroPoints ? part(zeroPoints, block) : 2 ** (bits - 1);
          return (part(levels, token * WIDTH + column) - zero) * scales[block]!;
        };
        const file = path.join(folder, `${bits}-${hasZeroPoints}.onnx`);
        const opsetImport = [
          create(OperatorSetIdProtoSchema, { domain: '', version: 21n }),
          create(OperatorSetIdProtoSchema, { domain: 'com.microsoft', version: 1n }),
        ];
        const graph = UNEMBEDDING.patch(decoder(bits, levels, scales, zeroPoints), 1);
        await writeFile(
          file,
          toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 10n, opsetImport, graph })),
        );
        const unembedding = await Unembedding.load(file);
        try {
          assert.deepEqual([...unembedding.norm], Array<number>(WIDTH).fill(2));
          const ids = [4, 0, 5];
          const rows = await unembedding.rows(ids);
          assert.deepEqual(
            [...rows],
            ids.flatMap((token) => Array.from({ length: WIDTH }, (_, column) => expected(token, column))),
          );
          const mean = await unembedding.mean(TOKENS);
          let sum = 0;
          for (let token = 0; token < TOKENS; token++) sum += expected(token, 40);
          assert.ok(Math.abs(mean[40]! - sum / TOKENS) < 1e-9);
        } finally {
          await unembedding.dispose();
        }
      });
    }
});
