/**
 * Graphs that compute in float16: what they take and give beside the cache is float32, as the engine reads it. The cache
 * stays as it is, because all of it crosses at each step.
 */
import { printable } from '../../base/text/printable';
import { ReasonError } from '../../protocol/engine';
import { integerAttribute, newNode, nodesOf } from './graph';
import { TensorProto_DataType, type GraphProto, type NodeProto, type ValueInfoProto } from './proto/onnx_pb';

const { FLOAT, FLOAT16 } = TensorProto_DataType;

/**
 * Whether a graph computes in float16: it takes or gives such values, or makes them of its inputs. Weights alone do not
 * tell: scales may be stored in float16 and used in float32.
 */
export const isHalf = (graph: GraphProto): boolean =>
  [...graph.input, ...graph.output].some((value) => typeOf(value) === FLOAT16) ||
  nodesOf(graph, 'Cast').some((node) => integerAttribute(node, 'to') === FLOAT16);

/** @throws ReasonError `wrongType` where a graph takes or gives bfloat16, of which the runtime's binding says a number */
export function refuseBfloat16(graph: GraphProto): void {
  const found = [...graph.input, ...graph.output].find((value) => typeOf(value) === TensorProto_DataType.BFLOAT16);
  if (found)
    throw new ReasonError({ code: 'wrongType', args: { name: printable(found.name ?? ''), type: 'bfloat16' } });
}

/** Takes and gives float32, beside the cache. */
export function useFloatValues(graph: GraphProto): void {
  for (const input of graph.input) {
    if (isCache(input) || typeOf(input) !== FLOAT16) continue;
    const name = input.name ?? '';
    renameReads(graph.node, name, halfOf(name));
    graph.node.unshift(cast(name, halfOf(name), FLOAT16));
    declareFloat(input);
  }
  for (const output of graph.output) {
    const type = typeOf(output);
    // What a tap shows may have no declared type.
    if (isCache(output) || (type !== undefined && type !== FLOAT16 && type !== FLOAT)) continue;
    const name = output.name ?? '';
    const renamed = (each: string): string => (each === name ? halfOf(name) : each);
    for (const node of graph.node) {
      node.input = node.input.map(renamed);
      node.output = node.output.map(renamed);
    }
    graph.node.push(cast(halfOf(name), name, FLOAT));
    declareFloat(output);
  }
}

/** A node that gives `from` the type that `like` has. */
export const castLike = (from: string, like: string, to: string): NodeProto =>
  newNode('CastLike', to, [from, like], [to]);

const halfOf = (name: string): string => `${name}/half`;

const isCache = ({ name = '' }: ValueInfoProto): boolean => /^(?:past_key_values|present)\./.test(name);

const typeOf = ({ type }: ValueInfoProto): TensorProto_DataType | undefined =>
  type?.value.case === 'tensorType' ? type.value.value.elemType : undefined;

function declareFloat({ type }: ValueInfoProto): void {
  if (type?.value.case === 'tensorType') type.value.value.elemType = FLOAT;
}

/** Of floats alone: what a part of a graph reads is in float16 where its weights are. */
export function declareHalf(value: ValueInfoProto): void {
  if (typeOf(value) === FLOAT && value.type?.value.case === 'tensorType') value.type.value.value.elemType = FLOAT16;
}

const cast = (from: string, to: string, type: TensorProto_DataType): NodeProto =>
  newNode('Cast', `/float/${to}`, [from], [to], { to: type });

/** Graphs within the nodes may read the value too. */
function renameReads(nodes: readonly NodeProto[], from: string, to: string): void {
  for (const node of nodes) {
    node.input = node.input.map((name) => (name === from ? to : name));
    for (const { g } of node.attribute) if (g) renameReads(g.node, from, to);
  }
}
