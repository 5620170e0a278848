/**
 * The text, token by token, in reading order. One token's row colors the others: bluer is more.
 *
 * Tokens are plain inline elements of one `unicode-bidi: plaintext` flow, so that words of right-to-left scripts keep
 * their order across tokens and each line finds its own direction. Isolating every token would lay the pieces of a Hebrew
 * word out backwards; what could disturb the flow (bidi controls) is shown by name instead (visible.ts).
 */
import type { Axis } from './axes';
import { element } from './dom';
import { flowOf } from './flow';
import { shareOf } from './scale';
import { isMasked, toText, type Scene } from './state';
import { Walk } from './walk';

export interface TextEvents {
  /** The pointer or the keyboard is on a query: its row is wanted. */
  look(query: number): void;
  /** A click or Enter on a query. */
  pin(query: number): void;
  /** The pointer or the keyboard is on a key. */
  point(key: number): void;
}

const HEADINGS = { source: 'Text', target: 'What the model writes', fed: 'What the decoder was fed' } as const;

export class TextView {
  private readonly queryElements: HTMLElement[] = [];
  private readonly keyElements: HTMLElement[] = [];
  private readonly walk: Walk;
  private shown: readonly Axis[] = [];

  constructor(private readonly root: HTMLElement, events: TextEvents) {
    const point = ({ target }: Event): void => {
      const token = target instanceof Element ? target.closest<HTMLElement>('.token') : null;
      if (token && token.dataset.side !== 'query') events.point(Number(token.dataset.index));
    };
    root.addEventListener('pointerover', point);
    root.addEventListener('focusin', point);
    this.walk = new Walk(root, this.queryElements, { look: (query) => events.look(query), press: (query) => events.pin(query) });
  }

  /** Builds the tokens; nothing is rebuilt while only the head changes, so that focus and pointer stay where they are. */
  build({ queries, keys, oneText, capture }: Scene): void {
    this.root.dataset.flow = capture.flow;
    if (this.shown.length === 2 && sameAxis(this.shown[0], queries) && sameAxis(this.shown[1], keys)) return;
    this.shown = [queries, keys];
    this.queryElements.length = 0;
    this.keyElements.length = 0;
    if (oneText) {
      this.root.replaceChildren(this.block(queries, 'both', ''));
      this.keyElements.push(...this.queryElements);
    } else {
      this.root.replaceChildren(
        this.block(queries, 'query', `${HEADINGS[queries.shows]} (queries)`),
        this.block(keys, 'key', `${HEADINGS[keys.shows]} (keys)`),
      );
    }
    this.walk.stopAt(0);
  }

  /** @param query the row to show; undefined clears the colors */
  paint(scene: Scene, query: number | undefined, pinned: boolean, row: Float32Array | undefined, full: number): void {
    for (const [index, each] of this.queryElements.entries()) {
      each.classList.toggle('selected', index === query);
      each.setAttribute('aria-pressed', String(pinned && index === query));
    }
    for (const [key, each] of this.keyElements.entries()) {
      if (!row || query === undefined) {
        each.style.removeProperty('--share');
        delete each.dataset.weight;
        each.title = scene.keys.tips[key];
        continue;
      }
      const masked = isMasked(scene.map, query, key);
      each.classList.toggle('masked', masked);
      each.style.setProperty('--share', shareOf(row[key], full).toFixed(4));
      each.dataset.weight = row[key].toFixed(6);
      each.title = tooltip(scene, query, key, masked ? 'cannot be seen (comes later)' : toText(row[key]));
    }
    if (query !== undefined && document.activeElement !== document.body) this.walk.stopAt(query);
  }

  private block(axis: Axis, side: 'query' | 'key' | 'both', heading: string): HTMLElement {
    const flow = flowOf(axis, (token, index) => {
      token.dataset.side = side;
      if (axis.tips[index]) token.title = axis.tips[index];
      if (side === 'key') {
        this.keyElements[index] = token;
      } else {
        token.setAttribute('role', 'button');
        token.tabIndex = -1;
        this.queryElements[index] = token;
      }
    });
    return element('div', { class: 'block' }, ...(heading ? [element('h3', {}, heading)] : []), flow);
  }
}

function tooltip({ queries, keys }: Scene, query: number, key: number, value: string): string {
  const line = `${queries.labels[query]} → ${keys.labels[key]}  ${value}`;
  return keys.tips[key] ? `${line}\n${keys.tips[key]}` : line;
}

/** Axes are built anew for each scene; the same tokens of the same capture need no new elements. */
function sameAxis(a: Axis, b: Axis): boolean {
  return a.shows === b.shows && a.segments.length === b.segments.length
    && a.segments.every((segment, i) => segment.kind === b.segments[i].kind && segment.text === b.segments[i].text);
}
