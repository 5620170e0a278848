/**
 * The residual stream of a decoder as its graph computes it: an embedding, to which each layer adds what its attention and
 * its MLP give, then one normalization without a mean (RMSNorm) and one product with the unembedding. Llama, Qwen and
 * SmolLM2 are built like that. Where a graph is, the difference of two logits is a sum of these terms
 * (`measures/ledger.ts`).
 */
import { attentionSites } from './attentionSites';
import { firstOutput } from './graph';
import { projectionOf } from './projections';
import type { GraphProto, NodeProto } from './proto/onnx_pb';
import { constantsOf, type Constants } from './pruned';

/** Names of tensors: [batch, tokens, width] where nothing else is said. */
export interface ResidualStream {
  /** What the first layer reads. */
  readonly embedding: string;
  /** What the MLP of each layer adds. */
  readonly mlps: readonly string[];
  /** The sum of all terms up to each layer but the last, whose sum is `final`. */
  readonly sums: readonly string[];
  /** The nodes that add what the MLP of each layer gives: their first two inputs are the summands. */
  readonly adders: readonly NodeProto[];
  /** What the last normalization reads: one tensor, or two whose sum that is. */
  readonly final: readonly string[];
  /** What the last normalization gives: the unembedding reads it, or its last rows. */
  readonly normed: string;
  /** The weight of the last normalization, [width]. */
  readonly normWeight: string;
  /** The product with the unembedding. */
  readonly unembedding: NodeProto;
}

/** Leave values as they are. */
const SAME = new Set(['Identity', 'Cast']);
/** The same, or only some rows. */
const SOME_ROWS = new Set([...SAME, 'Slice']);
const NORMS = new Set(['SimplifiedLayerNormalization', 'RMSNormalization']);
const SKIP_NORM = 'SkipSimplifiedLayerNormalization';

/** @returns undefined for a graph that is built in another way */
export function residualStream(graph: GraphProto): ResidualStream | undefined {
  const constants = constantsOf(graph);
  const makerOf = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)));
  // An output that is left out has no name.
  makerOf.delete('');
  const unembedding = makerOf.get(passedBy(makerOf, 'logits'));
  if (!unembedding || !isPlainProduct(unembedding, constants)) return undefined;
  const normed = passedBy(makerOf, unembedding.input[0]!, SOME_ROWS);
  const norm = normOf(makerOf, normed, constants);
  if (!norm) return undefined;
  const { embedding, added, adders, sums } = addedTo(makerOf, norm.final, makerOf.get(normed)!, constants);
  const sites = attentionSites(graph);
  if (added.length !== 2 * sites.length) return undefined;
  // Each layer adds its attention's product first. Anything between that and the sum would be left out of the terms.
  const isAdded = sites.every((site, layer) => projectionOf(graph, site, constants)?.to === added[2 * layer]);
  if (!isAdded) return undefined;
  const ofMlps = <T>(of: readonly T[]): T[] => of.filter((_, i) => i % 2 === 1);
  return { embedding, mlps: ofMlps(added), adders: ofMlps(adders), sums: ofMlps(sums), normed, unembedding, ...norm };
}

type Makers = ReadonlyMap<string, NodeProto>;

/** A product with a constant matrix and nothing else: no bias, no reordered inputs. */
function isPlainProduct({ opType, input }: NodeProto, { names }: Constants): boolean {
  if (opType === 'MatMul') return !names.has(input[0]!) && names.has(input[1]!);
  return opType === 'MatMulNBits' && names.has(input[1]!) && !input[4] && !input[5];
}

/** The tensor that some operators hand on under this name. */
function passedBy(makerOf: Makers, name: string, operators = SAME): string {
  let at = name;
  for (let maker = makerOf.get(at); maker && operators.has(maker.opType); maker = makerOf.get(at)) at = maker.input[0]!;
  return at;
}

/** A normalization without a mean, as one operator or as x / sqrt(mean(x²) + ε) and a product with its weight. */
function normOf(
  makerOf: Makers,
  normed: string,
  { names }: Constants,
): Pick<ResidualStream, 'final' | 'normWeight'> | undefined {
  const node = makerOf.get(normed);
  if (!node || firstOutput(node) !== normed) return undefined;
  const [first = '', second = '', third = '', bias = ''] = node.input;
  if (NORMS.has(node.opType)) return { final: [first], normWeight: second };
  if (node.opType === SKIP_NORM) return bias === '' ? { final: [first, second], normWeight: third } : undefined;
  if (node.opType !== 'Mul') return undefined;
  const [weight, scaled] = names.has(first) ? [first, second] : [second, first];
  const scaling = makerOf.get(passedBy(makerOf, scaled));
  if (!names.has(weight) || (scaling?.opType !== 'Mul' && scaling?.opType !== 'Div')) return undefined;
  const [a, b] = [scaling.input[0]!, scaling.input[1]!].map((name) => passedBy(makerOf, name)) as [string, string];
  const x = dependsOn(makerOf, b, a) ? a : dependsOn(makerOf, a, b) ? b : undefined;
  return x === undefined ? undefined : { final: [x], normWeight: weight };
}

/** What is added one after the other, the first first, by which nodes, what it is added to, and each sum but the last. @param norm reads `final`, and adds it where those are two */
function addedTo(
  makerOf: Makers,
  final: readonly string[],
  norm: NodeProto,
  { names }: Constants,
): {
  readonly embedding: string;
  readonly added: readonly string[];
  readonly adders: readonly NodeProto[];
  readonly sums: readonly string[];
} {
  const added: string[] = [];
  const adders: NodeProto[] = [];
  const sums: string[] = [];
  let at = final;
  for (;;) {
    const summands = at.length === 2 ? at : summandsOf(makerOf, at[0]!);
    const [a = '', b = ''] = summands;
    if (summands.length === 0 || names.has(a) || names.has(b)) break;
    // What is added is computed from what it is added to.
    const [before, branch] = dependsOn(makerOf, b, a) ? [a, b] : dependsOn(makerOf, a, b) ? [b, a] : [];
    if (before === undefined || branch === undefined) break;
    added.unshift(branch);
    adders.unshift(at.length === 2 ? norm : makerOf.get(at[0]!)!);
    at = [passedBy(makerOf, before)];
    sums.unshift(at[0]!);
  }
  // The first of them is the embedding, to which nothing was added yet.
  return { embedding: at[0]!, added, adders, sums: sums.slice(1) };
}

/** The two tensors whose sum it is; none where it is no such sum. */
function summandsOf(makerOf: Makers, name: string): readonly string[] {
  const node = makerOf.get(name);
  if (node?.opType === 'Add') return node.input;
  return node?.opType === SKIP_NORM && node.output[3] === name && !node.input[3] ? node.input.slice(0, 2) : [];
}

/** Whether `name` is computed from `from`, or from another output of its node: a norm that adds gives the sum and more. */
function dependsOn(makerOf: Makers, name: string, from: string): boolean {
  const source = makerOf.get(from);
  const seen = new Set<string>();
  const left = [name];
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    const maker = makerOf.get(at);
    if (at === from || (maker && maker === source)) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    left.push(...(maker?.input ?? []));
  }
  return false;
}
