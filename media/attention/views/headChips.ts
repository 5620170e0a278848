/** Buttons that switch on lines of further heads of the layer, beside those of the head that is open. */
import { toCss } from '../../shared/color';
import { element } from '../../shared/dom';
import { t } from '../../shared/l10n';
import type { UnitScene as Scene } from '../scene/units';
import { headColor } from './headColors';

export class HeadChips {
  readonly root = element('div', { class: 'chips', role: 'group', 'aria-label': t('Heads with lines') });
  private readonly on: Set<number>;
  private built = '';

  /** @param toggled told when the person has switched a head on or off */
  constructor(heads: readonly number[], toggled: () => void) {
    this.on = new Set(heads);
    this.root.addEventListener('click', ({ target }) => {
      const chip = target instanceof Element ? target.closest<HTMLElement>('.head-chip') : null;
      if (!chip) return;
      const head = Number(chip.dataset.head);
      if (!this.on.delete(head)) this.on.add(head);
      toggled();
    });
  }

  /** The heads that are switched on, in the order in which they were. */
  get heads(): readonly number[] {
    return [...this.on];
  }

  clear(): void {
    this.on.clear();
  }

  /** @returns false when another map is shown: its heads are different heads, so all were switched off */
  show({ map, address }: Scene): boolean {
    const wanted = `${map.kind}/${map.heads}`;
    const isSameMap = this.built === '' || this.built === wanted;
    if (this.built !== wanted) {
      // The heads of the first map were restored.
      if (!isSameMap) this.on.clear();
      for (const head of this.on) if (head >= map.heads) this.on.delete(head);
      this.built = wanted;
      this.build(map.heads);
    }
    for (const chip of this.root.querySelectorAll<HTMLButtonElement>('.head-chip')) {
      const head = Number(chip.dataset.head);
      chip.setAttribute('aria-pressed', String(this.on.has(head) || address.head === head));
      chip.disabled = address.head === head || address.measure !== 'raw';
    }
    return isSameMap;
  }

  private build(heads: number): void {
    this.root.replaceChildren(
      ...Array.from({ length: heads }, (_, head) => {
        const chip = element(
          'button',
          { type: 'button', class: 'head-chip', 'data-head': String(head), 'aria-label': t('head {0}', head) },
          String(head),
        );
        chip.style.setProperty('--head', toCss(headColor(head)));
        return chip;
      }),
    );
  }
}
