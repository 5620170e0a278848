/**
 * A head's heat map as an SVG document, from the numbers alone: for the command line, which has no screen to take it
 * from. Pure.
 */
import { blue, INK, LABEL_PX, MARGIN, MUTED, shortLabel, svgDocument, svgText, widthOf } from '../../../base/svg';
import type { CaptureShown, HeadAddress } from '../../../protocol/attention';
import { matrixInfo } from '../../../protocol/measures';

const RAMP_PX = 120;
/** Steps of color; neighbors of the same step are one rectangle. */
const STEPS = 48;

/** @param weights [queries, keys] row-major, by the address's measure */
export function figure(shown: CaptureShown, address: HeadAddress, weights: Float32Array): string {
  const map = shown.maps.find(({ kind }) => kind === address.map)!;
  const { queries, keys } = map;
  const [rows, columns] = [labelsOf(shown, map.queriesAre, queries), labelsOf(shown, map.keysAre, keys)];
  const cell = Math.max(4, Math.min(26, Math.floor(900 / Math.max(keys, 1))));
  const left = MARGIN + Math.max(...rows.map(widthOf)) + 8;
  const top = MARGIN + 56 + Math.max(...columns.map(widthOf)) + 8;
  const title = `${shown.modelName} · layer ${address.layer} · ${address.head === 'mean' ? 'mean of heads' : `head ${address.head}`} · counted from 0 · ${shown.precision} arithmetic · ${matrixInfo(address.measure).name} · ${map.direction} · by token · sinks as they are`;
  const width = Math.ceil(Math.max(left + keys * cell + MARGIN, 2 * MARGIN + widthOf(title) * 1.25));
  const height = top + queries * cell + MARGIN;
  let full = 0;
  for (const weight of weights) full = Math.max(full, weight);
  const every = Math.ceil((LABEL_PX + 2) / cell);
  const parts = [
    svgText(MARGIN, MARGIN + 12, title, INK, 13, ' font-weight="600"'),
    svgText(
      MARGIN,
      MARGIN + 30,
      `Rows are queries, columns are keys; the deepest color is ${full.toFixed(3)}. Where this head mixed information from, not why the model answered.`,
      MUTED,
      LABEL_PX,
    ),
    svgText(MARGIN, MARGIN + 48, '0', MUTED, LABEL_PX),
    `<rect x="${MARGIN + 12}" y="${MARGIN + 40}" width="${RAMP_PX}" height="8" fill="url(#ramp)"/>`,
    svgText(MARGIN + RAMP_PX + 18, MARGIN + 48, full.toFixed(3), MUTED, LABEL_PX),
    ...columns.flatMap((label, key) =>
      key % every === 0
        ? [
            svgText(
              0,
              0,
              label,
              MUTED,
              LABEL_PX,
              ` transform="translate(${left + (key + 0.5) * cell + 4} ${top - 6}) rotate(-90)"`,
            ),
          ]
        : [],
    ),
    ...rows.flatMap((label, query) =>
      query % every === 0
        ? [svgText(left - 6, top + (query + 0.5) * cell + 4, label, MUTED, LABEL_PX, ' text-anchor="end"')]
        : [],
    ),
    ...Array.from({ length: queries }, (_, query) =>
      row(
        weights.subarray(query * keys, (query + 1) * keys),
        map.direction === 'causal' ? query + 1 : keys,
        full,
        left,
        top + query * cell,
        cell,
      ),
    ),
  ];
  return svgDocument(
    width,
    height,
    parts,
    `<pattern id="hidden" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M0 6L6 0" stroke="#b8b8b8" stroke-width="1"/></pattern><linearGradient id="ramp"><stop offset="0" stop-color="${blue(0)}"/><stop offset="1" stop-color="${blue(1)}"/></linearGradient>`,
  );
}

/** @param visible keys that the query can see; the rest is hatched, because a mask is not a weight of 0 */
function row(weights: Float32Array, visible: number, full: number, x: number, y: number, cell: number): string {
  const parts: string[] = [];
  const step = (key: number): number => (full > 0 ? Math.round((Math.max(0, weights[key]!) / full) * STEPS) : 0);
  for (let from = 0; from < visible;) {
    let to = from + 1;
    while (to < visible && step(to) === step(from)) to++;
    parts.push(
      `<rect x="${x + from * cell}" y="${y}" width="${(to - from) * cell}" height="${cell}" fill="${blue(step(from) / STEPS)}"/>`,
    );
    from = to;
  }
  if (visible < weights.length)
    parts.push(
      `<rect x="${x + visible * cell}" y="${y}" width="${(weights.length - visible) * cell}" height="${cell}" fill="url(#hidden)"/>`,
    );
  return parts.join('');
}

function labelsOf(
  { tokens, target = [], text: source }: CaptureShown,
  which: 'source' | 'target',
  count: number,
): string[] {
  return (which === 'source' ? tokens : target).slice(0, count).map(({ text: spelled, start, end }) => {
    return shortLabel(which === 'source' && start < end ? source.slice(start, end) : spelled);
  });
}
