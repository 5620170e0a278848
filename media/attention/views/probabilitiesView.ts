/**
 * How likely the model found each token, given everything before it: bluer is more surprising, in bits. The token under
 * the pointer or the keyboard shows what the model would rather have read.
 */
import { percent } from '../../../src/base/percent';
import type { Prediction } from '../../../src/protocol/engine';
import type { CaptureShown, EffectsShown } from '../../../src/protocol/attention';
import type { Axis } from '../scene/axes';
import { element, isolated } from '../../shared/dom';
import { flowOf } from './flow';
import { membersOf, type Groups } from '../scene/groups';
import { partsText, rankText, unpredictedText } from './predictionTexts';
import { shareOf } from '../scene/scale';
import { bits, surpriseShare } from '../scene/surprise';
import { label } from '../../shared/visible';
import { Walk } from '../../shared/walk';
import { sentences, t } from '../../shared/l10n';

export interface ProbabilitiesEvents {
  /** A token was chosen: it was predicted from the one before it. */
  look(token: number): void;
  /** Asks for the effect of each earlier token on the probability of this one. */
  effects(target: number): void;
  cancel(): void;
}

export class ProbabilitiesView {
  private readonly flow = element('div', { class: 'flows' });
  private readonly title = element('h3');
  private readonly facts = element('p', { class: 'legend-text' });
  private readonly bars = element('ol', { class: 'bars' });
  private readonly tokens: HTMLElement[] = [];
  private readonly walk: Walk;
  private readonly ask = element('button', { type: 'button', class: 'secondary', id: 'effects', hidden: '' });
  private looked = 0;
  /** The effects on a token have been requested. */
  private waiting = false;
  private effects: EffectsShown | undefined;
  private predictions: readonly Prediction[] = [];
  private groups: Groups = [];
  private capture: CaptureShown | undefined;

  constructor(
    root: HTMLElement,
    private readonly events: ProbabilitiesEvents,
  ) {
    const legend = element(
      'div',
      { class: 'legend' },
      element(
        'div',
        { class: 'legend-ramp' },
        element('span', {}, t('0 bits: certain')),
        element('span', { class: 'ramp' }),
        element('span', {}, t('10 bits: one in a thousand')),
      ),
      element(
        'p',
        { class: 'legend-text' },
        t("These numbers come from the model's output: layer, head, measure, sinks and direction do not change them."),
      ),
    );
    root.append(
      element(
        'div',
        { class: 'split' },
        element('div', {}, this.flow, legend),
        element('div', { class: 'top' }, this.title, this.facts, this.bars, this.ask),
      ),
    );
    this.ask.addEventListener('click', () => this.pressed());
    this.walk = new Walk(this.flow, this.tokens, {
      look: (token) => this.look(token),
      press: (token) => this.look(token),
    });
  }

  /** Shows a sentence in place of numbers that have not come yet or do not exist. */
  say(sentence: string): void {
    this.capture = undefined;
    this.effects = undefined;
    this.waiting = false;
    this.ask.hidden = true;
    this.tokens.length = 0;
    this.flow.replaceChildren(element('p', { class: 'note' }, sentence));
    this.title.textContent = '';
    this.facts.textContent = '';
    this.bars.replaceChildren();
  }

  /** @param groups words or lines are colored by the bits of all their tokens: that is how surprising the whole was */
  show(capture: CaptureShown, axis: Axis, predictions: readonly Prediction[], groups: Groups): void {
    const isSameGroups = this.groups.length === groups.length && this.groups.every((group, i) => group === groups[i]);
    if (this.capture?.captureId === capture.captureId && isSameGroups) return;
    this.groups = groups;
    this.capture = capture;
    this.effects = undefined;
    this.waiting = false;
    this.predictions = predictions;
    this.tokens.length = 0;
    this.flow.dataset.flow = capture.flow;
    this.flow.replaceChildren(
      flowOf(axis, (token, index) => {
        token.setAttribute('role', 'button');
        token.tabIndex = -1;
        this.color(token, index);
        token.classList.toggle('asked', isAsked(capture, index));
        this.tokens[index] = token;
      }),
    );
    const first = capture.focus?.from ?? capture.blanks?.[0] ?? 0;
    this.walk.stopAt(first);
    this.tokens[first]?.scrollIntoView({ block: 'nearest' });
    if (capture.focus || capture.blanks) this.look(first);
    else this.showTotal();
  }

  /** The bits of the whole text. */
  private showTotal(): void {
    const known = this.predictions.flatMap(({ logprob }) => (logprob === null ? [] : [bits(logprob)]));
    const total = known.reduce((sum, each) => sum + each, 0);
    this.title.textContent = t('All tokens');
    this.facts.textContent =
      known.length === 0
        ? t('There is nothing to predict from.')
        : t(
            '{0} bits in {1} predicted tokens, {2} bits a token. Hover over a token to see what the model would rather have read.',
            total.toFixed(1),
            known.length,
            (total / known.length).toFixed(2),
          );
    this.bars.replaceChildren();
  }

  progress(done: number, total: number): void {
    if (this.waiting)
      this.facts.textContent = t('Reading the text again, each time without one token: {0} of {1}…', done, total);
  }

  /** @param why it did not work; empty: it was cancelled */
  unanswered(why: string): void {
    if (!this.waiting) return;
    this.waiting = false;
    this.ask.textContent = ASK;
    this.facts.textContent = why || t('Cancelled.');
  }

  /** Colors each token by its effect on a later one: blue raised its probability, orange lowered it. */
  showEffects(effects: EffectsShown): void {
    if (!this.capture || effects.captureId !== this.capture.captureId) return;
    this.waiting = false;
    this.effects = effects;
    this.ask.textContent = t('Show surprise again');
    const full = Math.max(0, ...effects.effects.map(Math.abs));
    const name = (index: number): string => label(this.capture?.tokens[index]?.text ?? '');
    for (const [index, token] of this.tokens.entries()) {
      const effect = effects.effects.at(index - effects.from);
      const known = effect !== undefined && index >= effects.from && index < effects.target;
      token.style.setProperty('--share', known ? shareOf(Math.abs(effect), full).toFixed(4) : '0');
      token.classList.toggle('less', known && effect < 0);
      token.classList.toggle('selected', index === effects.target);
      token.title = known
        ? t('{0} for ‹{1}›', effectText(effect), name(effects.target))
        : index < effects.from
          ? t('not measured: too far back')
          : '';
      token.dataset.weight = '';
    }
    this.title.replaceChildren(...isolated(t('What ‹{0}› needed', name(effects.target))));
    this.facts.textContent = sentences(
      t(
        '{0} with all of them. Each number: how many bits likelier it is with the token than without it; blue helped, orange stood in the way.',
        percent(Math.exp(effects.logprob)),
      ),
      effects.from > 0 && t('Only the last {0} tokens before it were left out.', effects.target - effects.from),
    );
    const order = effects.effects
      .map((effect, i) => ({ effect, index: effects.from + i }))
      .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
      .slice(0, MOST_BARS);
    this.bars.replaceChildren(
      ...order.map(({ effect, index }) => {
        const length = element('span', { class: effect < 0 ? 'bar less' : 'bar' });
        length.style.setProperty('--share', shareOf(Math.abs(effect), full).toFixed(4));
        return element(
          'li',
          {},
          element('bdi', { class: 'bar-name' }, name(index)),
          element('span', { class: 'track' }, length),
          element('span', { class: 'bar-value' }, effectText(effect)),
        );
      }),
    );
  }

  private pressed(): void {
    if (this.waiting) return this.events.cancel();
    if (this.effects) return this.paintSurprise();
    this.waiting = true;
    this.ask.textContent = t('Cancel');
    this.progress(0, this.looked);
    this.events.effects(this.looked);
  }

  private paintSurprise(): void {
    this.effects = undefined;
    for (const [index, token] of this.tokens.entries()) this.color(token, index);
    this.look(this.looked);
  }

  private color(token: HTMLElement, index: number): void {
    const logprob = this.logprobOf(index);
    token.classList.remove('less');
    token.title = '';
    if (logprob === null) {
      token.style.setProperty('--share', '0');
      return;
    }
    token.style.setProperty('--share', surpriseShare(logprob).toFixed(4));
    token.dataset.bits = bits(logprob).toFixed(3);
    token.dataset.weight = '';
    token.title = t('{0}, {1} bits', percent(Math.exp(logprob)), bits(logprob).toFixed(1));
  }

  /** Of the token, or of the whole word or line that it is in. */
  private logprobOf(index: number): number | null {
    const known = membersOf(this.groups, index).flatMap((member) => this.predictions[member]!.logprob ?? []);
    return known.length > 0 ? known.reduce((sum, each) => sum + each, 0) : null;
  }

  /** What a token's color stands for, where it is that of its word or line. */
  private wholeOf(index: number): string | undefined {
    const members = membersOf(this.groups, index);
    const whole = this.logprobOf(index);
    return members.length < 2 || whole === null
      ? undefined
      : t(
          'Its color stands for the {0} tokens that are taken together: {1} bits.',
          members.length,
          bits(whole).toFixed(1),
        );
  }

  private look(index: number): void {
    // The effects stay on screen until the person puts them away.
    if (this.waiting || this.effects) return;
    this.looked = index;
    this.ask.textContent = ASK;
    const [prediction, piece] = [this.predictions[index], this.capture?.tokens[index]];
    if (!prediction || !piece || !this.capture) return;
    for (const [i, token] of this.tokens.entries()) token.classList.toggle('selected', i === index);
    this.walk.stopAt(index);
    const { logprob, rank, top } = prediction;
    this.ask.hidden = logprob === null;
    this.title.replaceChildren(...isolated(t('At ‹{0}›', label(piece.text))));
    const full = Math.exp(top.at(0)?.logprob ?? 0);
    this.bars.replaceChildren(...top.map((each) => bar(each, full, each.id === piece.id)));
    if (logprob === null || rank === null) {
      this.facts.textContent = unpredictedText(this.capture, index);
      return;
    }
    this.facts.textContent = sentences(
      rankText(percent(Math.exp(logprob)), bits(logprob).toFixed(1), rank),
      this.wholeOf(index),
      partsText(this.capture, index),
    );
    this.events.look(index);
  }
}

const ASK = t('What did it need?');
const MOST_BARS = 10;

/** @param effect a difference of natural logarithms */
const effectText = (effect: number): string =>
  t('{0} bits', `${effect < 0 ? '−' : '+'}${Math.abs(effect / Math.LN2).toFixed(2)}`);

function isAsked({ focus }: CaptureShown, index: number): boolean {
  return focus !== undefined && index >= focus.from && index < focus.to;
}

function bar({ text, logprob }: { text: string; logprob: number }, full: number, isActual: boolean): HTMLElement {
  const share = Math.exp(logprob);
  const length = element('span', { class: 'bar' });
  length.style.setProperty('--share', shareOf(share, full).toFixed(4));
  return element(
    'li',
    isActual ? { class: 'actual', 'aria-current': 'true' } : {},
    element('bdi', { class: 'bar-name' }, label(text)),
    element('span', { class: 'track' }, length),
    element('span', { class: 'bar-value' }, percent(share)),
  );
}
