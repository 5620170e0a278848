/** A text as inline elements, one for each token, in reading order. */
import type { Axis } from '../scene/axes';
import { element } from '../../shared/dom';
import { visible } from '../../shared/visible';

// Letters of these scripts join their neighbors; a border between two tokens would cut the join.
const JOINING = /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Nko}\p{Script=Mongolian}]/u;

/** @param adorn is given each token's element and index */
export function flowOf(axis: Axis, adorn: (token: HTMLElement, index: number) => void): HTMLElement {
  // The language of a document's text is not known, and is not that of the page.
  const flow = element('div', { class: 'flow', dir: 'auto', lang: '' });
  for (const segment of axis.segments) {
    if (segment.kind === 'gap') {
      flow.append(...pieces(segment.text, false));
      continue;
    }
    const { index, text, chip, leftward = false, whole = false } = segment;
    const token = element(
      'span',
      { class: 'token', 'data-index': String(index) },
      ...pieces(text, true, whole ? Infinity : undefined),
    );
    token.classList.toggle('chip', chip);
    token.classList.toggle('leftward', leftward);
    token.classList.toggle('joins', JOINING.test(text));
    adorn(token, index);
    flow.append(token);
  }
  return flow;
}

/** @param longest as `visible` takes it */
export function pieces(text: string, marked: boolean, longest?: number): (Node | string)[] {
  return visible(text, marked, longest).map(({ kind, text: shown }) =>
    kind === 'text' ? shown : element('span', { class: kind }, shown),
  );
}
