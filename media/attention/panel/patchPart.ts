/** Connects what carries the difference of two texts, in the view *Compare*, to the store. */
import { place } from '../../shared/dom';
import { t } from '../../shared/l10n';
import { PatchView } from '../views/patchView';
import type { PanelStore } from './panelStore';
import { whyOf } from './receive';

export function addPatch(store: PanelStore): void {
  const view = new PatchView(place('compare-view'), {
    ask: () => {
      const { other } = store.state;
      if (other) store.ask((captureId) => ({ kind: 'patch', captureId, otherId: other.captureId }));
    },
    cancel: () => store.send({ kind: 'cancel' }),
  });
  /** The text whose opening asked for this part: a later second text is the person's own. */
  let revealed: number | undefined;
  store.watch(
    ({ capture, other }) => [capture, other],
    ({ capture, other }) => {
      view.reset(other !== undefined);
      if (!capture || !other || capture.opening?.reveals !== 'patch' || revealed === capture.captureId) return;
      revealed = capture.captureId;
      view.bringIntoSight();
    },
  );
  store.answers.on('patched', (patched) => view.answered(patched));
  store.answers.on('progress', ({ question, done, total }) => {
    if (question === 'patch') view.progress(done, total);
  });
  store.answers.on('unanswered', (answer) => {
    if (answer.question === 'patch') view.say(whyOf(answer) || t('Cancelled.'));
  });
}
