/** Which graphs show their logits as a sum of terms, and which are refused because they compute something else. */
import assert from 'node:assert/strict';
import { create, fromBinary } from '@bufbuild/protobuf';
import { readFile } from 'node:fs/promises';
import { addNode } from '../../../../src/engine/graph/graph';
import { ModelProtoSchema, NodeProtoSchema, type GraphProto } from '../../../../src/engine/graph/proto/onnx_pb';
import { residualStream } from '../../../../src/engine/graph/residualStream';
import { UNEMBEDDING } from '../../../../src/engine/graph/unembedding';
import { ReasonError } from '../../../../src/protocol/engine';

const SMOLLM2 = 'models/smollm2-135m-instruct/onnx/model_q4.onnx';
const LLAMA = 'test/fixtures/models/tiny-llama/onnx/model.onnx';
const graphOf = async (file: string): Promise<GraphProto> => fromBinary(ModelProtoSchema, await readFile(file)).graph!;

/** Has a tensor pass through one more operator on its way to whatever reads it. */
function interpose(graph: GraphProto, tensor: string, opType: string, more: readonly string[] = []): void {
  const before = `${tensor}/before`;
  for (const node of graph.node) node.output = node.output.map((name) => (name === tensor ? before : name));
  addNode(graph, opType, `/changed/${tensor}`, [before, ...more], [tensor]);
}

describe('The residual stream of a graph', () => {
  it('is found where adding and normalizing is one operator', async () => {
    const stream = residualStream(await graphOf(SMOLLM2))!;
    assert.equal(stream.embedding, '/model/embed_tokens/GatherBlockQuantized/output_0');
    assert.deepEqual(
      stream.mlps,
      Array.from({ length: 30 }, (_, layer) => `/model/layers.${layer}/mlp/down_proj/MatMul/output_0`),
    );
    assert.equal(stream.normWeight, 'model.layers.30.final_norm_layernorm.weight');
  });

  it('is found where they are several', async () => {
    const stream = residualStream(await graphOf(LLAMA))!;
    assert.deepEqual(
      stream.mlps,
      [0, 1].map((layer) => `/model/layers.${layer}/mlp/down_proj/MatMul_output_0`),
    );
    assert.deepEqual(stream.final, ['/model/layers.1/Add_1_output_0']);
    assert.equal(stream.normWeight, 'model.norm.weight');
  });

  for (const [what, change] of [
    ['bounds its logits', (graph) => interpose(graph, 'logits', 'Tanh')],
    [
      'normalizes what its attention adds',
      (graph) => interpose(graph, '/model/layers.1/self_attn/o_proj/MatMul_output_0', 'Tanh'),
    ],
    [
      'adds a bias after its attention',
      (graph) => interpose(graph, '/model/layers.0/self_attn/o_proj/MatMul_output_0', 'Add', ['model.norm.weight']),
    ],
    [
      'lets a layer add once only',
      (graph) => {
        const sum = graph.node.find(({ name }) => name === '/model/layers.0/Add_1')!;
        sum.opType = 'Identity';
        sum.input = sum.input.slice(0, 1);
      },
    ],
    [
      'has no plain product before its logits',
      (graph) => {
        const node = graph.node.find(({ output }) => output[0] === 'logits')!;
        Object.assign(node, create(NodeProtoSchema, { ...node, opType: 'Add' }));
      },
    ],
  ] as const satisfies readonly (readonly [string, (graph: GraphProto) => void])[]) {
    it(`is refused in a graph that ${what}`, async () => {
      const graph = await graphOf(LLAMA);
      change(graph);
      assert.equal(residualStream(graph), undefined);
      assert.throws(
        () => UNEMBEDDING.patch(graph, 8),
        (thrown: unknown) => thrown instanceof ReasonError && thrown.reason.code === 'notAdditive',
      );
    });
  }
});
