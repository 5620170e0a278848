/**
 * A color for each head that those who do not see red or green can tell from its neighbors: Okabe and Ito 2008, then
 * Tol's muted scheme.
 */
import { parseColor, type Color } from '../../shared/color';

const COLORS = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#cc79a7',
  '#56b4e9',
  '#d55e00',
  '#999933',
  '#882255',
  '#44aa99',
  '#ddcc77',
  '#332288',
  '#aa4499',
  '#117733',
  '#cc6677',
  '#88ccee',
  '#999999',
].map((hex) => parseColor(hex)!);

export const headColor = (head: number): Color => COLORS[head % COLORS.length]!;
