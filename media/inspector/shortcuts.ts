/** Single keys that work wherever one is, but for places where one types or chooses. */

export type Shortcut = 'nextLayer' | 'previousLayer' | 'nextHead' | 'previousHead' | 'measure' | 'direction' | 'granularity' | 'sink' | 'export' | 'help' | 'letGo' | { readonly view: number };

const KEYS: Readonly<Record<string, Shortcut>> = {
  'l': 'nextLayer', 'L': 'previousLayer', 'h': 'nextHead', 'H': 'previousHead', 'm': 'measure', 'd': 'direction', 'g': 'granularity', 's': 'sink',
  'e': 'export', '?': 'help', 'Escape': 'letGo',
};

export function listenForShortcuts(run: (shortcut: Shortcut) => void): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target instanceof Element && event.target.closest('select, textarea, input, dialog, details[open]')) return;
    const view = /^[1-9]$/.test(event.key) ? Number(event.key) - 1 : undefined;
    const shortcut = view !== undefined ? { view } : Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : undefined;
    if (shortcut === undefined) return;
    event.preventDefault();
    run(shortcut);
  });
}

/** The next of a list, around its end. */
export function after<T>(all: readonly T[], now: T, step: 1 | -1 = 1): T {
  return all[(all.indexOf(now) + step + all.length) % all.length];
}
