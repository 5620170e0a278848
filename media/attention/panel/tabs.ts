/**
 * The strip of views: one is shown at a time. WAI-ARIA tabs with a roving tab stop; an arrow key shows the next one.
 */
import type { ViewId } from '../../../src/protocol/attention';
import { element, place } from '../../shared/dom';
import { t } from '../../shared/l10n';

export const VIEWS: Readonly<Record<ViewId, string>> = {
  matrix: t('Matrix'),
  lines: t('Lines'),
  heads: t('Heads'),
  probabilities: t('Probabilities'),
  compare: t('Compare'),
  table: t('Table'),
  why: t('Why'),
  layers: t('Layers'),
};

export const VIEW_IDS = Object.keys(VIEWS) as ViewId[];

export class Tabs {
  private readonly tabs = new Map<ViewId, HTMLElement>();

  constructor(private readonly choose: (view: ViewId) => void) {
    const strip = place('tabs');
    for (const id of VIEW_IDS) {
      const tab = element(
        'button',
        { id: `tab-${id}`, type: 'button', role: 'tab', 'aria-controls': `${id}-view` },
        VIEWS[id],
      );
      tab.addEventListener('click', () => choose(id));
      this.tabs.set(id, tab);
      strip.append(tab);
      place('panels').append(
        element('section', { id: `${id}-view`, role: 'tabpanel', 'aria-labelledby': `tab-${id}`, hidden: '' }),
      );
    }
    strip.addEventListener('keydown', (event) => this.walk(event));
  }

  show(view: ViewId): void {
    for (const [id, tab] of this.tabs) {
      const chosen = id === view;
      tab.setAttribute('aria-selected', String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      place(`${id}-view`).hidden = !chosen;
    }
  }

  /** Scrolls to the open view where the window shows little of it: a text that opens on a view is about that view. */
  bringIntoSight(): void {
    const strip = place('tabs');
    const { top, bottom } = strip.getBoundingClientRect();
    if (top < 0 || bottom > window.innerHeight / 2) strip.scrollIntoView({ block: 'start' });
  }

  private walk(event: KeyboardEvent): void {
    const at = VIEW_IDS.findIndex((id) => this.tabs.get(id) === event.target);
    const last = VIEW_IDS.length - 1;
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: at === last ? 0 : at + 1,
      ArrowLeft: at === 0 ? last : at - 1,
      Home: 0,
      End: last,
    };
    const to = Object.hasOwn(steps, event.key) ? steps[event.key] : undefined;
    const next = to === undefined ? undefined : VIEW_IDS[to];
    if (at < 0 || !next) return;
    event.preventDefault();
    this.choose(next);
    this.tabs.get(next)?.focus();
  }
}
