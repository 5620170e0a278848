/** Parts of a graph, as graphs of their own. */
import { create } from '@bufbuild/protobuf';
import { declareHalf, isHalf, useFloatValues } from './floatValues';
import { addOutput, firstOutput } from './graph';
import { GraphProtoSchema, type GraphProto, type NodeProto, type ValueInfoProto } from './proto/onnx_pb';

/** What a graph computes of its weights alone. */
export interface Constants {
  /** Names of the weights and of what is made of them. */
  readonly names: ReadonlySet<string>;
  /** The nodes that make them, in topological order. */
  readonly makers: readonly NodeProto[];
}

export function constantsOf(graph: GraphProto): Constants {
  const names = new Set(graph.initializer.map(({ name }) => name ?? ''));
  return { makers: following(graph, names, () => true), names };
}

/**
 * Nodes whose inputs are all known, in topological order; adds their outputs to `known`. The graph's own order may be
 * any.
 */
export function following(graph: GraphProto, known: Set<string>, wanted: (node: NodeProto) => boolean): NodeProto[] {
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

/**
 * A graph of some nodes and of the weights that they read, with what those are made of.
 *
 * @param graph whose constants the nodes may read
 * @param kept in topological order
 */
export function pruned(
  graph: GraphProto,
  { makers }: Constants,
  name: string,
  kept: readonly NodeProto[],
  inputs: readonly ValueInfoProto[],
  outputs: readonly string[],
): GraphProto {
  const used = new Set(kept.flatMap((node) => node.input));
  const before: NodeProto[] = [];
  // Go from last to first, to keep the nodes that the needed constants are computed from.
  for (const node of makers.toReversed()) {
    if (!node.output.some((each) => used.has(each))) continue;
    before.unshift(node);
    for (const each of node.input) used.add(each);
  }
  const part = create(GraphProtoSchema, {
    name,
    node: [...before, ...kept],
    initializer: graph.initializer.filter((tensor) => used.has(tensor.name ?? '')),
    input: [...inputs],
  });
  for (const output of outputs) addOutput(part, output);
  if (isHalf(graph)) {
    for (const input of part.input) declareHalf(input);
    useFloatValues(part);
  }
  return part;
}

/** The last of some nodes: the only one whose result none of the others reads; undefined where there are several. */
export function onlyLast(nodes: readonly NodeProto[]): NodeProto | undefined {
  const [last, ...others] = nodes.filter((node) => !nodes.some(({ input }) => input.includes(firstOutput(node))));
  return others.length === 0 ? last : undefined;
}
