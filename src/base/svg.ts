/** What the drawings of the command line share: it has no screen to take them from. Pure. */
import { escapedMarkup } from './escapedMarkup';

export const INK = '#1f1f1f';
export const MUTED = '#5a5a5a';
export const LABEL_PX = 11;
export const MARGIN = 16;
const BACKGROUND = '#ffffff';
const FONT = 'DejaVu Sans, Noto Sans, sans-serif';

/** Room for a label in pixels, by rule of thumb: there is nothing here to measure it with. */
export const widthOf = (label: string): number =>
  [...label].reduce((sum, character) => sum + (character.codePointAt(0)! > 0x2e80 ? LABEL_PX : LABEL_PX * 0.62), 0);

/** A token as a label: at most 24 characters, with white space made visible where there is nothing else. */
export function shortLabel(shown: string): string {
  const points = [
    ...(shown.trim().replaceAll(/\s+/g, ' ') || shown.replaceAll('\n', '↵').replaceAll('\t', '⇥').replaceAll(' ', '␣')),
  ];
  return points.length > 24 ? `${points.slice(0, 23).join('')}…` : points.join('');
}

/** @param more further attributes, with a space before them */
export function svgText(x: number, y: number, content: string, fill: string, size: number, more = ''): string {
  return `<text x="${x}" y="${y}" fill="${fill}" font-family="${FONT}" font-size="${size}" xml:space="preserve"${more}>${escapedMarkup(content)}</text>`;
}

/** A document with a background. @param definitions patterns and gradients that its parts name */
export function svgDocument(width: number, height: number, parts: readonly string[], definitions = ''): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
${definitions && `<defs>${definitions}</defs>\n`}<rect width="${width}" height="${height}" fill="${BACKGROUND}"/>
${parts.join('\n')}
</svg>
`;
}

/** From a trace of gray to a hue. @param share 0 to 1 */
function mixed(share: number, hue: readonly [number, number, number]): string {
  const part = (full: number): string =>
    Math.round(0xf6 + (full - 0xf6) * share)
      .toString(16)
      .padStart(2, '0');
  return `#${hue.map(part).join('')}`;
}

export const blue = (share: number): string => mixed(share, [0x00, 0x63, 0xb1]);
export const orange = (share: number): string => mixed(share, [0xc0, 0x5a, 0x00]);
/** Blue speaks for something and orange against it. @param share -1 to 1 */
export const signedColor = (share: number): string =>
  share < 0 ? orange(Math.min(1, -share)) : blue(Math.min(1, share));
