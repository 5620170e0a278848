/**
 * The largest sources of a sum, checked by cutting: what the difference of two logits becomes where the prediction may not
 * look at them.
 */
import type { CutsShown, WhyAsked, WhyShown } from '../../../src/protocol/attention';
import { percent } from '../../../src/base/percent';
import { element, isolated, secondaryButton } from '../../shared/dom';
import { t } from '../../shared/l10n';
import { signed } from './waterfall';

interface Offered {
  readonly asked: WhyAsked;
  readonly nameOf: (source: number) => string;
}

export class WhyChecks {
  private readonly button = secondaryButton('why-check', t('Check by cutting'));
  private readonly status = element('p', { class: 'legend-text', id: 'why-check-status', role: 'status' });
  private readonly found = element('div');
  readonly root = element('div', { class: 'why-checks', hidden: '' }, this.button, this.status, this.found);
  private offered: Offered | undefined;

  /** @param check asks what becomes of the prediction without the largest sources of a sum */
  constructor(private readonly check: (asked: WhyAsked) => void) {
    this.button.addEventListener('click', () => this.start());
  }

  /** Checks what is offered. @returns false where nothing is, or where it is being checked */
  start(): boolean {
    if (!this.offered || this.button.disabled) return false;
    this.button.disabled = true;
    this.status.textContent = t('Reading the text again…');
    this.check(this.offered.asked);
    return true;
  }

  /** Offers to check the largest sources of a sum. */
  offer({ asked, sources }: WhyShown, nameOf: (source: number) => string): void {
    this.clear();
    this.root.hidden = sources.every((value) => value === 0);
    this.offered = { asked, nameOf };
  }

  clear(): void {
    this.offered = undefined;
    this.root.hidden = true;
    this.button.disabled = false;
    this.status.textContent = '';
    this.found.replaceChildren();
  }

  progress(done: number, total: number): void {
    if (this.button.disabled) this.status.textContent = t('Reading the text again: {0} of {1}…', done, total);
  }

  /** @param why in whole sentences */
  unanswered(why: string): void {
    this.button.disabled = false;
    this.status.textContent = why;
  }

  answered({ asked, before, checked, help }: CutsShown): void {
    if (!this.offered || JSON.stringify(asked) !== JSON.stringify(this.offered.asked)) return;
    const { nameOf } = this.offered;
    this.button.disabled = false;
    this.status.textContent = t(
      'Each was left out once, in every head of every layer, for this prediction alone. With all of them it has {0}, and the difference is {1}.',
      percent(Math.exp(before.logprob)),
      signed(before.difference),
    );
    const heading = (name: string): HTMLElement => element('th', { scope: 'col' }, name);
    const rows = checked.map(({ source, value, fall, verdict, word, after }) =>
      element(
        'tr',
        { class: verdict },
        element('th', { scope: 'row' }, ...isolated(`‹${nameOf(source)}›`)),
        element('td', { class: 'number' }, signed(value)),
        element('td', { class: 'number' }, signed(fall)),
        element('td', { class: 'number' }, percent(Math.exp(after.logprob))),
        element('td', {}, word),
      ),
    );
    this.found.replaceChildren(
      element(
        'table',
        { class: 'why-checked' },
        element('caption', {}, t('Without each of the largest sources')),
        element(
          'thead',
          {},
          element(
            'tr',
            {},
            heading(t('source')),
            heading(t('claimed')),
            heading(t('fell by')),
            heading(t('probability')),
            heading(t('verdict')),
          ),
        ),
        element('tbody', {}, ...rows),
      ),
      element('p', { class: 'legend-text' }, help),
    );
  }
}
