/**
 * Why the model predicts one token rather than another: the difference of their logits, by source token in the text and
 * by part of the model in a table.
 */
import type { CaptureShown, FromWebview, WhyShown } from '../../../src/protocol/attention';
import type { Axis } from '../scene/axes';
import { element, isolated } from '../../shared/dom';
import { sentences, t } from '../../shared/l10n';
import { label } from '../../shared/visible';
import { Walk } from '../../shared/walk';
import { flowOf } from './flow';
import { shareOf } from '../scene/scale';
import { signed, waterfall } from './waterfall';

type Other = Extract<FromWebview, { kind: 'why' }>['other'];

export interface WhyEvents {
  /** @param position of the token that is predicted. @param other left out: the likeliest other one */
  ask(position: number, other: Other): void;
  cancel(): void;
}

export class WhyView {
  private readonly flow = element('div', { class: 'flows' });
  private readonly after = element(
    'button',
    { type: 'button', class: 'secondary', id: 'why-after' },
    t('After the end'),
  );
  private readonly stop = element(
    'button',
    { type: 'button', class: 'secondary', id: 'why-cancel', hidden: '' },
    t('Cancel'),
  );
  private readonly title = element('h3');
  private readonly sentence = element('p', { id: 'why-sentence' });
  private readonly sum = element('p', { class: 'legend-text', id: 'why-sum' });
  private readonly terms = element('div');
  private readonly word = element('input', { type: 'text', id: 'why-word', maxlength: '200' });
  private readonly controls: HTMLElement;
  private readonly tokens: HTMLElement[] = [];
  private readonly walk: Walk;
  private capture: CaptureShown | undefined;
  private shown: WhyShown | undefined;
  /** Of the token that is predicted. */
  private position = 0;

  constructor(
    root: HTMLElement,
    private readonly events: WhyEvents,
  ) {
    const against = element('button', { type: 'submit', class: 'secondary', id: 'why-not' }, t('Why not?'));
    const mean = element('button', { type: 'button', class: 'secondary', id: 'why-mean' }, t('Against the mean'));
    const form = element(
      'form',
      { class: 'why-form' },
      element('label', { for: 'why-word' }, t('Another word')),
      this.word,
      against,
      mean,
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.word.value !== '') this.ask(this.position, { word: this.asToken(this.word.value) });
    });
    mean.addEventListener('click', () => this.ask(this.position, 'mean'));
    this.after.addEventListener('click', () => this.ask(this.capture?.tokens.length ?? 0));
    this.stop.addEventListener('click', () => events.cancel());
    this.controls = element('div', {}, form);
    root.append(
      this.flow,
      this.after,
      element('p', { class: 'legend-text' }, LEGEND),
      element(
        'div',
        { class: 'top' },
        this.title,
        this.sentence,
        this.sum,
        this.stop,
        this.controls,
        element('p', { class: 'legend-text' }, CAUTION),
        this.terms,
      ),
    );
    this.walk = new Walk(this.flow, this.tokens, {
      look: (token) => this.walk.stopAt(token),
      press: (token) => {
        if (token > 0) this.ask(token);
      },
    });
  }

  /** Shows a sentence in place of what does not exist. */
  say(sentence: string): void {
    this.capture = undefined;
    this.tokens.length = 0;
    this.flow.replaceChildren(element('p', { class: 'note' }, sentence));
    this.clear();
    this.after.hidden = this.controls.hidden = true;
  }

  /** Asks about the token after the text, once for each text. */
  show(capture: CaptureShown, axis: Axis): void {
    if (this.capture?.captureId === capture.captureId) return;
    this.capture = capture;
    this.tokens.length = 0;
    this.flow.dataset.flow = capture.flow;
    this.flow.replaceChildren(
      flowOf(axis, (token, index) => {
        token.setAttribute('role', 'button');
        token.tabIndex = -1;
        this.tokens[index] = token;
      }),
    );
    this.walk.stopAt(0);
    this.after.hidden = this.controls.hidden = false;
    this.ask(capture.tokens.length);
  }

  progress(done: number, total: number): void {
    if (!this.stop.hidden) this.sum.textContent = t('Reading the text again: {0} of {1} tokens…', done, total);
  }

  /** @param why in whole sentences */
  unanswered(why: string): void {
    this.stop.hidden = true;
    this.sum.textContent = why;
  }

  answered(why: WhyShown): void {
    if (this.capture?.captureId !== why.captureId || why.position !== this.position) return;
    this.shown = why;
    this.stop.hidden = true;
    const name = label(why.token.text);
    const title = why.other === null ? t('Why ‹{0}›', name) : t('Why ‹{0}›, not ‹{1}›', name, label(why.other.text));
    this.title.replaceChildren(...isolated(title));
    this.sentence.textContent = why.sentence;
    this.sum.textContent = sentences(t('sum {0}, model {1}', signed(why.sum), signed(why.difference)));
    this.terms.replaceChildren(waterfall(why));
    const full = Math.max(0, ...why.sources.map(Math.abs));
    for (const [index, token] of this.tokens.entries()) {
      const value = why.sources.at(index);
      const isSource = value !== undefined && index < why.sources.length;
      token.style.setProperty('--share', isSource ? shareOf(Math.abs(value), full).toFixed(4) : '0');
      token.classList.toggle('less', isSource && value < 0);
      token.classList.toggle('masked', !isSource && index !== why.position);
      token.title = isSource ? t('{0} through all heads', signed(value)) : '';
      token.dataset.weight = '';
    }
  }

  private ask(position: number, other?: Other): void {
    if (!this.capture || position < 1) return;
    this.position = position;
    this.clear();
    for (const [index, token] of this.tokens.entries()) {
      token.style.setProperty('--share', '0');
      token.classList.toggle('selected', index === position);
    }
    this.stop.hidden = false;
    this.sum.textContent = t('Reading the text…');
    this.events.ask(position, other);
  }

  private clear(): void {
    this.stop.hidden = true;
    this.title.textContent = this.sentence.textContent = this.sum.textContent = '';
    this.terms.replaceChildren();
  }

  /** A word as the model would write it there: with a space before it, where the predicted token has one. */
  private asToken(word: string): string {
    return this.shown?.token.text.startsWith(' ') === true && !word.startsWith(' ') ? ` ${word}` : word;
  }
}

const LEGEND = t(
  'Click a token to ask why it stands there, or ask what comes after the end. Colors: what came from each token through all heads, blue for the predicted token, orange against it.',
);
const CAUTION = t(
  'This is what each part wrote in the direction of one token against the other. A later head may erase what an earlier one wrote (Janiak et al. 2023), and parts that made a head look where it looked do not appear: a large term is no proof that the model needed it.',
);
