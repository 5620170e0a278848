/** Connects *How far can this be trusted?* to the store. */
import type { FaithfulnessAsked } from '../../../src/protocol/attention';
import { place } from '../../shared/dom';
import { t } from '../../shared/l10n';
import { FaithfulnessView } from '../views/faithfulnessView';
import type { PanelState } from './panelState';
import type { PanelStore } from './panelStore';
import { whyOf } from './receive';

export function addFaithfulness(store: PanelStore): void {
  const root = place('faithfulness');
  const view = new FaithfulnessView(root, {
    ask: () => {
      const asked = questionIn(store.state);
      if (typeof asked !== 'string') store.ask((captureId) => ({ kind: 'faithfulness', captureId, ...asked }));
      return asked;
    },
    cancel: () => store.send({ kind: 'cancel' }),
  });
  store.watch(
    ({ capture, areViewsShown }) => [capture, areViewsShown],
    ({ capture, areViewsShown }) => {
      view.clear();
      // A file has no model to ask.
      root.hidden = store.isFile || !capture || !areViewsShown;
    },
  );
  store.answers.on('faithfulness', (answer) => view.answered(answer));
  store.answers.on('progress', ({ question, done, total }) => {
    if (question === 'faithfulness') view.progress(done, total);
  });
  store.answers.on('unanswered', (answer) => {
    if (answer.question === 'faithfulness') view.unanswered(whyOf(answer) || t('Cancelled.'));
  });
}

/** About what comes after the pinned token, or after the text; a sentence where the model predicts nothing. */
function questionIn({ scene, retained: { selection } }: PanelState): FaithfulnessAsked | string {
  if (!scene) return '';
  const { capture, address, lens, sinks } = scene;
  if (capture.predictions.is === 'unavailable') return capture.predictions.why;
  const pinned = lens.direction === 'from' && selection?.pinned ? selection.tokens[0] : undefined;
  return {
    position: (pinned ?? capture.tokens.length - 1) + 1,
    shown: { layer: address.layer, head: address.head },
    kept: lens.sink === 'raw' ? [] : [...sinks],
  };
}
