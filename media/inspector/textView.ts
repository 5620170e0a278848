/**
 * The text, token by token, in reading order. One token's row colors the others: bluer is more.
 *
 * Tokens are plain inline elements of one `unicode-bidi: plaintext` flow, so that words of right-to-left scripts keep
 * their order across tokens and each line finds its own direction. Isolating every token would lay the pieces of a Hebrew
 * word out backwards; what could disturb the flow (bidi controls) is shown by name instead (visible.ts).
 */
import type { Axis, Segment } from './axes';
import { element } from './dom';
import { shareOf } from './scale';
import { isMasked, toText, type Scene } from './state';
import { visible } from './visible';

export interface TextEvents {
  /** The pointer or the keyboard is on a query: its row is wanted. */
  look(query: number): void;
  /** A click or Enter on a query. */
  pin(query: number): void;
  /** The pointer or the keyboard is on a key. */
  point(key: number): void;
}

const HEADINGS = { source: 'Text', target: 'What the model writes', fed: 'What the decoder was fed' } as const;
// Letters of these scripts join their neighbors; a border between two tokens would cut the join.
const JOINING = /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Nko}\p{Script=Mongolian}]/u;

export class TextView {
  private readonly queryElements: HTMLElement[] = [];
  private readonly keyElements: HTMLElement[] = [];
  private shown: readonly Axis[] = [];

  constructor(private readonly root: HTMLElement, private readonly events: TextEvents) {
    root.addEventListener('pointerover', ({ target }) => this.touched(target));
    root.addEventListener('focusin', ({ target }) => this.touched(target));
    root.addEventListener('click', ({ target }) => {
      const query = this.queryOf(target);
      if (query !== undefined) events.pin(query);
    });
    root.addEventListener('keydown', (event) => this.walk(event));
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
    this.setTabStop(this.queryElements[0]);
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
    if (query !== undefined && document.activeElement !== document.body) this.setTabStop(this.queryElements[query]);
  }

  private block(axis: Axis, side: 'query' | 'key' | 'both', heading: string): HTMLElement {
    const flow = element('div', { class: 'flow', dir: 'auto' });
    for (const segment of axis.segments) {
      if (segment.kind === 'gap') flow.append(...pieces(segment.text, false));
      else flow.append(this.token(segment, axis, side));
    }
    return element('div', { class: 'block' }, ...(heading ? [element('h3', {}, heading)] : []), flow);
  }

  private token(segment: Extract<Segment, { kind: 'token' }>, axis: Axis, side: 'query' | 'key' | 'both'): HTMLElement {
    const { index, text, chip, leftward = false } = segment;
    const token = element('span', { class: 'token', 'data-index': String(index), 'data-side': side }, ...pieces(text, true));
    token.classList.toggle('chip', chip);
    token.classList.toggle('leftward', leftward);
    token.classList.toggle('joins', JOINING.test(text));
    if (axis.tips[index]) token.title = axis.tips[index];
    if (side === 'key') {
      this.keyElements[index] = token;
    } else {
      token.setAttribute('role', 'button');
      token.tabIndex = -1;
      this.queryElements[index] = token;
    }
    return token;
  }

  private touched(target: EventTarget | null): void {
    const token = tokenOf(target);
    if (!token) return;
    const index = Number(token.dataset.index);
    if (token.dataset.side !== 'query') this.events.point(index);
    if (token.dataset.side !== 'key') this.events.look(index);
  }

  private queryOf(target: EventTarget | null): number | undefined {
    const token = tokenOf(target);
    return token && token.dataset.side !== 'key' ? Number(token.dataset.index) : undefined;
  }

  /** Roving tab stop: one token is in the tab order, the arrow keys move it. */
  private walk(event: KeyboardEvent): void {
    const at = this.queryOf(event.target);
    if (at === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.events.pin(at);
      return;
    }
    const last = this.queryElements.length - 1;
    // In right-to-left text the token on the left is the next one.
    const forward = getComputedStyle(this.queryElements[at]).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const steps: Record<string, number> = {
      ArrowRight: forward === 'ArrowRight' ? at + 1 : at - 1, ArrowLeft: forward === 'ArrowLeft' ? at + 1 : at - 1,
      ArrowDown: this.below(at, 1), ArrowUp: this.below(at, -1), Home: 0, End: last,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = this.queryElements[Math.max(0, Math.min(last, to))];
    this.setTabStop(next);
    next.focus();
  }

  /** The token nearest to this one in the next or previous line of the flow; itself where there is no such line. */
  private below(at: number, direction: 1 | -1): number {
    const own = this.queryElements[at].getBoundingClientRect();
    const center = own.left + own.width / 2;
    let best = at;
    let lineTop: number | undefined;
    let nearest = Infinity;
    for (let i = at + direction; i >= 0 && i < this.queryElements.length; i += direction) {
      const box = this.queryElements[i].getBoundingClientRect();
      if (Math.abs(box.top - own.top) < own.height / 2) continue;
      lineTop ??= box.top;
      if (Math.abs(box.top - lineTop) > own.height / 2) break;
      const distance = Math.abs(box.left + box.width / 2 - center);
      if (distance < nearest) [best, nearest] = [i, distance];
    }
    return best;
  }

  private setTabStop(token: HTMLElement | undefined): void {
    if (!token) return;
    for (const each of this.queryElements) each.tabIndex = each === token ? 0 : -1;
  }
}

function pieces(text: string, marked: boolean): (Node | string)[] {
  return visible(text, marked).map(({ kind, text: shown }) => (kind === 'text' ? shown : element('span', { class: kind }, shown)));
}

function tokenOf(target: EventTarget | null): HTMLElement | undefined {
  return target instanceof Element ? target.closest<HTMLElement>('.token') ?? undefined : undefined;
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
