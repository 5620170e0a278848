/**
 * An SVG document of what is on screen: text as text, canvases as images. Positions are read from the page's layout, so
 * that right-to-left lines and wrapped tokens are where the browser put them.
 */
import { escapedMarkup } from '../../../src/base/escapedMarkup';
import { parseColor, toCss, type Color } from '../../shared/color';
import { t } from '../../shared/l10n';
import { runDirection, type Direction } from './runDirection';

const SKIPPED =
  'select, textarea, input, label, progress, .buttons, .faithfulness-buttons, .compare-form, button:not(.thumb, .link, .head-chip, .opener), [hidden], dialog';

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What stands between the parts that are drawn. */
const BETWEEN = '[role=tablist]';
const SCROLLED = '.flows, .scroller';

/** Tables that may be wider than the place in which they scroll: a picture has all of them. */
const WIDE = '.layer-map, .faithfulness';

interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** @param roots drawn in order, each with all that is visible in it */
export function svgOf(roots: readonly Element[]): Picture {
  return withoutControls(roots, () => drawn(roots));
}

/**
 * Takes what is not drawn out of the layout meanwhile, so that a picture has no gaps in its place. The browser paints
 * nothing in between.
 */
function withoutControls(roots: readonly Element[], work: () => Picture): Picture {
  const scrolled = [document.documentElement, ...roots.flatMap((root) => [...root.querySelectorAll(SCROLLED)])].map(
    (each) => ({ each, top: each.scrollTop }),
  );
  const controls = [document, ...roots]
    .flatMap((root) => [...root.querySelectorAll<HTMLElement>(root === document ? BETWEEN : SKIPPED)])
    .map(({ style }) => ({ style, display: style.display }));
  for (const { style } of controls) style.display = 'none';
  window.dispatchEvent(new Event('beforeprint'));
  try {
    return work();
  } finally {
    window.dispatchEvent(new Event('afterprint'));
    for (const { style, display } of controls) style.display = display;
    for (const { each, top } of scrolled) each.scrollTop = top;
  }
}

function drawn(roots: readonly Element[]): Picture {
  const page = roots
    .flatMap((root) => [root, ...root.querySelectorAll(WIDE)])
    .map((each) => each.getBoundingClientRect())
    .filter(({ width, height }) => width > 0 && height > 0);
  const left = Math.min(...page.map((box) => box.left));
  const top = Math.min(...page.map((box) => box.top));
  const width = Math.ceil(Math.max(...page.map((box) => box.right)) - left) + 2 * MARGIN;
  const height = Math.ceil(Math.max(...page.map((box) => box.bottom)) - top) + 2 * MARGIN;
  const drawing = new Drawing({ left: left - MARGIN, top: top - MARGIN });
  for (const root of roots) drawing.add(root);
  const background = colorOf(getComputedStyle(document.body).backgroundColor) ?? { r: 255, g: 255, b: 255, a: 1 };
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">\n` +
    `<rect width="${width}" height="${height}" fill="${toCss(background)}"/>\n${drawing.parts.join('\n')}\n</svg>\n`;
  return { svg, width, height };
}

const MARGIN = 16;
const NOTHING: Color = { r: 0, g: 0, b: 0, a: 0 };

class Drawing {
  readonly parts: string[] = [];
  private gradients = 0;
  /** The last piece of text, and the paragraph in which it stands. */
  private last: { readonly box: DOMRect; readonly paragraph: Element | null } | undefined;
  private readonly measure = document.createElement('canvas').getContext('2d');

  constructor(private readonly origin: { left: number; top: number }) {}

  add(node: Element): void {
    const style = getComputedStyle(node);
    // An element with `display: contents` has no box and counts as invisible, but its children have boxes.
    if (node.matches(SKIPPED) || (style.display !== 'contents' && !node.checkVisibility())) return;
    const frame = frameOf(node);
    const opacity = Number(style.opacity);
    if (opacity < 1) this.parts.push(`<g opacity="${round(opacity)}">`);
    this.content(node, style, frame);
    if (opacity < 1) this.parts.push('</g>');
  }

  private content(node: Element, style: CSSStyleDeclaration, frame: Box | undefined): void {
    for (const box of node.getClientRects()) if (isInside(box, frame)) this.box(box, style);
    if (node instanceof HTMLCanvasElement) return this.image(node);
    if (node instanceof SVGSVGElement) return this.curves(node);
    for (const child of node.childNodes) {
      if (child instanceof Element) this.add(child);
      else if (child instanceof Text && child.data.trim() !== '') this.text(child, style, frame);
    }
    this.after(node);
  }

  /**
   * A text that the style sheet puts behind an element, such as the mark between two facts: it ends where the element
   * does.
   */
  private after(node: Element): void {
    const style = getComputedStyle(node, '::after');
    const text = /^"(.+)"$/.exec(style.content)?.[1];
    const last = [...node.getClientRects()].at(-1);
    if (!text || !last || !this.measure) return;
    this.measure.font = fontOf(style);
    const { width, fontBoundingBoxAscent, fontBoundingBoxDescent } = this.measure.measureText(text);
    const height = fontBoundingBoxAscent + fontBoundingBoxDescent;
    this.word(
      text,
      new DOMRect(
        last.right - parseFloat(style.marginRight) - width,
        last.top + (last.height - height) / 2,
        width,
        height,
      ),
      style,
    );
  }

  private box(box: DOMRect, style: CSSStyleDeclaration): void {
    const gradient = this.gradient(style.backgroundImage);
    const fill = colorOf(style.backgroundColor);
    const width = parseFloat(style.borderTopWidth);
    const line =
      width > 0
        ? colorOf(style.borderTopColor)
        : style.boxShadow !== 'none'
          ? colorOf(style.boxShadow.slice(0, style.boxShadow.indexOf(')') + 1))
          : undefined;
    if (!gradient && !fill?.a && !line?.a) return;
    const { x, y } = this.at(box);
    const radius = parseFloat(style.borderTopLeftRadius) || 0;
    this.parts.push(
      `<rect x="${x}" y="${y}" width="${round(box.width)}" height="${round(box.height)}" rx="${radius}"${gradient ? ` fill="url(#${gradient})"` : paint('fill', fill)}${paint('stroke', line)}/>`,
    );
  }

  /**
   * Colors that go from left to right, as the scale of the legend does.
   * @returns the name to paint with; undefined for no such image
   */
  private gradient(css: string): string | undefined {
    const stops = /^linear-gradient\(90deg, (.+)\)$/
      .exec(css)?.[1]
      ?.match(/[a-z]+\([^)]*\)/g)
      ?.map(colorOf);
    if (!stops || stops.length < 2) return undefined;
    const id = `ramp-${this.gradients++}`;
    // CSS fades to `transparent` without darkening; in SVG the same stop would pass through black.
    const faded = (color: Color | undefined, i: number): Color =>
      color?.a ? color : { ...(stops[i + 1] ?? stops[i - 1] ?? NOTHING), a: 0 };
    const drawn = stops.map(
      (color, i) => `<stop offset="${round(i / (stops.length - 1))}"${paint('stop', faded(color, i))}/>`,
    );
    this.parts.push(`<linearGradient id="${id}">${drawn.join('')}</linearGradient>`);
    return id;
  }

  private image(canvas: HTMLCanvasElement): void {
    const box = canvas.getBoundingClientRect();
    const { x, y } = this.at(box);
    this.parts.push(
      `<image x="${x}" y="${y}" width="${round(box.width)}" height="${round(box.height)}" preserveAspectRatio="none" image-rendering="${canvas.closest('.thumb') ? 'pixelated' : 'auto'}" href="${canvas.toDataURL('image/png')}"/>`,
    );
  }

  /** Lines, as the panel draws its small curves. */
  private curves(node: SVGSVGElement): void {
    const box = node.getBoundingClientRect();
    const { x, y } = this.at(box);
    const lines = Array.from(node.querySelectorAll('polyline'), (line) => {
      const style = getComputedStyle(line);
      const dashes = style.strokeDasharray === 'none' ? '' : ` stroke-dasharray="${style.strokeDasharray}"`;
      return `<polyline points="${line.getAttribute('points')}" fill="none" stroke-width="${style.strokeWidth}"${dashes}${paint('stroke', colorOf(style.stroke))}/>`;
    });
    this.parts.push(
      `<g transform="translate(${x} ${y}) scale(${round(box.width / node.viewBox.baseVal.width)})">${lines.join('')}</g>`,
    );
  }

  private text(node: Text, style: CSSStyleDeclaration, frame: Box | undefined): void {
    const range = document.createRange();
    range.selectNodeContents(node);
    const whole = range.getClientRects();
    // A text that wraps is drawn word by word, each where it lies.
    // Trim: on which side outer space lies depends on the line's direction.
    const trimmed = node.data.trim();
    const pieces =
      whole.length <= 1
        ? [{ index: node.data.indexOf(trimmed), text: trimmed }]
        : Array.from(node.data.matchAll(/\S+/g), (found) => ({ index: found.index, text: found[0] }));
    const paragraph = paragraphOf(node);
    for (const { index, text } of pieces) {
      const boxOf = (from: number, to: number): DOMRect => {
        range.setStart(node, index + from);
        range.setEnd(node, index + to);
        return range.getBoundingClientRect();
      };
      const box = boxOf(0, text.length);
      if (box.width === 0) continue;
      const before = this.last?.paragraph === paragraph ? this.last.box : undefined;
      if (isInside(box, frame)) this.word(text, box, style, runDirection(text, boxOf, before, directionIn(style)));
      this.last = { box, paragraph };
    }
  }

  private word(text: string, box: DOMRect, style: CSSStyleDeclaration, runs = directionIn(style)): void {
    const { measure } = this;
    if (!measure) return;
    const color = colorOf(style.color) ?? { r: 0, g: 0, b: 0, a: 1 };
    measure.font = fontOf(style);
    const ascent = measure.measureText(text).fontBoundingBoxAscent;
    const { x } = this.at(box);
    const y = round(box.top - this.origin.top + ascent);
    // `end` is the left edge of a text that runs to the left.
    const direction = runs === 'rtl' ? ' direction="rtl" text-anchor="end"' : '';
    this.parts.push(
      `<text x="${x}" y="${y}" textLength="${round(box.width)}" lengthAdjust="spacingAndGlyphs" xml:space="preserve" font-family="${escapedMarkup(style.fontFamily)}" font-size="${style.fontSize}" font-weight="${style.fontWeight}"${direction}${paint('fill', color)}>${escapedMarkup(text)}</text>`,
    );
  }

  private at(box: Box): { x: number; y: number } {
    return { x: round(box.left - this.origin.left), y: round(box.top - this.origin.top) };
  }
}

const directionIn = ({ direction }: CSSStyleDeclaration): Direction => (direction === 'rtl' ? 'rtl' : 'ltr');

/** The closest element whose lines the text is part of. */
function paragraphOf(node: Text): Element | null {
  let element = node.parentElement;
  while (element && getComputedStyle(element).display === 'inline') element = element.parentElement;
  return element;
}

const fontOf = ({ fontWeight, fontSize, fontFamily }: CSSStyleDeclaration): string =>
  `${fontWeight} ${fontSize} ${fontFamily}`;

/** The part of the page in which a scrolled element can be seen. */
const frameOf = (node: Element): Box | undefined => node.parentElement?.closest(SCROLLED)?.getBoundingClientRect();

function isInside(box: Box, frame: Box | undefined): boolean {
  if (!frame) return true;
  const middle = box.top + box.height / 2;
  return middle >= frame.top && middle <= frame.top + frame.height;
}

/** Also `color(srgb r g b / a)`, which is what the browser makes of a mixed color. */
function colorOf(css: string): Color | undefined {
  const mixed = /^color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)(?: \/ ([\d.e-]+))?\)$/.exec(css.trim());
  if (!mixed) return parseColor(css);
  const channel = (at: number): number => Math.round(Number(mixed[at]) * 255);
  return { r: channel(1), g: channel(2), b: channel(3), a: mixed[4] === undefined ? 1 : Number(mixed[4]) };
}

function paint(what: 'fill' | 'stroke' | 'stop', color: Color | undefined): string {
  if (!color?.a && what !== 'stop') return what === 'fill' ? ' fill="none"' : '';
  const { a, ...opaque } = color ?? NOTHING;
  const alpha = a < 1 ? ` ${what}-opacity="${round(a)}"` : '';
  return ` ${what === 'stop' ? 'stop-color' : what}="${toCss({ ...opaque, a: 1 })}"${alpha}`;
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** The same as pixels. @param scale pixels for each CSS pixel */
export async function pngOf({ svg, width, height }: Picture, scale = 2): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width * scale, height * scale];
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error(t('The picture is too large.')));
    }, 'image/png');
  });
}
