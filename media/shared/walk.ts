/** Walking over tokens with the pointer and the arrow keys: one token is in the tab order, the keys move it. */

export interface WalkEvents {
  /** The pointer or the keyboard is on a token. */
  look(index: number): void;
  /** A click, Enter or the space bar on a token. @param more with Ctrl, Command or Shift */
  press(index: number, more: boolean): void;
}

export class Walk {
  /** @param tokens by index; filled and emptied by the caller */
  constructor(
    root: HTMLElement,
    private readonly tokens: readonly HTMLElement[],
    private readonly events: WalkEvents,
  ) {
    const look = ({ target }: Event): void => {
      const index = this.indexOf(target);
      if (index >= 0) events.look(index);
    };
    root.addEventListener('pointerover', look);
    root.addEventListener('focusin', look);
    root.addEventListener('click', (event) => {
      const index = this.indexOf(event.target);
      if (index >= 0) events.press(index, event.ctrlKey || event.metaKey || event.shiftKey);
    });
    root.addEventListener('keydown', (event) => this.step(event));
  }

  stopAt(index: number): void {
    for (const [i, token] of this.tokens.entries()) token.tabIndex = i === index ? 0 : -1;
  }

  private indexOf(target: EventTarget | null): number {
    const token = target instanceof Element ? target.closest<HTMLElement>('.token') : null;
    return token ? this.tokens.indexOf(token) : -1;
  }

  private step(event: KeyboardEvent): void {
    const at = this.indexOf(event.target);
    const token = this.tokens[at];
    if (!token || event.altKey) return;
    const more = event.ctrlKey || event.metaKey || event.shiftKey;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.events.press(at, more);
      return;
    }
    if (event.ctrlKey || event.metaKey) return;
    // In right-to-left text the token on the left is the next one.
    const forward = getComputedStyle(token).direction === 'rtl' ? -1 : 1;
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: at + forward,
      ArrowLeft: at - forward,
      ArrowDown: this.below(at, token, 1),
      ArrowUp: this.below(at, token, -1),
      Home: 0,
      End: this.tokens.length - 1,
    };
    const to = Object.hasOwn(steps, event.key) ? steps[event.key] : undefined;
    if (to === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(this.tokens.length - 1, to));
    this.stopAt(next);
    this.tokens[next]?.focus();
  }

  /** The token nearest to this one in the next or previous line of the flow; itself where there is no such line. */
  private below(at: number, token: HTMLElement, direction: 1 | -1): number {
    const own = token.getBoundingClientRect();
    const center = own.left + own.width / 2;
    let best = at;
    let lineTop: number | undefined;
    let nearest = Infinity;
    for (let i = at + direction; i >= 0 && i < this.tokens.length; i += direction) {
      const box = this.tokens[i]!.getBoundingClientRect();
      if (Math.abs(box.top - own.top) < own.height / 2) continue;
      lineTop ??= box.top;
      if (Math.abs(box.top - lineTop) > own.height / 2) break;
      const distance = Math.abs(box.left + box.width / 2 - center);
      if (distance < nearest) [best, nearest] = [i, distance];
    }
    return best;
  }
}
