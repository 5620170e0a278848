/**
 * The tap `patch`: in the residual stream after a layer, rows can be replaced by given ones. Where nothing is replaced no
 * bit of a run changes.
 */
import { create } from '@bufbuild/protobuf';
import { castLike, isHalf } from './floatValues';
import { declaredTensor, firstOutput, newNode, putBefore } from './graph';
import { postNormLayers } from './postNormLayers';
import { TensorProto_DataType, TensorProtoSchema, type GraphProto, type NodeProto } from './proto/onnx_pb';
import { residualStream } from './residualStream';

/** The inputs of the tap. */
export const PATCH = {
  /** Which rows are replaced after a layer, bool [1, rows, 1]; a single value stands for every row. */
  at: (layer: number): string => `patch.at.${layer}`,
  /** What stands there instead, float [1, rows, width]; the same for each layer. */
  given: 'patch.given',
} as const;

/** Added to any number it leaves every bit as it is; +0 would turn -0 into +0. */
const NOTHING = '/patch/nothing';

/** Of a graph whose layers do not end in a known way nothing can be replaced. */
export function tapPatch(graph: GraphProto): void {
  const adders = residualStream(graph)?.adders;
  const ends = adders ? [] : (postNormLayers(graph) ?? []);
  if (!adders && ends.length === 0) return;
  const half = isHalf(graph);
  if (adders) {
    const { FLOAT } = TensorProto_DataType;
    graph.initializer.push(create(TensorProtoSchema, { name: NOTHING, dims: [1n], dataType: FLOAT, floatData: [-0] }));
    for (const [layer, adder] of adders.entries()) replaceSummands(graph, layer, adder, half);
  }
  for (const [layer, end] of ends.entries()) replaceResult(graph, layer, end, half);
  graph.input.push(
    declaredTensor(PATCH.given, TensorProto_DataType.FLOAT, ['batch_size', 'given_rows', 'given_width']),
  );
}

/** The sum itself may have no name, because one operator adds and normalizes; so its two summands are replaced. */
function replaceSummands(graph: GraphProto, layer: number, adder: NodeProto, half: boolean): void {
  const at = declareRows(graph, layer);
  for (const [i, instead] of [PATCH.given, NOTHING].entries()) {
    const name = `/patch/${layer}/${i}`;
    for (const node of chosen(at, instead, adder.input[i]!, name, half)) putBefore(graph, adder, node);
    adder.input[i] = name;
  }
}

function replaceResult(graph: GraphProto, layer: number, end: NodeProto, half: boolean): void {
  const name = firstOutput(end);
  const own = `/patch/${layer}/own`;
  end.output[0] = own;
  graph.node.splice(
    graph.node.indexOf(end) + 1,
    0,
    ...chosen(declareRows(graph, layer), PATCH.given, own, name, half, `/patch/${layer}`),
  );
}

/** The nodes that give `instead` where `at` says so, in the type that the stream has, and else `own`. @param half the stream may be in float16 */
function chosen(at: string, instead: string, own: string, to: string, half: boolean, name = to): NodeProto[] {
  const like = half ? `${name}/like` : instead;
  const where = newNode('Where', name, [at, like, own], [to]);
  return half ? [castLike(instead, own, like), where] : [where];
}

function declareRows(graph: GraphProto, layer: number): string {
  const name = PATCH.at(layer);
  graph.input.push(declaredTensor(name, TensorProto_DataType.BOOL, ['batch_size', `patched_rows_${layer}`, 1n]));
  return name;
}
