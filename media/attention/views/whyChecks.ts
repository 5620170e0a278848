/**
 * The largest sources of a sum, checked by cutting: what the difference of two logits becomes where the prediction may not
 * look at them.
 */
import { byMagnitude } from '../../../src/base/math/byMagnitude';
import { MOST_CONFIRMED, type CutsAsked, type CutsShown, type WhyShown } from '../../../src/protocol/attention';
import { percent } from '../../../src/base/percent';
import { element, isolated, secondaryButton } from '../../shared/dom';
import { t } from '../../shared/l10n';
import { signed } from './waterfall';

interface Offered {
  readonly asked: CutsAsked;
  /** By claim. */
  readonly names: readonly string[];
}

export class WhyChecks {
  private readonly button = secondaryButton('why-check', t('Check by cutting'));
  private readonly status = element('p', { class: 'legend-text', id: 'why-check-status', role: 'status' });
  private readonly found = element('div');
  readonly root = element('div', { class: 'why-checks', hidden: '' }, this.button, this.status, this.found);
  private offered: Offered | undefined;

  /** @param check asks what becomes of the prediction */
  constructor(private readonly check: (asked: CutsAsked) => void) {
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

  /**
   * Offers to check the largest sources of a sum.
   * @param groups for each token the number of its source; undefined where each is its own
   * @param nameOf a source
   */
  offer(why: WhyShown, groups: readonly number[] | undefined, nameOf: (source: number) => string): void {
    const largest = why.sources
      .map((value, source) => ({ value, source }))
      .filter(({ value }) => value !== 0)
      .sort(byMagnitude)
      .slice(0, MOST_CONFIRMED);
    const tokens = Array.from({ length: why.position }, (_, token) => token);
    const claims = largest.map(({ value, source }) => ({
      tokens: tokens.filter((token) => (groups?.[token] ?? token) === source),
      value,
    }));
    this.clear();
    this.root.hidden = claims.length === 0;
    this.offered = {
      asked: { position: why.position, token: why.token.id, other: why.other?.id ?? 'mean', claims },
      names: largest.map(({ source }) => nameOf(source)),
    };
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
    const { names } = this.offered;
    this.button.disabled = false;
    this.status.textContent = t(
      'Each was left out once, in every head of every layer, for this prediction alone. With all of them it has {0}, and the difference is {1}.',
      percent(Math.exp(before.logprob)),
      signed(before.difference),
    );
    const heading = (name: string): HTMLElement => element('th', { scope: 'col' }, name);
    const rows = checked.map(({ fall, verdict, word, after }, i) =>
      element(
        'tr',
        { class: verdict },
        element('th', { scope: 'row' }, ...isolated(`‹${names[i] ?? ''}›`)),
        element('td', { class: 'number' }, signed(asked.claims[i]?.value ?? 0)),
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
