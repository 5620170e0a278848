/** The lines between queries and keys: which weights have one, and how it is drawn. */
import { toCss, type Color } from '../../shared/color';

/** Lines below this share are not drawn: a softmax gives every key some weight. */
const LEAST_SHARE = 0.01;
const THICKEST_PX = 6;

export interface Line {
  readonly query: number;
  readonly key: number;
  readonly weight: number;
  /** Undefined: the deepest color of the theme. */
  readonly color: Color | undefined;
  /** Lines of several heads between the same tokens lie beside each other. */
  readonly beside: number;
}

/** @param place the query and the key of a weight. @param beside offset from the straight line, in lines */
export function linesOf(
  weights: Float32Array,
  place: (other: number) => { query: number; key: number },
  color: Line['color'],
  beside: number,
): Line[] {
  let most = 0;
  for (const weight of weights) most = Math.max(most, weight);
  const lines: Line[] = [];
  weights.forEach((weight, other) => {
    if (weight > most * LEAST_SHARE) lines.push({ ...place(other), weight, color, beside });
  });
  return lines;
}

/** @param share 0 to 1, of the thickest line */
export function drawLine(
  context: CanvasRenderingContext2D,
  from: { x: number; y: number },
  to: { x: number; y: number },
  color: Color,
  share: number,
): void {
  context.strokeStyle = toCss({ ...color, a: 0.15 + 0.85 * share });
  context.lineWidth = Math.max(0.75, share * THICKEST_PX);
  const middle = (from.x + to.x) / 2;
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.bezierCurveTo(middle, from.y, middle, to.y, to.x, to.y);
  context.stroke();
}
