/**
 * Charts as SVG pictures within Markdown. A picture knows nothing of VS Code's theme, so each brings a light ground of
 * its own. Next to it stands a table with the same numbers: a chart is never the only way to read them. Pure.
 */

import { escapedMarkup } from '../../../base/escapedMarkup';

const [WIDTH, LABELS, TOP, BOTTOM, LEFT] = [720, 190, 24, 44, 56];
const INK = '#1f1f1f';
const MUTED = '#5a5a5a';
/** Each at least 4.5 to 1 on white; lines differ in their dashes too. */
const COLORS = ['#0063b1', '#a44200', '#1b7a34', '#7a3db8', '#9b1c52', '#5a5a5a'];
const DASHES = ['', '8 4', '3 3', '12 3 3 3', '1 3', '6 2 2 2'];
const BAR = 22;

export interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

/** One line a series over a logarithmic axis, from 0 up; named where it ends. @param xs ascending, over 0 */
export function lineChart(
  xs: readonly number[],
  series: readonly Series[],
  axes: { readonly x: string; readonly y: string },
): string {
  const height = 320;
  const most = Math.max(1e-9, ...series.flatMap(({ values }) => values)) * 1.05;
  const [low, high] = [Math.log(xs[0]!), Math.log(xs.at(-1)!)];
  const x = (value: number): number =>
    LEFT + (WIDTH - LEFT - LABELS) * (high > low ? (Math.log(value) - low) / (high - low) : 0.5);
  const y = (value: number): number => TOP + (height - TOP - BOTTOM) * (1 - value / most);
  const step = most > 4 ? 1 : 0.5;
  const grid = Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step);
  const ends = apart(series.map(({ values }) => y(values.at(-1)!)));
  const lines = series.map(({ name, values }) => ({
    name,
    points: values.map((value, each) => ({ x: at(x(xs[each]!)), y: at(y(value)) })),
  }));
  return svg(height, [
    ...grid.flatMap((value) => [
      `<path d="M${LEFT} ${at(y(value))}H${WIDTH - LABELS}" stroke="#e0e0e0"/>`,
      text(LEFT - 8, y(value) + 4, String(value), MUTED, 'end'),
    ]),
    ...xs.map((value) => text(x(value), height - BOTTOM + 18, value.toLocaleString('en'), MUTED, 'middle')),
    text((LEFT + WIDTH - LABELS) / 2, height - 8, axes.x, MUTED, 'middle'),
    text(LEFT, 14, axes.y, MUTED, 'start'),
    ...lines.flatMap(({ name, points }, i) => [
      `<polyline points="${points.map((point) => `${point.x},${point.y}`).join(' ')}" fill="none" stroke="${colorOf(i)}" stroke-width="2.5" stroke-dasharray="${DASHES[i % DASHES.length]}"/>`,
      ...points.map((point) => `<circle cx="${point.x}" cy="${point.y}" r="3.5" fill="${colorOf(i)}"/>`),
      text(WIDTH - LABELS + 10, ends[i]! + 4, name, colorOf(i), 'start'),
    ]),
  ]);
}

/** One bar a row, divided by shares. @param rows each with its label and as many shares as there are names */
export function shareChart(
  names: readonly string[],
  rows: readonly { readonly label: string; readonly shares: readonly number[] }[],
): string {
  const height = TOP + 20 + rows.length * 2 * BAR + 8;
  const width = WIDTH - 32;
  let nameAt = 16;
  const legend = names.flatMap((name, i) => {
    const from = nameAt;
    nameAt += 34 + 8 * [...name].length;
    return [
      `<rect x="${from}" y="10" width="12" height="12" fill="${colorOf(i)}"/>`,
      text(from + 18, 21, name, INK, 'start'),
    ];
  });
  return svg(height, [
    ...legend,
    ...rows.flatMap(({ label, shares }, row) => {
      const top = TOP + 20 + row * 2 * BAR;
      let left = 16;
      return [
        text(16, top + 12, label, INK, 'start'),
        ...shares.map((share, i) => {
          const from = left;
          left += share * width;
          return `<rect x="${at(from)}" y="${top + 17}" width="${at(share * width)}" height="${BAR - 6}" fill="${colorOf(i)}" stroke="#ffffff"/>`;
        }),
      ];
    }),
  ]);
}

/**
 * As an image of a Markdown document.
 * @param description what the chart shows, for people who cannot see it; without brackets and line ends
 */
export const asImage = (chart: string, description: string): string =>
  `![${description}](data:image/svg+xml;base64,${Buffer.from(chart).toString('base64')})`;

/** Labels that would lie over each other are moved down, in order. */
function apart(places: readonly number[]): number[] {
  const moved = [...places];
  let last = -Infinity;
  for (const [i, place] of [...places.entries()].sort(([, a], [, b]) => a - b))
    last = moved[i] = Math.max(place, last + 16);
  return moved;
}

const colorOf = (series: number): string => COLORS[series % COLORS.length]!;
const at = (place: number): string => place.toFixed(1);

const text = (x: number, y: number, content: string, fill: string, anchor: 'start' | 'middle' | 'end'): string =>
  `<text x="${at(x)}" y="${at(y)}" fill="${fill}" text-anchor="${anchor}">${escapedMarkup(content)}</text>`;

const svg = (height: number, parts: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13"><rect width="${WIDTH}" height="${height}" rx="6" fill="#ffffff"/>${parts.join('')}</svg>`;
