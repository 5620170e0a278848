/** How far the measures agree with leave-one-out as comma-separated values. Pure. */
import type { CaptureShown, FaithfulnessShown } from '../../../src/protocol/attention';
import { quoted } from './csv';

/**
 * `part` says what a line is: `score`, what an order gives a token (of `leave_one_out` the fall of the log-probability);
 * `tau` and `area`, one of each order; `probability`, what is left of the answer's without the first `removed` tokens of
 * the order. An order without layer and head is of all of them. RFC 4180, with a header; everything counts from 0.
 */
export function faithfulnessCsv(
  { position, token, sources, leaveOneOut, rankings, ownOrder, random }: FaithfulnessShown,
  { model, precision, tokens }: CaptureShown,
): string {
  type Cell = number | string | undefined;
  const start = [quoted(model), quoted(precision), position, quoted(token.text)];
  const line = (order: readonly Cell[], part: string, value: number, source?: Cell, removed?: Cell): string => {
    const text = typeof source === 'number' ? quoted(tokens[source]?.text ?? '') : '';
    return [...start, ...order, part, source, text, removed, Number(value.toPrecision(7))]
      .map((cell) => cell ?? '')
      .join();
  };
  const linesOf = (
    order: readonly Cell[],
    { area, curve }: { readonly area: number; readonly curve: readonly number[] },
    scores: readonly number[] = [],
    tau?: number | null,
  ): string[] => [
    ...scores.map((score, i) => line(order, 'score', score, sources[i])),
    ...(typeof tau === 'number' ? [line(order, 'tau', tau)] : []),
    line(order, 'area', area),
    ...curve.map((left, removed) => line(order, 'probability', left, undefined, removed)),
  ];
  const lines = [
    'model,precision,position,answer,order,layer,head,part,token,token_text,removed,value',
    ...linesOf(['leave_one_out', '', ''], ownOrder, leaveOneOut),
    ...rankings.flatMap((each) =>
      'why' in each ? [] : linesOf([each.by, each.shown?.layer, each.shown?.head], each, each.scores, each.tau),
    ),
    ...linesOf(['random', '', ''], random),
  ];
  return `${lines.join('\r\n')}\r\n`;
}
