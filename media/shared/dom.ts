/** Building elements. Text only ever becomes text: nothing here parses HTML. */

type Attributes = Readonly<Record<string, string>>;

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * A sentence with each quoted name (‹…›) in a `bdi` element, so that a right-to-left name does not reorder the text
 * around it. The isolate characters of plain text (`named`) are dropped.
 */
export function isolated(sentence: string): (Node | string)[] {
  return sentence
    .replace(/[\u2068\u2069]/g, '')
    .split(/(?<=‹)([^‹›]*)(?=›)/)
    .map((part, i) => (i % 2 === 1 ? element('bdi', { lang: '' }, part) : part));
}

/**
 * Scrolls an element to the middle of the place that it scrolls in, unless it is in view; the page stays where it is.
 */
export function scrollInto(place: Element, inner: Element | null | undefined): void {
  const box = inner?.getBoundingClientRect();
  const frame = place.getBoundingClientRect();
  if (box && (box.top < frame.top || box.bottom > frame.bottom))
    place.scrollTop += box.top + box.height / 2 - frame.top - frame.height / 2;
}

/** A button beside the main one of its form. */
export const secondaryButton = (id: string, name: string): HTMLButtonElement =>
  element('button', { type: 'button', class: 'secondary', id }, name);

/** An element of the page's skeleton. @throws when the page lacks it */
export function place(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element "${id}".`);
  return found;
}
