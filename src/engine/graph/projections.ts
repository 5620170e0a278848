/**
 * The output projections of attention, W_O, of a model whatever its quantization: a graph that computes nothing but
 * them, to be fed with the identity matrix (`sessions/projections.ts`).
 */
import { create } from '@bufbuild/protobuf';
import { ReasonError } from '../../protocol/engine';
import { addOutput, firstOutput } from './graph';
import { attentionSites, type AttentionSite } from './attentionSites';
import type { PatchedHeader } from './headers';
import { useFloatActivations, withoutCacheBranch } from './patches';
import {
  GraphProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
  type GraphProto,
  type NodeProto,
} from './proto/onnx_pb';

/** The pruned graph's only input. */
export const IDENTITY = 'identity';
/**
 * Operators of a product with a constant matrix, however it is stored. DynamicQuantizeLinear is not linear in general,
 * but the ones and zeros of the identity matrix round to themselves.
 */
const LINEAR = new Set([
  'MatMul',
  'MatMulNBits',
  'Reshape',
  'ReduceSum',
  'Add',
  'DynamicQuantizeLinear',
  'MatMulInteger',
  'Cast',
  'Mul',
]);
/** Operators that may lie between the heads' outputs and the projection. */
const REARRANGING = new Set(['Transpose', 'Reshape']);

/** The header of a graph that computes the projections only. */
export const PROJECTIONS: PatchedHeader = {
  name: 'projections',
  patch: (graph) => {
    withoutCacheBranch(graph);
    useFloatActivations(graph);
    const pruned = onlyProjections(graph);
    if (!pruned) throw new ReasonError({ code: 'projectionsHidden', args: {} });
    return pruned;
  },
};

const outputOf = ({ kind, layer }: AttentionSite): string => `projection.${kind}.${layer}`;

/**
 * A graph from `identity` [1, width, width] to `projection.<kind>.<layer>` [1, width, model width].
 * @returns undefined where the products are not found
 */
function onlyProjections(graph: GraphProto): GraphProto | undefined {
  const constants = new Set(graph.initializer.map(({ name }) => name));
  const folded = following(graph, constants, () => true);
  const kept: NodeProto[] = [];
  const outputs: string[] = [];
  for (const site of attentionSites(graph)) {
    const from = projected(graph, site);
    if (from === undefined) return undefined;
    const steps = linearSteps(graph, from, constants);
    const [last, ...others] = steps.filter((step) => !steps.some(({ input }) => input.includes(firstOutput(step))));
    if (!last || others.length > 0) return undefined;
    const renamed = (name: string): string =>
      name === from ? IDENTITY : name === firstOutput(last) ? outputOf(site) : name;
    kept.push(
      ...steps.map((node) =>
        create(NodeProtoSchema, { ...node, input: node.input.map(renamed), output: node.output.map(renamed) }),
      ),
    );
    outputs.push(outputOf(site));
  }
  const used = new Set(kept.flatMap(({ input }) => input));
  const makers: NodeProto[] = [];
  // Go from last to first, to keep the nodes that the needed constants are computed from.
  for (const node of folded.reverse()) {
    if (!node.output.some((name) => used.has(name))) continue;
    makers.unshift(node);
    for (const name of node.input) used.add(name);
  }
  const pruned = create(GraphProtoSchema, {
    name: 'projections',
    node: [...makers, ...kept],
    initializer: graph.initializer.filter(({ name }) => used.has(name)),
    input: [identityInput()],
  });
  for (const output of outputs) addOutput(pruned, output);
  return pruned;
}

/**
 * Nodes whose inputs are all known, in topological order; adds their outputs to `known`. The graph's own order may be
 * any.
 */
function following(graph: GraphProto, known: Set<string>, wanted: (node: NodeProto) => boolean): NodeProto[] {
  const found: NodeProto[] = [];
  let left = graph.node.filter(wanted);
  for (let before = -1; before !== found.length;) {
    before = found.length;
    left = left.filter((node) => {
      if (!node.input.every((name) => name === '' || known.has(name))) return true;
      found.push(node);
      for (const name of node.output) known.add(name);
      return false;
    });
  }
  return found;
}

/** The input of the projection. */
function projected(graph: GraphProto, { context }: AttentionSite): string | undefined {
  let at: string | undefined = context;
  while (at !== undefined) {
    const here: string = at;
    const readers = graph.node.filter((node) => node.input[0] === here);
    if (readers.some(({ opType }) => opType.startsWith('MatMul') || opType === 'DynamicQuantizeLinear')) return here;
    at = readers.find(({ opType }) => REARRANGING.has(opType))?.output[0];
  }
  return undefined;
}

/** The nodes computed from one tensor and constants by linear operators alone; adding a bias is not linear. */
function linearSteps(graph: GraphProto, from: string, constants: ReadonlySet<string>): NodeProto[] {
  return following(
    graph,
    new Set([...constants, from]),
    (node) =>
      LINEAR.has(node.opType) &&
      !constants.has(firstOutput(node)) &&
      (node.opType === 'Add'
        ? node.input.every((name) => !constants.has(name))
        : node.input.some((name) => !constants.has(name))),
  );
}

function identityInput(): ReturnType<typeof create<typeof ValueInfoProtoSchema>> {
  const side = create(TensorShapeProto_DimensionSchema, { value: { case: 'dimParam', value: 'width' } });
  const one = create(TensorShapeProto_DimensionSchema, { value: { case: 'dimValue', value: 1n } });
  return create(ValueInfoProtoSchema, {
    name: IDENTITY,
    type: create(TypeProtoSchema, {
      value: {
        case: 'tensorType',
        value: create(TypeProto_TensorSchema, {
          elemType: TensorProto_DataType.FLOAT,
          shape: create(TensorShapeProtoSchema, { dim: [one, side, side] }),
        }),
      },
    }),
  });
}
