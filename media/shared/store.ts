/** The state of a page, as one value that is replaced and never changed, and the parts of the page that watch it. */

export class Store<State extends object> {
  private readonly listeners: (() => void)[] = [];
  private isNotifying = false;
  private isStale = false;

  constructor(private current: State) {}

  get state(): State {
    return this.current;
  }

  /**
   * Replaces parts of the state and notifies the watchers in the order in which they came. A watcher may set state too:
   * all watchers are then notified once more, after this round.
   */
  set(change: Partial<State>): void {
    this.current = { ...this.current, ...change };
    this.isStale = true;
    if (this.isNotifying) return;
    this.isNotifying = true;
    try {
      while (this.isStale) {
        this.isStale = false;
        for (const listener of this.listeners) listener();
      }
    } finally {
      this.isNotifying = false;
    }
  }

  /**
   * @param depends the values that the watcher reads; compared with `Object.is`
   * @param changed called when one of them differs. @param before the state at its last call, or when it began to watch
   */
  watch(depends: (state: State) => readonly unknown[], changed: (state: State, before: State) => void): void {
    let before = this.current;
    this.listeners.push(() => {
      const [state, last] = [this.current, before];
      const values = depends(last);
      if (depends(state).every((value, i) => Object.is(value, values[i]))) return;
      before = state;
      changed(state, last);
    });
  }
}
