/** The terms of a difference of two logits as comma-separated values, one a line. Pure. */
import type { WhyShown } from '../../../src/protocol/attention';
import { textsOf } from '../scene/names';
import type { UnitScene } from '../scene/units';
import { quoted } from './csv';

/**
 * `part` says what a line is: `embedding`, `mlp` and `head` add up to the sum; `source` is the same as all heads, by the token,
 * word or line that it came from; `path` is what came from one of them through one head, as far as it is listed. RFC 4180,
 * with a header.
 */
export function whyCsv(why: WhyShown, { capture: { model, precision }, keys }: UnitScene): string {
  const { position, token, other, asked, embedding, mlps, heads, sources, paths } = why;
  const names = textsOf(keys);
  const against = other?.text ?? 'mean';
  const unit = asked.units?.granularity ?? 'token';
  const start = [quoted(model), quoted(precision), quoted(unit), position, quoted(token.text), quoted(against)];
  type Cell = number | undefined;
  const line = (part: string, value: number, layer?: Cell, head?: Cell, source?: Cell): string =>
    [
      ...start,
      part,
      layer ?? '',
      head ?? '',
      source ?? '',
      source === undefined ? '' : quoted(names[source] ?? ''),
      Number(value.toPrecision(7)),
    ].join();
  const lines = [
    'model,precision,unit,position,token,other,part,layer,head,source,source_text,value',
    line('embedding', embedding),
    ...mlps.map((value, layer) => line('mlp', value, layer)),
    ...heads.flatMap((values, layer) => values.map((value, head) => line('head', value, layer, head))),
    ...sources.map((value, source) => line('source', value, undefined, undefined, source)),
    ...paths.map(({ layer, head, source, value }) => line('path', value, layer, head, source)),
  ];
  return `${lines.join('\r\n')}\r\n`;
}
