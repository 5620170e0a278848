/** Heat maps, bars and curves of what decided an answer, as SVG documents, from the numbers alone: for the command line. Pure. */
import {
  blue,
  INK,
  LABEL_PX,
  MARGIN,
  MUTED,
  orange,
  shortLabel,
  signedColor,
  svgDocument,
  svgText,
  widthOf,
} from '../../../base/svg';

interface Chart {
  readonly title: string;
  /** Sentences below the title, a line each. */
  readonly notes: readonly string[];
}

export interface HeatMap extends Chart {
  readonly columns: readonly string[];
  /** From top to bottom. `share`: of the deepest color, -1 to 1; below 0 in another hue. */
  readonly rows: readonly {
    readonly name: string;
    readonly cells: readonly { readonly text: string; readonly share: number }[];
  }[];
}

export interface Bars extends Chart {
  /** `value`: to the right of zero for what speaks for something, to the left for what speaks against it. */
  readonly rows: readonly { readonly name: string; readonly value: number; readonly text: string }[];
}

export interface Curves extends Chart {
  /** Above the numbers. */
  readonly headings: readonly string[];
  readonly rows: readonly {
    readonly name: string;
    readonly numbers: readonly string[];
    /** Of values from 0 on, by step. */
    readonly curve?: readonly number[];
    /** In place of the curve. */
    readonly text?: string;
  }[];
  /** Behind every curve. */
  readonly dashed: readonly number[];
}

const LINE_PX = 18;
const CELL_PX = 20;
const BAR_PX = 220;
const TITLE_PX = 13;

export function heatMap({ title, notes, columns, rows }: HeatMap): string {
  const labels = columns.map(shortLabel);
  const left = Math.ceil(MARGIN + Math.max(0, ...rows.map(({ name }) => widthOf(name))) + 8);
  const widths = labels.map((label, column) =>
    Math.ceil(
      Math.max(widthOf(label), ...rows.map(({ cells }) => widthOf(shortLabel(cells[column]?.text ?? '')))) + 10,
    ),
  );
  const starts = widths.map((_, column) => left + widths.slice(0, column).reduce((sum, width) => sum + width, 0));
  const top = headOf(notes) + CELL_PX;
  const right = left + widths.reduce((sum, width) => sum + width, 0);
  const middle = ' text-anchor="middle"';
  const parts = [
    ...head({ title, notes }),
    ...labels.map((label, column) =>
      svgText(starts[column]! + widths[column]! / 2, top - 6, label, MUTED, LABEL_PX, middle),
    ),
    ...rows.flatMap(({ name, cells }, row) => {
      const y = top + row * CELL_PX;
      return [
        svgText(left - 8, y + 14, name, MUTED, LABEL_PX, ' text-anchor="end"'),
        ...cells.flatMap(({ text, share }, column) => [
          `<rect x="${starts[column]}" y="${y}" width="${widths[column]}" height="${CELL_PX}" fill="${signedColor(share)}"/>`,
          svgText(
            starts[column]! + widths[column]! / 2,
            y + 14,
            shortLabel(text),
            // On the deepest colors only white can be read.
            Math.abs(share) > 0.55 ? '#ffffff' : INK,
            LABEL_PX,
            middle,
          ),
        ]),
      ];
    }),
  ];
  return svgDocument(widthWith(right + MARGIN, { title, notes }), top + rows.length * CELL_PX + MARGIN, parts);
}

export function bars({ title, notes, rows }: Bars): string {
  const left = Math.ceil(MARGIN + Math.max(0, ...rows.map(({ name }) => widthOf(name))) + 8);
  const full = Math.max(...rows.map(({ value }) => Math.abs(value)), Number.MIN_VALUE);
  const least = Math.min(0, ...rows.map(({ value }) => value));
  const most = Math.max(0, ...rows.map(({ value }) => value));
  const lengthOf = (value: number): number => Math.round((Math.abs(value) / full) * BAR_PX);
  const zero = left + lengthOf(least);
  const numbers = zero + lengthOf(most) + 8;
  const top = headOf(notes);
  const parts = [
    ...head({ title, notes }),
    ...rows.flatMap(({ name, value, text }, row) => {
      const y = top + row * CELL_PX;
      const x = value < 0 ? zero - lengthOf(value) : zero;
      return [
        svgText(left - 8, y + 14, name, MUTED, LABEL_PX, ' text-anchor="end"'),
        `<rect x="${x}" y="${y + 3}" width="${lengthOf(value)}" height="${CELL_PX - 6}" fill="${value < 0 ? orange(1) : blue(1)}"/>`,
        svgText(numbers, y + 14, text, INK, LABEL_PX),
      ];
    }),
    `<path d="M${zero} ${top}V${top + rows.length * CELL_PX}" stroke="${MUTED}"/>`,
  ];
  const right = numbers + Math.max(0, ...rows.map(({ text }) => widthOf(text)));
  return svgDocument(widthWith(right + MARGIN, { title, notes }), top + rows.length * CELL_PX + MARGIN, parts);
}

const [CURVE_WIDTH, CURVE_HEIGHT] = [140, 24];
const NUMBER_PX = 52;
/** Characters of a note on one line: sentences follow each other here. */
const NOTE_UNITS = 130;

export function curves({ title, notes: sentences, headings, rows, dashed }: Curves): string {
  const notes = sentences.flatMap((sentence) => wrapped(sentence, NOTE_UNITS));
  const left = Math.ceil(MARGIN + Math.max(0, ...rows.map(({ name }) => widthOf(name))) + 8);
  const full = Math.max(...dashed, ...rows.flatMap(({ curve = [] }) => curve), Number.MIN_VALUE);
  const top = headOf(notes) + CELL_PX;
  const numberAt = (column: number): number => left + (column + 1) * NUMBER_PX;
  const start = numberAt(headings.length - 1) + 16;
  const line = (values: readonly number[], y: number, stroke: string): string => {
    const steps = Math.max(1, values.length - 1);
    const points = values.map((value, at) => {
      const [x, height] = [(at / steps) * CURVE_WIDTH, (value / full) * (CURVE_HEIGHT - 4)];
      return `${(start + x).toFixed(1)},${(y + CURVE_HEIGHT - 2 - height).toFixed(1)}`;
    });
    return `<polyline points="${points.join(' ')}" fill="none" ${stroke}/>`;
  };
  const end = ' text-anchor="end"';
  const parts = [
    ...head({ title, notes }),
    ...headings.map((name, column) => svgText(numberAt(column), top - 6, name, MUTED, LABEL_PX, end)),
    ...rows.flatMap(({ name, numbers, curve, text }, row) => {
      const y = top + row * CURVE_HEIGHT;
      return [
        svgText(left - 8, y + 16, name, MUTED, LABEL_PX, end),
        ...numbers.map((number, column) => svgText(numberAt(column), y + 16, number, INK, LABEL_PX, end)),
        ...(text === undefined ? [] : [svgText(left + 8, y + 16, text, MUTED, LABEL_PX)]),
        ...(curve
          ? [
              line(dashed, y, `stroke="${MUTED}" stroke-dasharray="3 2"`),
              line(curve, y, `stroke="${blue(1)}" stroke-width="1.5"`),
            ]
          : []),
      ];
    }),
  ];
  const right = Math.max(start + CURVE_WIDTH, ...rows.map(({ text = '' }) => left + 8 + widthOf(text)));
  return svgDocument(widthWith(right + MARGIN, { title, notes }), top + rows.length * CURVE_HEIGHT + MARGIN, parts);
}

/** Lines of whole words. */
function wrapped(sentence: string, units: number): string[] {
  const lines = [''];
  for (const word of sentence.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + word.length >= units) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}

const head = ({ title, notes }: Chart): string[] => [
  svgText(MARGIN, MARGIN + 12, title, INK, TITLE_PX, ' font-weight="600"'),
  ...notes.map((note, i) => svgText(MARGIN, MARGIN + 12 + (i + 1) * LINE_PX, note, MUTED, LABEL_PX)),
];

const headOf = (notes: readonly string[]): number => MARGIN + 24 + notes.length * LINE_PX;

const widthWith = (width: number, { title, notes }: Chart): number =>
  Math.ceil(Math.max(width, 2 * MARGIN + widthOf(title) * 1.25, 2 * MARGIN + Math.max(0, ...notes.map(widthOf))));
