/** Text on a canvas, cut at its end: where it reads from right to left, that is its left side. */
import { directionOf } from '../../shared/visible';

/** Draws a text in the context's font, alignment and color. @param room its width at most, in CSS pixels */
export function drawText(context: CanvasRenderingContext2D, text: string, x: number, y: number, room: number): void {
  context.direction = directionOf(text);
  context.fillText(shortened(context, text, room), x, y);
}

function shortened(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  const points = [...text];
  while (points.length > 1 && context.measureText(`${points.join('')}…`).width > room) points.pop();
  return `${points.join('').trimEnd()}…`;
}
