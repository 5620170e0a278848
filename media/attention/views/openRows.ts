/** Rows of a table that open to rows of their own, which are made when they are first opened. */
import { element } from '../../shared/dom';

export interface Row {
  readonly element: HTMLElement;
  /** Below it, once they are made; they are visible while it is visible and open. */
  readonly children: () => readonly Row[];
  readonly isOpen: () => boolean;
}

export const leaf = (row: HTMLElement): Row => ({ element: row, children: () => [], isOpen: () => false });

/**
 * @param makeRow of the button that opens it
 * @param makeChildren called once
 */
export function openingRow(
  name: string,
  makeRow: (opener: HTMLElement) => HTMLElement,
  makeChildren: () => readonly Row[],
): Row {
  const opener = element('button', { type: 'button', class: 'opener', 'aria-expanded': 'false' }, name);
  const row = makeRow(opener);
  let children: readonly Row[] = [];
  let isOpen = false;
  opener.addEventListener('click', () => {
    if (children.length === 0) {
      children = makeChildren();
      row.after(...children.map((child) => child.element));
    }
    isOpen = !isOpen;
    opener.setAttribute('aria-expanded', String(isOpen));
    show(children, isOpen);
  });
  return { element: row, children: () => children, isOpen: () => isOpen };
}

function show(rows: readonly Row[], isShown: boolean): void {
  for (const row of rows) {
    row.element.hidden = !isShown;
    show(row.children(), isShown && row.isOpen());
  }
}
