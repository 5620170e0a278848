/** Connects the view *Why* to the store. */
import { place } from '../../shared/dom';
import { t } from '../../shared/l10n';
import { WhyView } from '../views/whyView';
import type { PanelStore } from './panelStore';
import { whyOf } from './receive';
import { whileOpen } from './viewParts';

export function addWhy(store: PanelStore): void {
  const view = new WhyView(place('why-view'), {
    ask: (position, other) =>
      store.ask((captureId) => ({ kind: 'why', captureId, position, ...(other !== undefined && { other }) })),
    cancel: () => store.send({ kind: 'cancel' }),
  });
  store.answers.on('why', (why) => view.answered(why));
  store.answers.on('progress', ({ question, done, total }) => {
    if (question === 'why') view.progress(done, total);
  });
  store.answers.on('unanswered', (answer) => {
    if (answer.question === 'why') view.unanswered(whyOf(answer) || t('Cancelled.'));
  });
  whileOpen(store, 'why', ({ capture, keys }) => {
    if (capture.predictions.is === 'unavailable') view.say(capture.predictions.why);
    else view.show(capture, keys);
  });
}
