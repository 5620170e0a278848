/**
 * Why the model predicts one token rather than another: the difference of their logits, by source token in the text and
 * by part of the model in a table.
 */
import { percent } from '../../../src/base/percent';
import type { WhyAsked, WhyShown } from '../../../src/protocol/attention';
import type { ScoredToken } from '../../../src/protocol/engine';
import { textsOf } from '../scene/names';
import { shareOf } from '../scene/scale';
import type { UnitScene } from '../scene/units';
import { element, isolated, scrollInto } from '../../shared/dom';
import { sentences, t } from '../../shared/l10n';
import { label } from '../../shared/visible';
import { Walk } from '../../shared/walk';
import { flowOf } from './flow';
import { partsText } from './predictionTexts';
import { signed, waterfall } from './waterfall';
import { WhyChecks } from './whyChecks';
import { WhyControls } from './whyControls';

export interface WhyEvents {
  ask(asked: WhyAsked): void;
  check(asked: WhyAsked): void;
  cancel(): void;
}

/** A text by token, word or line. */
export interface WhyText {
  readonly scene: UnitScene;
  /** What is asked about with each question; undefined by token. */
  readonly units: WhyAsked['units'];
}

export class WhyView {
  private readonly flow = element('div', { class: 'flows' });
  private readonly controls: WhyControls;
  readonly checks: WhyChecks;
  private readonly title = element('h3');
  private readonly sentence = element('p', { id: 'why-sentence' });
  private readonly sum = element('p', { class: 'legend-text', id: 'why-sum' });
  private readonly terms = element('div');
  private readonly units: HTMLElement[] = [];
  private readonly walk: Walk;
  private text: WhyText | undefined;
  private asked: WhyAsked | undefined;
  private shown: WhyShown | undefined;

  constructor(
    root: HTMLElement,
    private readonly events: WhyEvents,
  ) {
    this.controls = new WhyControls({
      word: (word) => this.askAgain({ word: this.asToken(word) }),
      mean: () => this.askAgain('mean'),
      afterEnd: () => this.ask(this.text?.scene.capture.tokens.length ?? 0),
      cancel: () => events.cancel(),
      again: () => this.asked && this.ask(this.asked.position, this.asked.other),
    });
    this.checks = new WhyChecks((asked) => events.check(asked));
    root.append(
      this.title,
      this.sentence,
      this.sum,
      this.controls.stop,
      this.controls.again,
      this.flow,
      element('p', { class: 'legend-text' }, LEGEND),
      this.controls.form,
      element('p', { class: 'legend-text' }, CAUTION),
      this.checks.root,
      this.terms,
    );
    this.walk = new Walk(this.flow, this.units, {
      look: (unit) => this.walk.stopAt(unit),
      press: (unit) => this.ask(this.firstToken(unit)),
    });
  }

  /** Shows a sentence in place of what does not exist. */
  say(sentence: string): void {
    this.text = this.asked = undefined;
    this.units.length = 0;
    this.flow.replaceChildren(element('p', { class: 'note' }, sentence));
    this.clear();
    this.controls.show(false);
  }

  /** Asks once for each text, and again by another unit. @param first what is asked about a text that is new */
  show(text: WhyText, first: WhyAsked): void {
    const before = this.text;
    const isNew = before?.scene.capture.captureId !== text.scene.capture.captureId;
    if (!isNew && before.units?.granularity === text.units?.granularity) return;
    this.text = text;
    this.units.length = 0;
    this.flow.dataset.flow = text.scene.capture.flow;
    this.flow.replaceChildren(
      flowOf(text.scene.keys, (unit, index) => {
        unit.setAttribute('role', 'button');
        unit.tabIndex = -1;
        this.units[index] = unit;
      }),
    );
    this.walk.stopAt(0);
    this.controls.show(true);
    const { position, other } = isNew ? first : (this.asked ?? first);
    this.ask(position, other);
  }

  progress(done: number, total: number): void {
    if (this.controls.isWaiting) this.sum.textContent = t('Reading the text again: {0} of {1} tokens…', done, total);
  }

  /** @param why in whole sentences */
  unanswered(why: string): void {
    this.controls.offerAgain();
    this.sum.textContent = why;
  }

  answered(why: WhyShown): void {
    const { text, asked } = this;
    if (!text || text.scene.capture.captureId !== why.captureId) return;
    if (JSON.stringify(asked) !== JSON.stringify(why.asked)) return;
    this.shown = why;
    this.controls.wait(false);
    const { capture } = text.scene;
    this.title.replaceChildren(...isolated(titleOf(why)));
    this.sentence.replaceChildren(...isolated(sentences(why.sentence, why.note, partsText(capture, why.position))));
    this.sum.textContent = sentences(t('sum {0}, model {1}', signed(why.sum), signed(why.difference)), gapText(why));
    const names = textsOf(text.scene.keys);
    const nameOf = (source: number): string => label(names[source] ?? '');
    this.terms.replaceChildren(waterfall(why, nameOf));
    this.checks.offer(why, nameOf);
    this.paint(why);
  }

  /** Colors the units by their shares, and marks the one that is predicted. */
  private paint({ sources, position }: WhyShown): void {
    const predicted = this.unitOf(position);
    const full = Math.max(0, ...sources.map(Math.abs));
    for (const [index, unit] of this.units.entries()) {
      const value = index < sources.length ? sources[index] : undefined;
      unit.style.setProperty('--share', value === undefined ? '0' : shareOf(Math.abs(value), full).toFixed(4));
      unit.classList.toggle('less', value !== undefined && value < 0);
      unit.classList.toggle('masked', value === undefined && index !== predicted);
      unit.classList.toggle('selected', index === predicted);
      unit.title = value === undefined ? '' : t('{0} through all heads', signed(value));
      unit.dataset.weight = '';
    }
    scrollInto(this.flow, this.units.at(predicted ?? this.units.length - 1));
  }

  private askAgain(other: WhyAsked['other']): void {
    if (this.asked) this.ask(this.asked.position, other);
  }

  private ask(position: number, other?: WhyAsked['other']): void {
    if (!this.text || position < 1) return;
    const { units } = this.text;
    this.asked = { position, ...(other !== undefined && { other }), ...(units && { units }) };
    this.clear();
    const predicted = this.unitOf(position);
    for (const [index, unit] of this.units.entries()) {
      unit.style.setProperty('--share', '0');
      unit.classList.toggle('selected', index === predicted);
    }
    this.controls.wait(true);
    this.sum.textContent = t('Reading the text…');
    this.events.ask(this.asked);
  }

  private clear(): void {
    this.controls.wait(false);
    this.title.textContent = this.sentence.textContent = this.sum.textContent = '';
    this.terms.replaceChildren();
    this.checks.clear();
  }

  private firstToken(unit: number): number {
    return this.text?.units ? this.text.units.groups.indexOf(unit) : unit;
  }

  /** The unit that a token is in; undefined after the end. */
  private unitOf(token: number): number | undefined {
    if (!this.text || token >= this.text.scene.capture.tokens.length) return undefined;
    return this.text.units ? this.text.units.groups[token] : token;
  }

  /** A word as the model would write it there: with a space before it, where the predicted token has one. */
  private asToken(word: string): string {
    return this.shown?.token.text.startsWith(' ') === true && !word.startsWith(' ') ? ` ${word}` : word;
  }
}

function titleOf({ token, other }: WhyShown): string {
  const share = ({ logprob }: ScoredToken): string => percent(Math.exp(logprob));
  const [name, chance] = [label(token.text), share(token)];
  return other === null
    ? t('Why ‹{0}› ({1}), against the mean of the vocabulary', name, chance)
    : t('Why ‹{0}› ({1}), not ‹{2}› ({3})', name, chance, label(other.text), share(other));
}

/** Why the sum is not what the model computed, where that can be seen. */
function gapText({ sum, difference }: WhyShown): string | undefined {
  const gap = Math.abs(sum - difference);
  return gap >= 5e-4
    ? t('The gap of {0} is rounding: choose exact arithmetic above for a sum without one.', gap.toFixed(3))
    : undefined;
}

const LEGEND = t(
  'Click a token to ask why it stands there, or ask what comes after the end. Colors: what came from each through all heads of all layers, sinks too, blue for the predicted token, orange against it. Layer, head, measure and sinks that are chosen above make no difference here.',
);
const CAUTION = t(
  'This is what each part wrote in the direction of one token against the other. A later head may erase what an earlier one wrote (Janiak et al. 2023), and parts that made a head look where it looked do not appear: a large term is no proof that the model needed it.',
);
