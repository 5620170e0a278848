import assert from 'node:assert/strict';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { ModelProtoSchema, NodeProtoSchema, TensorProtoSchema, ValueInfoProtoSchema, type GraphProto, type NodeProto } from '../../../../src/engine/graph/proto/onnx_pb';
import { patchHeader, prepareVariant, variantPath, type GraphFile, type Variant } from '../../../../src/engine/graph/variants';
import { ReasonError } from '../../../../src/protocol/engine';
import { reasonInEnglish } from '../../../english';

/** Whether a refusal says something to a person. */
const saying = (what: RegExp) => (thrown: unknown): boolean => thrown instanceof ReasonError && what.test(reasonInEnglish(thrown.reason));

const MODELS = path.join(process.cwd(), 'models');
const SMOLLM: GraphFile = { original: 'onnx/model_q4.onnx', headSize: 64, externalData: true };
const cases: readonly [model: string, file: GraphFile, variant: Variant][] = [
  ['smollm2-135m-instruct', SMOLLM, 'fast'],
  ['smollm2-135m-instruct', SMOLLM, 'fast-attention'],
  ['smollm2-135m-instruct', SMOLLM, 'exact-attention'],
  ['all-minilm-l6-v2', { original: 'onnx/model_quantized.onnx', headSize: 32, externalData: false }, 'attention'],
  ['translate-en-fr', { original: 'onnx/encoder_model_quantized.onnx', headSize: 32, externalData: false }, 'attention'],
  ['translate-en-fr', { original: 'onnx/decoder_model_merged_quantized.onnx', headSize: 32, externalData: false }, 'attention'],
];

const graphOf = (bytes: Uint8Array): GraphProto => fromBinary(ModelProtoSchema, bytes).graph!;

/** A node with everything undone that a patch may do to it. */
function withoutPatch(node: NodeProto): string {
  const copy = fromBinary(NodeProtoSchema, toBinary(NodeProtoSchema, node));
  copy.attribute = copy.attribute.filter(({ name }) => name !== 'qk_output');
  for (const attribute of copy.attribute) if (attribute.name === 'accuracy_level') attribute.i = 4n;
  if (copy.opType === 'GroupQueryAttention') copy.output = copy.output.slice(0, 3).map((name) => name.replace('/whole', ''));
  return Buffer.from(toBinary(NodeProtoSchema, copy)).toString('base64');
}

describe('A patched header', function () {
  this.timeout(20_000);
  for (const [model, file, variant] of cases) {
    it(`of ${model} (${path.basename(file.original)}, ${variant}) is the original plus the patch, and nothing else`, async () => {
      const original = graphOf(await readFile(path.join(MODELS, model, file.original)));
      const patched = graphOf(await readFile(path.join(MODELS, model, variantPath(file, variant))));
      const kept = patched.node.slice(0, original.node.length);
      kept.forEach((node, i) => assert.equal(withoutPatch(node), withoutPatch(original.node[i]), node.name));
      for (const added of patched.node.slice(original.node.length)) {
        assert.match(added.name, /^\/(tap|grow)\//);
        assert.ok(['Identity', 'Slice', 'Shape', 'Sub'].includes(added.opType), added.opType);
      }
      const tensors = (graph: GraphProto, from: number, to?: number): string[] => graph.initializer.slice(from, to).map((tensor) => Buffer.from(toBinary(TensorProtoSchema, tensor)).toString('base64'));
      const count = original.initializer.length;
      assert.ok(tensors(patched, 0, count).every((tensor, i) => tensor === tensors(original, i, i + 1)[0]));
      assert.deepEqual(patched.initializer.slice(count).map(({ name }) => name), variant === 'attention' ? [] : ['/grow/axis']);
      assert.deepEqual(patched.input.map((input) => Buffer.from(toBinary(ValueInfoProtoSchema, input)).toString('base64')),
        original.input.map((input) => Buffer.from(toBinary(ValueInfoProtoSchema, input)).toString('base64')));
      const outputs = patched.output.map(({ name }) => name);
      assert.deepEqual(outputs.slice(0, original.output.length), original.output.map(({ name }) => name));
      const taps = outputs.slice(original.output.length);
      assert.equal(taps.length > 0, variant.endsWith('attention'));
      for (const tap of taps) assert.match(tap, /^(attention|values)\.(self|cross)\.\d+$/);
    });
  }

  it('is written again when it is not what the patch makes of the original', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'attentive-'));
    try {
      await cp(path.join(MODELS, 'smollm2-135m-instruct', SMOLLM.original), path.join(folder, SMOLLM.original), { recursive: true });
      const target = await prepareVariant(folder, SMOLLM, 'fast');
      const wanted = Buffer.from(patchHeader(await readFile(path.join(folder, SMOLLM.original)), 64, 'fast'));
      assert.ok(wanted.equals(await readFile(target)));
      const { mtimeMs } = await stat(target);
      await prepareVariant(folder, SMOLLM, 'fast');
      assert.equal((await stat(target)).mtimeMs, mtimeMs, 'left alone when it is right');
      await writeFile(target, wanted.subarray(0, 1000));
      await prepareVariant(folder, SMOLLM, 'fast');
      assert.ok(wanted.equals(await readFile(target)));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('is refused with the reason when the graph returns no attention', async () => {
    const gru = await readFile(path.join(MODELS, 'byte-gru/onnx/model.onnx'));
    assert.throws(() => patchHeader(gru, 64, 'attention'), saying(/does not return its weights/));
    const smollm = await readFile(path.join(MODELS, 'smollm2-135m-instruct', SMOLLM.original));
    assert.throws(() => patchHeader(smollm, 60, 'fast-attention'), saying(/multiple of 16; this model's is 60/));
  });
});
