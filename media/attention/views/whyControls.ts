/** What can be asked in the view *Why*: another word, the mean, what comes after the end; to stop waiting, and to try again. */
import { element, secondaryButton } from '../../shared/dom';
import { t } from '../../shared/l10n';

export interface WhyControlsEvents {
  word(word: string): void;
  mean(): void;
  afterEnd(): void;
  cancel(): void;
  again(): void;
}

export class WhyControls {
  private readonly after = secondaryButton('why-after', t('After the end'));
  readonly stop = secondaryButton('why-cancel', t('Cancel'));
  readonly again = secondaryButton('why-again', t('Try Again'));
  readonly form: HTMLElement;
  private readonly input = element('input', { type: 'text', id: 'why-word', maxlength: '200', dir: 'auto' });

  constructor(events: WhyControlsEvents) {
    const against = element('button', { type: 'submit', class: 'secondary', id: 'why-not' }, t('Why not?'));
    const mean = secondaryButton('why-mean', t('Against the mean'));
    this.form = element(
      'form',
      { class: 'why-form' },
      element('label', { for: 'why-word' }, t('Another word')),
      this.input,
      against,
      mean,
      this.after,
    );
    this.stop.hidden = this.again.hidden = true;
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.input.value !== '') events.word(this.input.value);
    });
    mean.addEventListener('click', () => events.mean());
    this.after.addEventListener('click', () => events.afterEnd());
    this.stop.addEventListener('click', () => events.cancel());
    this.again.addEventListener('click', () => events.again());
  }

  get isWaiting(): boolean {
    return !this.stop.hidden;
  }

  wait(isWaiting: boolean): void {
    this.stop.hidden = !isWaiting;
    this.again.hidden = true;
  }

  offerAgain(): void {
    this.wait(false);
    this.again.hidden = false;
  }

  show(isShown: boolean): void {
    this.form.hidden = !isShown;
  }
}
