/**
 * The unembedding of a decoder, whatever its quantization: a graph that looks up the rows of some tokens
 * (`sessions/unembedding.ts`). All of it as floats would be 113 MB for SmolLM2.
 */
import { create } from '@bufbuild/protobuf';
import { ReasonError } from '../../protocol/engine';
import { addNode, integerAttribute, setIntegerAttribute } from './graph';
import type { PatchedHeader } from './headers';
import {
  GraphProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
  type GraphProto,
  type NodeProto,
} from './proto/onnx_pb';
import { constantsOf, pruned } from './pruned';
import { residualStream } from './residualStream';

/** Input: ids of tokens, int64 [ids]. */
export const IDS = 'unembedding.ids';
/** Output: their rows, [ids, width]. */
export const ROWS = 'unembedding.rows';
/** Output: the weight of the normalization before the unembedding, [width]. */
export const NORM = 'unembedding.norm';

/** The header of a graph that reads rows of the unembedding only. */
export const UNEMBEDDING: PatchedHeader = {
  name: 'unembedding',
  patch: (graph) => {
    const stream = residualStream(graph);
    if (!stream) throw new ReasonError({ code: 'notAdditive', args: {} });
    const constants = constantsOf(graph);
    const lookup = create(GraphProtoSchema, {});
    if (stream.unembedding.opType === 'MatMul') gatherColumns(lookup, stream.unembedding);
    else gatherBlocks(graph, lookup, stream.unembedding);
    addNode(lookup, 'Identity', '/unembedding/norm', [stream.normWeight], [NORM]);
    return pruned(graph, constants, 'unembedding', lookup.node, idsInput(), [ROWS, NORM]);
  },
};

/** A float matrix [width, vocabulary]. */
function gatherColumns(lookup: GraphProto, { input }: NodeProto): void {
  addNode(lookup, 'Gather', '/unembedding/columns', [input[1]!, IDS], ['/unembedding/columns'], { axis: 1 });
  addNode(lookup, 'Transpose', '/unembedding/rows', ['/unembedding/columns'], [ROWS]);
}

/**
 * `MatMulNBits` weights: [vocabulary, blocks, bytes of a block], with a scale for each block and perhaps a zero point.
 * The weights are declared in the shape that the lookup reads, [vocabulary, bytes of a row], as `readInShape` does.
 */
function gatherBlocks(graph: GraphProto, lookup: GraphProto, product: NodeProto): void {
  const [, weights = '', scales = '', zeroPoints = ''] = product.input;
  const size = (name: string): number => integerAttribute(product, name) ?? 0;
  const [rows, bits, block] = [size('N'), size('bits') || 4, size('block_size')];
  const perRow = (values: number): bigint => BigInt(Math.ceil(values));
  const shaped = (from: string, columns: bigint): string => {
    const dims = [BigInt(rows), columns];
    const to = `${from}/rows`;
    const stored = graph.initializer.find(({ name }) => name === from);
    if (stored) graph.initializer.push(create(TensorProtoSchema, { ...stored, name: to, dims }));
    else {
      const shape = `${to}/shape`;
      graph.initializer.push(
        create(TensorProtoSchema, { name: shape, dims: [2n], dataType: TensorProto_DataType.INT64, int64Data: dims }),
      );
      addNode(lookup, 'Reshape', to, [from, shape], [to]);
    }
    return to;
  };
  const blocks = Math.ceil(size('K') / block);
  const inputs = [
    shaped(weights, perRow((blocks * block * bits) / 8)),
    IDS,
    shaped(scales, perRow(blocks)),
    ...(zeroPoints === '' ? [] : [shaped(zeroPoints, perRow((blocks * bits) / 8))]),
  ];
  addNode(lookup, 'GatherBlockQuantized', '/unembedding/rows', inputs, [ROWS]);
  const gather = lookup.node.at(-1)!;
  gather.domain = 'com.microsoft';
  for (const [name, value] of Object.entries({ gather_axis: 0, quantize_axis: 1, block_size: block, bits }))
    setIntegerAttribute(gather, name, value);
}

function idsInput(): ReturnType<typeof create<typeof ValueInfoProtoSchema>> {
  const dim = create(TensorShapeProto_DimensionSchema, { value: { case: 'dimParam', value: 'ids' } });
  return create(ValueInfoProtoSchema, {
    name: IDS,
    type: create(TypeProtoSchema, {
      value: {
        case: 'tensorType',
        value: create(TypeProto_TensorSchema, {
          elemType: TensorProto_DataType.INT64,
          shape: create(TensorShapeProtoSchema, { dim: [dim] }),
        }),
      },
    }),
  });
}
