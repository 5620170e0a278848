/** From a theme's colors to the ramp of a heat map. Pure: no document is needed. */

/** Channels 0..255, alpha 0..1. */
export interface Color {
  readonly r: number;
  readonly g: number;
  readonly b: number;
  readonly a: number;
}

/**
 * Reads `#rgb`, `#rgba`, `#rrggbb`, `#rrggbbaa`, `rgb()` and `rgba()`, which is what themes hold; undefined otherwise.
 */
export function parseColor(css: string): Color | undefined {
  const value = css.trim().toLowerCase();
  const hex = /^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/.exec(value)?.[1];
  if (hex) {
    const digits = hex.length <= 4 ? [...hex].map((digit) => digit + digit) : (hex.match(/../g) ?? []);
    const [r, g, b, a = 255] = digits.map((pair) => parseInt(pair, 16));
    return colorFrom([r, g, b, a / 255]);
  }
  const numbers = /^rgba?\(([^)]+)\)$/
    .exec(value)?.[1]
    ?.split(/[\s,/]+/)
    .filter(Boolean);
  if (!numbers) return undefined;
  const [r, g, b] = numbers.map(Number);
  const alpha = numbers[3] ?? '1';
  return colorFrom([r, g, b, alpha.endsWith('%') ? Number(alpha.slice(0, -1)) / 100 : Number(alpha)]);
}

/** @returns undefined where a channel is missing or no number */
function colorFrom([r, g, b, a]: readonly (number | undefined)[]): Color | undefined {
  if (r === undefined || g === undefined || b === undefined || a === undefined) return undefined;
  return [r, g, b, a].every(Number.isFinite) ? { r, g, b, a } : undefined;
}

/** `over` on an opaque background. */
export function flatten(over: Color, background: Color): Color {
  return { ...mix(background, { ...over, a: 1 }, over.a), a: 1 };
}

/** @param share 0 gives `from`, 1 gives `to`; linear in sRGB */
export function mix(from: Color, to: Color, share: number): Color {
  const at = (a: number, b: number): number => a + (b - a) * share;
  return { r: at(from.r, to.r), g: at(from.g, to.g), b: at(from.b, to.b), a: at(from.a, to.a) };
}

/** 256 steps from one color to the other, each as a little-endian RGBA word for `ImageData`. */
export function ramp(from: Color, to: Color): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, step) => {
    const { r, g, b } = mix(from, to, step / 255);
    return ((255 << 24) | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r)) >>> 0;
  });
}

export function toCss({ r, g, b, a }: Color): string {
  return `rgba(${Math.round(r)}, ${Math.round(g)}, ${Math.round(b)}, ${a})`;
}
