/**
 * The test of a session of a person's own model before it serves: its graph must have the inputs and outputs of its
 * family, and one short run must give values of the sizes that config.json and the tokenizer tell. The run takes as
 * long as a token.
 */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { printable } from '../../base/text/printable';
import { ReasonError, type Reason } from '../../protocol/engine';
import { BadLogits } from '../faults';
import { finite } from './finite';
import { layoutsOf } from './kvCache';
import { withRuntimeReason } from './runtimeReasons';

/** Far above any model's; a cache is allocated of these before the runtime sees it. */
const MOST_CACHE_VALUES = 1 << 20;

export interface Interface {
  readonly required: readonly string[];
  /** What the engine has as well. The inputs of a cache are allowed where the required ones are. */
  readonly optional: readonly string[];
  readonly outputs: readonly string[];
}

type DifferingSize = Extract<Reason, { code: 'sizesDiffer' }>['args']['what'];

const refusal = (reason: Reason): ReasonError => new ReasonError(reason);

/** @throws ReasonError for the first input or output that is not the one needed */
export function checkInterface(session: InferenceSession, { required, optional, outputs }: Interface): void {
  const layouts = layoutsOf(session);
  const has = new Set(session.inputNames);
  const missing = required.find((name) => !has.has(name));
  if (missing !== undefined) throw refusal({ code: 'missingInput', args: { input: missing } });
  const known = new Set([...required, ...optional, ...layouts.map(({ past }) => past)]);
  const unknown = session.inputNames.find((name) => !known.has(name));
  if (unknown !== undefined) throw refusal({ code: 'unknownInput', args: { input: printable(unknown) } });
  const given = new Set(session.outputNames);
  // The source's keys and values are computed once: a graph that goes on with them need not give them again.
  const own = layouts.filter(({ past }) => !past.includes('.encoder.'));
  const lacking = [...outputs, ...own.map(({ present }) => present)].find((name) => !given.has(name));
  if (lacking !== undefined) throw refusal({ code: 'missingOutput', args: { output: printable(lacking) } });
  for (const { past, kvHeads, headSize } of layouts) {
    const values = kvHeads * headSize;
    if (!Number.isInteger(values) || kvHeads < 1 || headSize < 1 || values > MOST_CACHE_VALUES)
      throw refusal({ code: 'badInputSize', args: { input: printable(past) } });
  }
  const wanted = new Map(outputs.map((name): [string, string] => [name, 'float32']));
  for (const { past, present, type } of layouts) wanted.set(past, type).set(present, type);
  for (const value of [...session.inputMetadata, ...session.outputMetadata])
    if (value.isTensor && value.type !== (wanted.get(value.name) ?? value.type))
      throw refusal({ code: 'wrongType', args: { name: printable(value.name), type: value.type } });
}

/** @param config what config.json says; 0 where it says nothing */
function checkSize(what: DifferingSize, config: number, graph: number): void {
  if (config !== 0 && config !== graph) throw refusal({ code: 'sizesDiffer', args: { what, config, graph } });
}

/** @param tokens the largest id of the tokenizer, and one. @param vocabulary tokens that the model knows */
export function checkTokens(tokens: number, vocabulary: number): void {
  if (tokens > vocabulary) throw refusal({ code: 'tokenizerMismatch', args: { tokens, vocabulary } });
}

/** @returns what a run of the test gives. @throws ReasonError in the words of the runtime, which hold no text */
export async function tested<Outputs>(run: () => Promise<Outputs>): Promise<Outputs> {
  try {
    return await run();
  } catch (thrown) {
    if (thrown instanceof BadLogits) throw refusal({ code: 'notFinite', args: {} });
    throw withRuntimeReason(thrown);
  }
}

/**
 * @param logits [1, tokens, vocabulary]
 * @param config tokens that config.json names; 0 where it names none. @param tokens as `checkTokens`
 * @returns the width of the vocabulary
 */
export function checkLogits(logits: Tensor, config: number, tokens: number): number {
  const width = logits.dims.at(-1) ?? 0;
  checkSize('vocabulary', config, width);
  checkTokens(tokens, width);
  checkFinite(logits, width);
  return width;
}

/** @param name the kind of attention that is tapped: `attention.self.`. @param outputs of a run that fetched all of it */
export function checkAttention(
  outputs: Readonly<Record<string, Tensor>>,
  name: string,
  { layers, heads }: { readonly layers: number; readonly heads: number },
): void {
  const taps = Object.entries(outputs).filter(([output]) => output.startsWith(name));
  const differs = (what: DifferingSize, config: number, graph: number): void => {
    if (config !== graph) throw refusal({ code: 'sizesDiffer', args: { what, config, graph } });
  };
  differs('layers', layers, taps.length);
  for (const [, weights] of taps) {
    differs('heads', heads, weights.dims[1] ?? 0);
    checkFinite(weights, weights.dims.at(-1) ?? 1);
  }
}

function checkFinite({ data }: Tensor, width: number): void {
  try {
    finite(data as Float32Array, width);
  } catch {
    throw refusal({ code: 'notFinite', args: {} });
  }
}
