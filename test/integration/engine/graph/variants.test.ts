import assert from 'node:assert/strict';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { readFile, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { externalAt } from '../../../../src/engine/graph/declaredSizes';
import {
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
  type GraphProto,
  type NodeProto,
  type TensorProto,
} from '../../../../src/engine/graph/proto/onnx_pb';
import { headerPath, patchHeader, type GraphFile } from '../../../../src/engine/graph/headers';
import { PROJECTIONS } from '../../../../src/engine/graph/projections';
import { variantHeader, variantName, type GraphVariant } from '../../../../src/engine/graph/variants';
import type { Tap } from '../../../../src/engine/taps';
import { ReasonError } from '../../../../src/protocol/engine';
import { reasonInEnglish } from '../../../english';

/** Whether a refusal says something to a person. */
const saying =
  (what: RegExp) =>
  (thrown: unknown): boolean =>
    thrown instanceof ReasonError && what.test(reasonInEnglish(thrown.reason));

const MODELS = path.join(process.cwd(), 'models');
const SMOLLM2 = 'smollm2-135m-instruct';
const SMOLLM: GraphFile = { original: 'onnx/model_q4.onnx', headSize: 64 };
const MINILM: GraphFile = { original: 'onnx/model_quantized.onnx', headSize: 32 };
const variant = (arithmetic: GraphVariant['arithmetic'], ...taps: Tap[]): GraphVariant => ({
  arithmetic,
  taps: new Set(taps),
});
const UNTAPPED = variantHeader(variant('fast'));
const ALL: readonly Tap[] = ['attention', 'values'];
const DECODER: readonly Tap[] = [...ALL, 'residual', 'stream', 'bias', 'patch'];
const ENCODER: readonly Tap[] = [...ALL, 'stream', 'patch'];
const cases: readonly [model: string, file: GraphFile, variant: GraphVariant][] = [
  [SMOLLM2, SMOLLM, variant('fast')],
  [SMOLLM2, SMOLLM, variant('fast', ...DECODER)],
  [SMOLLM2, SMOLLM, variant('exact', ...DECODER)],
  ['all-minilm-l6-v2', MINILM, variant('exact', ...ENCODER)],
  ['translate-en-fr', { original: 'onnx/encoder_model_quantized.onnx', headSize: 32 }, variant('exact', ...ENCODER)],
  [
    'translate-en-fr',
    { original: 'onnx/decoder_model_merged_quantized.onnx', headSize: 32 },
    variant('exact', ...ENCODER),
  ],
];

/** What the logits of exact arithmetic are computed with, beside the product. */
const NIBBLES = ['Reshape', 'Mul', 'Reshape', 'ReduceSum', 'Reshape', 'Transpose', 'Mul', 'MatMul', 'Reshape', 'Add'];
const NIBBLE_CONSTANTS = [
  'columns/shape',
  'worth',
  'blocks/shape',
  'sums/axis',
  'scales/shape',
  'zero',
  'row/shape',
].map((name) => `/nibbles/${name}`);

/** The stored output projection in the shape of an embedding; and what the nodes give that made it, which are gone. */
const EMBEDDING = '/model/embed_tokens/Reshape/output_0';
const RESHAPED = new Set([EMBEDDING, '/model/constants/INT64/[49152, 576]']);

const graphOf = (bytes: Uint8Array): GraphProto => fromBinary(ModelProtoSchema, bytes).graph!;

/** A node with everything undone that a patch may do to it. */
function withoutPatch(node: NodeProto, names: ReadonlyMap<string, string> = new Map()): string {
  const copy = fromBinary(NodeProtoSchema, toBinary(NodeProtoSchema, node));
  copy.input = copy.input.map((name) => names.get(name) ?? name);
  copy.output = copy.output.map((name) => names.get(name) ?? name);
  copy.attribute = copy.attribute.filter(({ name }) => name !== 'qk_output');
  for (const attribute of copy.attribute) if (attribute.name === 'accuracy_level') attribute.i = 4n;
  if (copy.opType === 'GroupQueryAttention') {
    copy.output = copy.output.slice(0, 3).map((name) => name.replace('/whole', ''));
    copy.input = copy.input.map((name) => (name.startsWith('bias.self.') ? '' : name));
  }
  if (copy.output[0] === '/nibbles/product') {
    copy.input[0] = '/lm_head/kept';
    copy.output[0] = 'logits';
    for (const attribute of copy.attribute) {
      if (attribute.name === 'bits') attribute.i = 8n;
      if (attribute.name === 'K' || attribute.name === 'block_size') attribute.i! /= 2n;
    }
  }
  return Buffer.from(toBinary(NodeProtoSchema, copy)).toString('base64');
}

/** A tensor whose data lie in the original's file, with those data; any other as it is. */
function withData(tensor: TensorProto, { original }: GraphFile, bytes: Uint8Array): TensorProto {
  const place = externalAt(tensor);
  if (place?.location !== path.basename(original)) return tensor;
  const { name, dims, dataType } = tensor;
  const rawData = bytes.subarray(place.offset, place.offset + place.length);
  return create(TensorProtoSchema, { name, dims, dataType, rawData });
}

/** Where rows can be replaced, the names that nodes had before, by those that they have now. */
function unpatchedNames(replacing: readonly NodeProto[]): Map<string, string> {
  return new Map(
    replacing.map(({ input, output }) =>
      output[0]!.startsWith('/patch/') ? [output[0]!, input[2]!] : [input[2]!, output[0]!],
    ),
  );
}

describe('A patched header', function () {
  this.timeout(20_000);
  for (const [model, file, wanted] of cases) {
    it(`of ${model} (${path.basename(file.original)}, ${variantName(wanted)}) is the original plus the patch, and nothing else`, async () => {
      // The layers of the translator's decoder end in no known way.
      const showsLayers = !file.original.includes('decoder');
      const bytes = await readFile(path.join(MODELS, model, file.original));
      const original = graphOf(bytes);
      const patched = graphOf(await readFile(path.join(MODELS, model, headerPath(file, variantHeader(wanted)))));
      const wantedNodes = original.node.filter(({ output }) => !RESHAPED.has(output[0]!));
      const replacing = patched.node.filter(({ name }) => name.startsWith('/patch/'));
      assert.ok(replacing.every(({ opType }) => opType === 'Where'));
      const names = unpatchedNames(replacing);
      const nibbles = patched.node.filter(({ name }) => name.startsWith('/nibbles/'));
      assert.deepEqual(
        nibbles.map(({ opType }) => opType),
        wanted.arithmetic === 'exact' && file === SMOLLM ? NIBBLES : [],
      );
      const others = patched.node.filter((node) => !replacing.includes(node) && !nibbles.includes(node));
      const kept = others.slice(0, wantedNodes.length);
      kept.forEach((node, i) => assert.equal(withoutPatch(node, names), withoutPatch(wantedNodes[i]!), node.name));
      for (const added of others.slice(wantedNodes.length)) {
        assert.match(added.name, /^\/(tap|grow|stream)\//);
        assert.ok(['Identity', 'Slice', 'Shape', 'Sub', 'Add'].includes(added.opType), added.opType);
      }
      const tensors = (graph: GraphProto, from: number, to?: number): string[] =>
        graph.initializer
          .slice(from, to)
          .map((tensor) => Buffer.from(toBinary(TensorProtoSchema, withData(tensor, file, bytes))).toString('base64'));
      const count = original.initializer.length;
      assert.ok(tensors(patched, 0, count).every((tensor, i) => tensor === tensors(original, i, i + 1)[0]));
      assert.deepEqual(
        patched.initializer.slice(count).map(({ name }) => name),
        [
          ...(file === SMOLLM ? [EMBEDDING, '/grow/axis'] : []),
          ...(wanted.taps.has('residual') ? ['/tap/last_row', '/tap/row_end', '/tap/row_axis'] : []),
          ...(wanted.taps.has('stream') && showsLayers ? ['/stream/end', '/stream/axis'] : []),
          ...(wanted.taps.has('patch') && file === SMOLLM ? ['/patch/nothing'] : []),
          ...(nibbles.length > 0 ? NIBBLE_CONSTANTS : []),
        ],
      );
      const inputs = patched.input.length - original.input.length;
      const layers = file === SMOLLM ? 30 : 6;
      // A bias of each layer; which rows are replaced after each, by what, and from which row on they are shown.
      const wantedInputs = (wanted.taps.has('bias') ? layers : 0) + (wanted.taps.has('patch') ? layers + 2 : 0);
      assert.equal(inputs, showsLayers ? wantedInputs : 0);
      for (const { name } of patched.input.slice(original.input.length))
        assert.match(name, /^(stream\.from|bias\.self\.\d+|patch\.(given|at\.\d+))$/);
      assert.deepEqual(
        patched.input
          .slice(0, original.input.length)
          .map((input) => Buffer.from(toBinary(ValueInfoProtoSchema, input)).toString('base64')),
        original.input.map((input) => Buffer.from(toBinary(ValueInfoProtoSchema, input)).toString('base64')),
      );
      const outputs = patched.output.map(({ name }) => name);
      assert.deepEqual(
        outputs.slice(0, original.output.length),
        original.output.map(({ name }) => name),
      );
      const taps = outputs.slice(original.output.length);
      assert.equal(taps.length > 0, wanted.taps.size > 0);
      for (const tap of taps)
        assert.match(
          tap,
          /^(attention|values)\.(self|cross)\.\d+$|^stream\.self\.\d+$|^residual\.(embedding|final|normed|mlp\.\d+)$/,
        );
    });
  }

  it('is no second copy of weights that its original holds', async () => {
    for (const [model, file] of cases.filter(([name]) => name !== SMOLLM2))
      for (const header of [variantHeader(variant('exact', ...ENCODER)), PROJECTIONS]) {
        const sizeOf = async (name: string): Promise<number> => (await stat(path.join(MODELS, model, name))).size;
        const [original, patched] = [await sizeOf(file.original), await sizeOf(headerPath(file, header))];
        assert.ok(patched < original / 5, `${headerPath(file, header)}: ${patched} of ${original}`);
      }
  });

  it('reads the embedding where the output projection is stored, in a shape of its own', async () => {
    const patched = graphOf(await readFile(path.join(MODELS, SMOLLM2, headerPath(SMOLLM, UNTAPPED))));
    const tensor = (wanted: string): TensorProto => patched.initializer.find(({ name }) => name === wanted)!;
    const [embedding, projection] = [tensor(EMBEDDING), tensor('lm_head.MatMul.weight_Q8')];
    assert.deepEqual(embedding.externalData, projection.externalData);
    assert.deepEqual(
      [embedding.dims, projection.dims],
      [
        [49152n, 576n],
        [49152n, 18n, 32n],
      ],
    );
  });

  it('cuts the cache of each layer before the next layer runs, in the order that the runtime takes', async () => {
    const patched = graphOf(await readFile(path.join(MODELS, SMOLLM2, headerPath(SMOLLM, UNTAPPED))));
    const cuts = patched.node.filter(({ name }) => name.startsWith('/grow/present.')).map(({ name }) => name);
    const layers = Array.from({ length: 30 }, (_, i) => 29 - i);
    assert.deepEqual(
      cuts,
      layers.flatMap((layer) => [`/grow/present.${layer}.value`, `/grow/present.${layer}.key`]),
    );
  });

  it('shows what is tapped and nothing else, under a name that is made of its taps', async () => {
    const original = await readFile(path.join(MODELS, 'all-minilm-l6-v2/onnx/model_quantized.onnx'));
    const tapsIn = (wanted: GraphVariant): string[] => [
      ...new Set(
        graphOf(patchHeader(original, MINILM, variantHeader(wanted))).output.flatMap(
          ({ name }) => /^(\w+)\.self\.\d+$/.exec(name)?.[1] ?? [],
        ),
      ),
    ];
    assert.deepEqual(tapsIn(variant('exact', 'attention')), ['attention']);
    assert.deepEqual(tapsIn(variant('exact', 'values')), ['values']);
    assert.deepEqual(tapsIn(variant('exact', 'values', 'attention')), ['attention', 'values']);
    assert.equal(
      variantName(variant('exact', 'values', 'attention')),
      variantName(variant('exact', 'attention', 'values')),
    );
    assert.equal(
      new Set(
        [variant('fast'), variant('exact'), variant('exact', 'values'), variant('exact', ...ALL)].map(variantName),
      ).size,
      4,
    );
  });

  it('is refused with the reason when the graph returns no attention', async () => {
    const gru = await readFile(path.join(MODELS, 'byte-gru/onnx/model.onnx'));
    assert.throws(
      () =>
        patchHeader(gru, { original: 'onnx/model.onnx', headSize: 64 }, variantHeader(variant('exact', 'attention'))),
      saying(/does not return its weights/),
    );
    const smollm = await readFile(path.join(MODELS, SMOLLM2, SMOLLM.original));
    assert.throws(
      () => patchHeader(smollm, { ...SMOLLM, headSize: 60 }, variantHeader(variant('fast', 'attention'))),
      saying(/multiple of 16; this model's is 60/),
    );
  });
});
