/** Whether a graph's nodes can run one after the other. */
import type { GraphProto } from './proto/onnx_pb';

/**
 * The runtime refuses a graph that goes round in a circle, but only when it loads it, and patches walk along a graph's
 * nodes before.
 */
export function isAcyclic({ node }: GraphProto): boolean {
  const makerOf = new Map(node.flatMap(({ output }, at) => output.map((name) => [name, at] as const)));
  makerOf.delete('');
  const readers = node.map((): number[] => []);
  const waitsFor = node.map(({ input }, at) => {
    const makers = input.flatMap((name) => makerOf.get(name) ?? []);
    for (const maker of makers) readers[maker]!.push(at);
    return makers.length;
  });
  const ready = [...node.keys()].filter((at) => waitsFor[at] === 0);
  let done = 0;
  for (let at = ready.pop(); at !== undefined; at = ready.pop()) {
    done++;
    for (const reader of readers[at]!) if (--waitsFor[reader]! === 0) ready.push(reader);
  }
  return done === node.length;
}
