/**
 * How far each picture can be trusted here: beside leave-one-out, in numbers and as small deletion curves. It costs many
 * runs of the model, so it is asked for by hand.
 */
import type { FaithfulnessAsked, FaithfulnessShown } from '../../../src/protocol/attention';
import { percent } from '../../../src/base/percent';
import { element, isolated, secondaryButton } from '../../shared/dom';
import { sentences, t } from '../../shared/l10n';
import { label } from '../../shared/visible';

export interface FaithfulnessEvents {
  /** @returns what is asked; a sentence where nothing can be */
  ask(): FaithfulnessAsked | string;
  cancel(): void;
  /** What is on screen now. */
  shows(found: FaithfulnessShown | undefined): void;
}

export class FaithfulnessView {
  private readonly start = secondaryButton('faithfulness-ask', t('How far can this be trusted?'));
  private readonly stop = secondaryButton('faithfulness-cancel', t('Cancel'));
  private readonly close = secondaryButton('faithfulness-close', t('Close'));
  private readonly status = element('p', { id: 'faithfulness-status', role: 'status' });
  private readonly found = element('div', { id: 'faithfulness-found' });
  private readonly buttons = element('div', { class: 'faithfulness-buttons' }, this.start, this.stop, this.close);
  private asked: FaithfulnessAsked | undefined;

  constructor(
    root: HTMLElement,
    private readonly events: FaithfulnessEvents,
  ) {
    this.start.addEventListener('click', () => this.ask());
    this.stop.addEventListener('click', () => events.cancel());
    this.close.addEventListener('click', () => {
      this.clear();
      this.start.focus();
    });
    root.append(this.buttons, this.status, this.found);
    this.clear();
  }

  clear(): void {
    this.asked = undefined;
    this.wait(false);
    this.close.hidden = true;
    this.status.textContent = '';
    this.found.replaceChildren();
    this.events.shows(undefined);
  }

  progress(done: number, total: number): void {
    if (this.asked) this.status.textContent = t('Reading the text again: {0} of {1}…', done, total);
  }

  /** @param why in whole sentences */
  unanswered(why: string): void {
    if (!this.asked) return;
    this.clear();
    this.status.textContent = why;
  }

  answered(shown: FaithfulnessShown): void {
    if (JSON.stringify(shown.asked) !== JSON.stringify(this.asked)) return;
    this.asked = undefined;
    this.wait(false);
    this.close.hidden = false;
    this.show(shown);
  }

  /** In a file, where nothing can be asked. */
  showSaved(shown: FaithfulnessShown): void {
    this.buttons.hidden = true;
    this.show(shown);
  }

  private show(shown: FaithfulnessShown): void {
    this.events.shows(shown);
    const isBlank = shown.direction === 'bidirectional';
    this.status.replaceChildren(...isolated(sentences(...shown.sentences)));
    this.found.replaceChildren(
      ...(shown.sources.length > 1 ? [tableOf(shown)] : []),
      element('p', { class: 'legend-text' }, sentences(isBlank ? OF_A_BLANK : OF_WHAT_FOLLOWS, ORDERS)),
      element('p', { class: 'legend-text' }, CAUTION),
    );
  }

  private ask(): void {
    this.clear();
    const asked = this.events.ask();
    if (typeof asked === 'string') {
      this.status.textContent = asked;
      return;
    }
    this.asked = asked;
    this.wait(true);
    this.status.textContent = t('Reading the text…');
  }

  private wait(isWaiting: boolean): void {
    this.stop.hidden = !isWaiting;
    this.start.disabled = isWaiting;
  }
}

function tableOf({ direction, token, sources, rankings, ownOrder, random }: FaithfulnessShown): HTMLElement {
  const heading = (name: string): HTMLElement => element('th', { scope: 'col' }, name);
  const about = [sources.length, label(token.text), percent(Math.exp(token.logprob))] as const;
  const full = Math.max(...[ownOrder, random, ...rankings].flatMap((each) => ('curve' in each ? each.curve : [])));
  const row = (name: string, tau: string, area: string, curve: readonly number[]): HTMLElement =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, name),
      element('td', { class: 'number' }, tau),
      element('td', { class: 'number' }, area),
      element('td', {}, curveOf(curve, random.curve, full)),
    );
  return element(
    'table',
    { class: 'faithfulness' },
    element(
      'caption',
      {},
      ...isolated(
        direction === 'bidirectional'
          ? t('How the {0} tokens around the blank that becomes ‹{1}› ({2}) are ordered', ...about)
          : t('How the {0} tokens before ‹{1}› ({2}) are ordered', ...about),
      ),
    ),
    element(
      'thead',
      {},
      element('tr', {}, heading(t('order')), heading(t('tau')), heading(t('area')), heading(t('deletion curve'))),
    ),
    element(
      'tbody',
      {},
      ...rankings.map((each) =>
        'why' in each
          ? element(
              'tr',
              {},
              element('th', { scope: 'row' }, each.name),
              element('td', { colspan: '3', class: 'unavailable' }, element('span', {}, each.why)),
            )
          : row(each.name, each.tau === null ? '–' : digits(each.tau), digits(each.area), each.curve),
      ),
      row(t('leave-one-out itself'), '–', digits(ownOrder.area), ownOrder.curve),
      row(t('random, mean of {0}', random.orders), '–', digits(random.area), random.curve),
    ),
  );
}

const digits = (value: number): string =>
  value
    .toFixed(2)
    .replace('-', '−')
    .replace(/^−(0\.00)$/, '$1');

const [WIDTH, HEIGHT] = [96, 20];

/** What is left of the probability, over random orders dashed. @param full what the height stands for */
function curveOf(curve: readonly number[], random: readonly number[], full: number): SVGElement {
  const steps = Math.max(1, curve.length - 1);
  const points = (values: readonly number[]): string =>
    values
      .map((value, at) => {
        const [x, y] = [1 + (at / steps) * (WIDTH - 2), HEIGHT - 1 - (full > 0 ? value / full : 0) * (HEIGHT - 2)];
        return `${x.toFixed(1)},${y.toFixed(1)}`;
      })
      .join(' ');
  return svg(
    'svg',
    {
      class: 'deletion',
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      width: String(WIDTH),
      height: String(HEIGHT),
      role: 'img',
      'aria-label': t(
        'Probability with all tokens, and without the first one, two and more: {0}',
        curve.map(percent).join(', '),
      ),
    },
    svg('polyline', { class: 'random', points: points(random) }),
    svg('polyline', { class: 'own', points: points(curve) }),
  );
}

function svg(tag: string, attributes: Readonly<Record<string, string>>, ...children: readonly Node[]): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const OF_WHAT_FOLLOWS = t(
  'Leave-one-out: by how much the log-probability of the token falls where no later token may look at one of the tokens before it, in any head of any layer. The one right before it makes the prediction and is not ranked.',
);
const OF_A_BLANK = t(
  'Leave-one-out: by how much the log-probability of the token falls where no other token may look at one of the tokens around the blank, in any head of any layer. The blank makes the prediction and is not ranked.',
);
const ORDERS = t(
  'tau: how like that a measure orders these tokens (Kendall), from −1, the reverse, to 1, the same. Curve and area: what is left of the probability while the first tokens of the order are taken away together, up to eight; dashed in random order. A smaller area means that the first ones mattered more.',
);
const CAUTION = t(
  'These are numbers of one prediction. Leave-one-out is itself one view of what mattered: tokens that stand in for each other each show little. Where attention orders otherwise it is no reason for the answer by itself (Jain and Wallace 2019); that it is never one does not follow (Wiegreffe and Pinter 2019).',
);
