/**
 * How likely the model found each token, given everything before it: bluer is more surprising, in bits. The token under the
 * pointer or the keyboard shows what the model would rather have read.
 */
import type { Prediction } from '../../src/protocol/engine';
import type { CaptureShown } from '../../src/protocol/inspector';
import type { Axis } from './axes';
import { element } from './dom';
import { flowOf } from './flow';
import { shareOf } from './scale';
import { bits, percent, surpriseShare } from './surprise';
import { label } from './visible';
import { Walk } from './walk';

export interface ProbabilitiesEvents {
  /** A token was chosen: it was predicted from the one before it. */
  look(token: number): void;
}

export class ProbabilitiesView {
  private readonly flow = element('div', { class: 'flows' });
  private readonly title = element('h3');
  private readonly facts = element('p', { class: 'legend-text' });
  private readonly bars = element('ol', { class: 'bars' });
  private readonly tokens: HTMLElement[] = [];
  private readonly walk: Walk;
  private predictions: readonly Prediction[] = [];
  private capture: CaptureShown | undefined;

  constructor(root: HTMLElement, private readonly events: ProbabilitiesEvents) {
    const legend = element('div', { class: 'legend' },
      element('div', { class: 'legend-ramp' }, element('span', {}, '0 bits: certain'), element('span', { class: 'ramp' }), element('span', {}, '10 bits: one in a thousand')));
    root.append(element('div', { class: 'split' }, element('div', {}, this.flow, legend), element('div', { class: 'top' }, this.title, this.facts, this.bars)));
    this.walk = new Walk(this.flow, this.tokens, { look: (token) => this.look(token), press: (token) => this.look(token) });
  }

  /** Before the numbers have come, or where there are none. */
  say(sentence: string): void {
    this.capture = undefined;
    this.tokens.length = 0;
    this.flow.replaceChildren(element('p', { class: 'note' }, sentence));
    this.title.textContent = '';
    this.facts.textContent = '';
    this.bars.replaceChildren();
  }

  show(capture: CaptureShown, axis: Axis, predictions: readonly Prediction[]): void {
    if (this.capture?.captureId === capture.captureId) return;
    this.capture = capture;
    this.predictions = predictions;
    this.tokens.length = 0;
    this.flow.dataset.flow = capture.flow;
    this.flow.replaceChildren(flowOf(axis, (token, index) => {
      const { logprob } = predictions[index];
      token.setAttribute('role', 'button');
      token.tabIndex = -1;
      if (logprob !== null) {
        token.style.setProperty('--share', surpriseShare(logprob).toFixed(4));
        token.dataset.bits = bits(logprob).toFixed(3);
        token.dataset.weight = '';
        token.title = `${percent(Math.exp(logprob))}, ${bits(logprob).toFixed(1)} bits`;
      }
      token.classList.toggle('asked', isAsked(capture, index));
      this.tokens[index] = token;
    }));
    const first = capture.focus?.from ?? 0;
    this.walk.stopAt(first);
    this.tokens[first]?.scrollIntoView({ block: 'nearest' });
    if (capture.focus) this.look(first);
    else this.showTotal();
  }

  /** The whole text in one number. */
  private showTotal(): void {
    const known = this.predictions.flatMap(({ logprob }) => (logprob === null ? [] : [bits(logprob)]));
    const total = known.reduce((sum, each) => sum + each, 0);
    this.title.textContent = 'All tokens';
    this.facts.textContent = known.length === 0 ? 'There is nothing to predict from.'
      : `${total.toFixed(1)} bits in ${known.length} predicted tokens, ${(total / known.length).toFixed(2)} bits a token. Hover over a token to see what the model would rather have read.`;
    this.bars.replaceChildren();
  }

  private look(index: number): void {
    const prediction = this.predictions.at(index);
    if (!this.capture || !prediction) return;
    for (const [i, token] of this.tokens.entries()) token.classList.toggle('selected', i === index);
    this.walk.stopAt(index);
    const { logprob, rank, top } = prediction;
    const piece = this.capture.tokens[index];
    this.title.replaceChildren('At ', element('bdi', {}, `‹${label(piece.text)}›`));
    this.bars.replaceChildren();
    if (logprob === null || rank === null) {
      this.facts.textContent = 'Nothing stands before it, so nothing predicted it.';
      return;
    }
    this.facts.textContent = `${percent(Math.exp(logprob))}, ${bits(logprob).toFixed(1)} bits; ${likelier(rank)}`;
    const full = Math.exp(top.at(0)?.logprob ?? 0);
    this.bars.append(...top.map((each) => bar(each, full, each.id === piece.id)));
    this.events.look(index);
  }
}

const likelier = (rank: number): string => (rank === 0 ? 'the likeliest token here.' : `${rank} ${rank === 1 ? 'token was' : 'tokens were'} likelier.`);

function isAsked({ focus }: CaptureShown, index: number): boolean {
  return focus !== undefined && index >= focus.from && index < focus.to;
}

function bar({ text, logprob }: { text: string; logprob: number }, full: number, isActual: boolean): HTMLElement {
  const share = Math.exp(logprob);
  const length = element('span', { class: 'bar' });
  length.style.setProperty('--share', shareOf(share, full).toFixed(4));
  return element('li', isActual ? { class: 'actual', 'aria-current': 'true' } : {}, element('bdi', { class: 'bar-name' }, label(text)),
    element('span', { class: 'track' }, length), element('span', { class: 'bar-value' }, percent(share)));
}
