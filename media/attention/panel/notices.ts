/** Progress with Cancel, or a problem with what to do next; above the views or in their place. */
import type { Problem } from '../../../src/protocol/attention';
import { element, place } from '../../shared/dom';
import { t } from '../../shared/l10n';
import type { Working } from './panelState';

const STAGES: Readonly<Record<Working['stage'], string>> = {
  loading: t('Loading the model…'),
  reading: t('Reading the text…'),
  capturing: t('Capturing attention…'),
  scoring: t('Scoring…'),
  translating: t('Translating…'),
};
/** Progress of work that ends sooner is not shown, because it would flicker. */
const PATIENCE_MS = 300;

export class Notices {
  private readonly text = element('span');
  private readonly bar = element('progress', { 'aria-label': t('Progress') });
  private readonly progress = place('progress');
  private readonly problem = place('problem');
  private waiting: number | undefined;

  constructor(
    cancel: () => void,
    private readonly retry: () => void,
  ) {
    const button = element('button', { id: 'cancel', type: 'button', class: 'secondary' }, t('Cancel'));
    button.addEventListener('click', cancel);
    this.progress.append(this.text, this.bar, button);
  }

  working({ stage, done, total }: Working): void {
    this.problem.hidden = true;
    this.text.textContent = STAGES[stage];
    if (total > 0) {
      this.bar.max = total;
      this.bar.value = done;
    } else {
      this.bar.removeAttribute('value');
    }
    this.waiting ??= window.setTimeout(() => {
      this.progress.hidden = false;
    }, PATIENCE_MS);
  }

  showProblem({ message, nextStep }: Problem, retry: boolean): void {
    this.clear();
    const button = element('button', { id: 'retry', type: 'button' }, t('Explain again'));
    button.addEventListener('click', this.retry);
    this.problem.replaceChildren(
      element('p', { class: 'what' }, message),
      element('p', {}, nextStep),
      ...(retry ? [button] : []),
    );
    this.problem.hidden = false;
  }

  clear(): void {
    window.clearTimeout(this.waiting);
    this.waiting = undefined;
    this.progress.hidden = true;
    this.problem.hidden = true;
  }
}
