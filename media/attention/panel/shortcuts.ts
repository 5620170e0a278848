/** Single-key shortcuts, ignored in text fields, pickers, menus and dialogs. */

import type { HeadAddress } from '../../../src/protocol/attention';
import { measureIds } from '../../../src/protocol/measures';
import type { Lens, Scene } from '../scene/state';

/** Shortcuts that show another head, or the same head in another way. */
export type Change =
  'nextLayer' | 'previousLayer' | 'nextHead' | 'previousHead' | 'measure' | 'direction' | 'granularity' | 'sink';
export type Shortcut = Change | 'export' | 'help' | 'letGo' | { readonly view: number };

const KEYS: Readonly<Record<string, Shortcut>> = {
  l: 'nextLayer',
  L: 'previousLayer',
  h: 'nextHead',
  H: 'previousHead',
  m: 'measure',
  d: 'direction',
  g: 'granularity',
  s: 'sink',
  e: 'export',
  '?': 'help',
  Escape: 'letGo',
};

export function listenForShortcuts(run: (shortcut: Shortcut) => void): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target instanceof Element && event.target.closest('select, textarea, input, dialog, details[open]'))
      return;
    const view = /^[1-9]$/.test(event.key) ? Number(event.key) - 1 : undefined;
    const shortcut = view !== undefined ? { view } : Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : undefined;
    if (shortcut === undefined) return;
    event.preventDefault();
    run(shortcut);
  });
}

/** What a key changes. */
export function changeBy(
  change: Change,
  { address, map, lens }: Scene,
): { address?: Partial<HeadAddress>; lens?: Partial<Lens> } {
  const heads = ['mean', ...Array.from({ length: map.heads }, (_, head) => head)] as HeadAddress['head'][];
  switch (change) {
    case 'nextLayer':
      return { address: { layer: (address.layer + 1) % map.layers } };
    case 'previousLayer':
      return { address: { layer: (address.layer + map.layers - 1) % map.layers } };
    case 'nextHead':
      return { address: { head: after(heads, address.head) } };
    case 'previousHead':
      return { address: { head: after(heads, address.head, -1) } };
    case 'measure':
      return {
        address: {
          measure: after(
            measureIds('query-key').filter((measure) => map.measures[measure].is === 'available'),
            address.measure,
          ),
        },
      };
    case 'direction':
      return { lens: { direction: after(['from', 'to'] as const, lens.direction) } };
    case 'granularity':
      return { lens: { granularity: after(['token', 'word', 'line'] as const, lens.granularity) } };
    case 'sink':
      return { lens: { sink: after(['raw', 'excluded', 'renormalized'] as const, lens.sink) } };
  }
}

/** The next of a list, around its end; of an empty list, what there is. */
function after<T>(all: readonly T[], now: T, step: 1 | -1 = 1): T {
  return all[(all.indexOf(now) + step + all.length) % all.length] ?? now;
}
