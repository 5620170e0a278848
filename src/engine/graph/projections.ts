/**
 * The output projections of attention, W_O, of a model whatever its quantization: a graph that computes nothing but
 * them, to be fed with the identity matrix (`sessions/projections.ts`).
 */
import { create } from '@bufbuild/protobuf';
import { ReasonError } from '../../protocol/engine';
import { declaredTensor, firstOutput, integerAttribute } from './graph';
import { attentionSites, type AttentionSite } from './attentionSites';
import type { PatchedHeader } from './headers';
import { useFloatActivations, withoutCacheBranch } from './patches';
import { constantsOf, following, onlyLast, pruned, type Constants } from './pruned';
import { NodeProtoSchema, TensorProto_DataType, type GraphProto, type NodeProto } from './proto/onnx_pb';

/** The pruned graph's only input. */
export const IDENTITY = 'identity';
/**
 * Operators of a product with a constant matrix, however it is stored. DynamicQuantizeLinear is not linear in general,
 * but the ones and zeros of the identity matrix round to themselves.
 */
const LINEAR = new Set([
  'MatMul',
  'Gemm',
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
    const projections = onlyProjections(graph);
    if (!projections) throw new ReasonError({ code: 'projectionsHidden', args: {} });
    return projections;
  },
};

const outputOf = ({ kind, layer }: AttentionSite): string => `projection.${kind}.${layer}`;

/**
 * A graph from `identity` [1, width, width] to `projection.<kind>.<layer>` [1, width, model width].
 * @returns undefined where the products are not found
 */
function onlyProjections(graph: GraphProto): GraphProto | undefined {
  const constants = constantsOf(graph);
  const kept: NodeProto[] = [];
  const outputs: string[] = [];
  for (const site of attentionSites(graph)) {
    const found = projectionOf(graph, site, constants);
    if (!found) return undefined;
    const renamed = (name: string): string =>
      name === found.from ? IDENTITY : name === found.to ? outputOf(site) : name;
    for (const node of found.steps) {
      const [input, output] = [node.input.map(renamed), node.output.map(renamed)];
      kept.push(
        ...(node.opType === 'Gemm'
          ? withoutBias(node, input, output)
          : [create(NodeProtoSchema, { ...node, input, output })]),
      );
    }
    outputs.push(outputOf(site));
  }
  const identity = declaredTensor(IDENTITY, TensorProto_DataType.FLOAT, [1n, 'width', 'width']);
  return pruned(graph, constants, 'projections', kept, [identity], outputs);
}

/** `Gemm` is of matrices, with a bias; the identity matrix comes as a batch. */
function withoutBias(gemm: NodeProto, [x = '', weights = '']: string[], output: string[]): NodeProto[] {
  const product = (matrix: string): NodeProto =>
    create(NodeProtoSchema, { opType: 'MatMul', name: `${gemm.name}/product`, input: [x, matrix], output });
  if (integerAttribute(gemm, 'transB') !== 1) return [product(weights)];
  const turned = `${weights}/turned`;
  return [
    create(NodeProtoSchema, { opType: 'Transpose', name: turned, input: [weights], output: [turned] }),
    product(turned),
  ];
}

/** The product of a site's heads with W_O: what is multiplied, by which nodes, and their result. */
interface Projection {
  readonly from: string;
  readonly to: string;
  readonly steps: readonly NodeProto[];
}

/** @returns undefined where the product is not found */
export function projectionOf(graph: GraphProto, site: AttentionSite, { names }: Constants): Projection | undefined {
  const from = projected(graph, site);
  if (from === undefined) return undefined;
  const steps = linearSteps(graph, from, names);
  const last = onlyLast(steps);
  return last && { from, to: firstOutput(last), steps };
}

/** The input of the projection. */
function projected(graph: GraphProto, { context }: AttentionSite): string | undefined {
  let at: string | undefined = context;
  while (at !== undefined) {
    const here: string = at;
    const readers = graph.node.filter((node) => node.input[0] === here);
    if (
      readers.some(
        ({ opType }) => opType.startsWith('MatMul') || opType === 'Gemm' || opType === 'DynamicQuantizeLinear',
      )
    )
      return here;
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
