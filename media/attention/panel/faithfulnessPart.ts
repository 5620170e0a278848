/** Connects *How far can this be trusted?* to the store. */
import type { FaithfulnessAsked } from '../../../src/protocol/attention';
import { place } from '../../shared/dom';
import { t } from '../../shared/l10n';
import { noProbabilities } from '../scene/state';
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
    shows: (faithfulness) => store.set({ faithfulness }),
  });
  store.watch(
    ({ capture, areViewsShown }) => [capture, areViewsShown],
    ({ capture, areViewsShown }) => {
      view.clear();
      // A file has no model to ask: it shows what was on screen, or nothing.
      root.hidden = store.isFile || !capture || !areViewsShown;
    },
  );
  store.answers.on('faithfulness', (answer) => {
    if (!store.isFile) return view.answered(answer);
    root.hidden = false;
    view.showSaved(answer);
  });
  store.answers.on('progress', ({ question, done, total }) => {
    if (question === 'faithfulness') view.progress(done, total);
  });
  store.answers.on('unanswered', (answer) => {
    if (answer.question === 'faithfulness') view.unanswered(whyOf(answer) || t('Cancelled.'));
  });
}

/**
 * About what comes after the pinned token, or after the text; of a model that fills blanks, about the pinned one or the
 * first. A sentence where nothing is predicted.
 */
function questionIn({ scene, retained: { selection } }: PanelState): FaithfulnessAsked | string {
  if (!scene) return '';
  const { capture, address, lens, sinks } = scene;
  const pinned = lens.direction === 'from' && selection?.pinned ? selection.tokens[0] : undefined;
  const how = { shown: { layer: address.layer, head: address.head }, kept: lens.sink === 'raw' ? [] : [...sinks] };
  const { blanks, predictions, tokens } = capture;
  if (predictions.is === 'available') return { position: (pinned ?? tokens.length - 1) + 1, ...how };
  const none = noProbabilities(capture);
  if (none !== undefined) return none;
  return pinned && blanks?.includes(pinned) ? { position: pinned, ...how } : how;
}
