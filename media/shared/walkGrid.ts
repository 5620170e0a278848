/**
 * Moves the focus over a grid of cells, one of which is in the tab order, with an arrow key. In a right-to-left grid the
 * cell on the left is the next one.
 *
 * @param cells by row and column
 */
export function walkGrid(event: KeyboardEvent, cells: readonly (readonly HTMLElement[])[]): void {
  const row = cells.findIndex((each) => each.some((cell) => cell === event.target));
  const column = cells[row]?.findIndex((cell) => cell === event.target) ?? -1;
  const from = cells[row]?.[column];
  if (!from) return;
  const forward = getComputedStyle(from).direction === 'rtl' ? -1 : 1;
  const steps: Readonly<Record<string, readonly [number, number]>> = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowRight: [0, forward],
    ArrowLeft: [0, -forward],
  };
  const step = Object.hasOwn(steps, event.key) ? steps[event.key] : undefined;
  const next = step && cells[row + step[0]]?.[column + step[1]];
  if (!next) return;
  event.preventDefault();
  event.stopPropagation();
  from.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}
