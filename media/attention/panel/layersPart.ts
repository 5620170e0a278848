/** Connects the view *Layers* to the store. */
import { place } from '../../shared/dom';
import { t } from '../../shared/l10n';
import { textKey } from '../scene/selecting';
import { LayersView } from '../views/layersView';
import type { PanelStore } from './panelStore';
import { whyOf } from './receive';
import { whileOpen } from './viewParts';

export function addLayers(store: PanelStore): void {
  const view = new LayersView(place('layers-view'), {
    ask: (from, to) => store.askLayers(from, to),
    cancel: () => store.send({ kind: 'cancel' }),
  });
  store.answers.on('layers', (layers) => view.answered(layers));
  store.answers.on('progress', ({ question, done, total }) => {
    if (question === 'layers') view.progress(done, total);
  });
  store.answers.on('unanswered', (answer) => {
    if (answer.question === 'layers') view.unanswered(whyOf(answer) || t('Cancelled.'));
  });
  whileOpen(store, 'layers', ({ capture }, { retained: { layers } }) => {
    if (capture.predictions.is === 'unavailable') view.say(capture.predictions.why);
    else view.show(capture, layers?.text === textKey(capture) ? layers.from : 0);
  });
}
