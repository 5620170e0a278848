/** What the runtime says when it does not load a graph, as reasons. It has words for it, and no codes. */
import { ReasonError, type Reason } from '../../protocol/engine';
import { printable } from '../../base/text/printable';
import { reasonOf } from '../faults';

const RULES: readonly (readonly [RegExp, (found: readonly string[]) => Reason])[] = [
  [
    /No Op registered for (\S+)|In Node, \("[^"]*", ([^\s,]+),.*No opset import|Fatal error: (\S+?)\(-?\d+\) is not a registered/,
    ([, ...names]) => ({ code: 'unknownOperator', args: { operator: name(names) } }),
  ],
  [
    /Opset (\d+) is under development[\s\S]*till opset (\d+)|Unsupported model IR version: (\d+), max supported IR version: (\d+)/,
    ([, opset, most, ir, mostIr]) => ({
      code: 'unsupportedOpset',
      args: { opset: Number(opset ?? ir), most: Number(most ?? mostIr) },
    }),
  ],
  [
    /Type 'tensor\((\w+)\)' of input parameter \(.*\) of operator \((\S+)\)/,
    ([, type, operator]) => ({ code: 'unsupportedType', args: { operator: name([operator]), type: name([type]) } }),
  ],
  [
    /Could not find an implementation for (\w+)/,
    ([, operator]) => ({ code: 'operatorNotImplemented', args: { operator: name([operator]) } }),
  ],
  [
    /Tensor '(.*)' does not have valid data type|Initializer '(.*)' declares a size|Error while deserializing.*?'(.*?)'/,
    ([, ...names]) => ({ code: 'badTensorSize', args: { tensor: name(names) } }),
  ],
];

const name = (candidates: readonly (string | undefined)[]): string =>
  printable(candidates.find((candidate) => candidate !== undefined) ?? '');

/** @returns the error with a reason, for one that the runtime threw while it loaded or tested a graph */
export function withRuntimeReason(thrown: unknown): ReasonError {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  for (const [pattern, reason] of RULES) {
    const found = pattern.exec(message);
    if (found) return new ReasonError(reason(found));
  }
  const reason = reasonOf(thrown);
  // Memory may be there the next time, so that is not said of the graph.
  if (reason.code !== 'other' || /alloc/i.test(message)) return new ReasonError(reason);
  // The path, and the place in the runtime's source, are long and say nothing to a person.
  const words = reason.args.message
    .replace(/^Load model from .*? failed:/, '')
    .replace(/^\/onnxruntime_src\/\S+ .*?\) (?=[A-Z])/, '');
  return new ReasonError({ code: 'runtimeRefuses', args: { message: printable(words) } });
}
