/** The text and the numbers of the chosen row, above the views, and the sentence about them in the status line. */
import { element, place } from '../../shared/dom';
import { withPin } from '../scene/selecting';
import { largest, loaded } from '../scene/scale';
import { mostWeightText, pairText } from '../scene/statusText';
import { byUnit } from '../scene/units';
import { RowView } from '../views/rowView';
import { TextView, type TextEvents } from '../views/textView';
import type { PanelState } from './panelState';
import type { PanelStore } from './panelStore';
import { showStatus } from './status';

/** Selecting tokens by pointer and keyboard, in the text and in Lines. */
export function tokenEvents(store: PanelStore): Pick<TextEvents, 'look' | 'pin'> {
  return {
    look: (token) => {
      if (!store.state.retained.selection?.pinned) store.select({ tokens: [token], pinned: false });
    },
    pin: (token, more) => store.select(withPin(store.state.retained.selection, token, more)),
  };
}

export function addText(store: PanelStore): void {
  const flows = element('div', { class: 'flows' });
  const legend = element('div', { class: 'legend' });
  const top = element('div', { class: 'top' });
  place('text-view').append(element('div', { class: 'reading' }, flows, legend), top);
  const text = new TextView(flows, {
    ...tokenEvents(store),
    point: (token) => {
      const {
        scene,
        retained: { selection },
      } = store.state;
      const shown = store.shown();
      if (selection?.pinned && scene && shown) showStatus(pairText(scene, selection, shown.weights, token));
    },
  });
  const row = new RowView(legend, top, (change) => store.changeLens(change));

  const paint = ({ scene, retained: { selection } }: PanelState): void => {
    if (!scene) return;
    const shown = store.shown();
    const ofHead = scene.lens.scale === 'head' ? largest(loaded(byUnit(scene).matrix)) : 0;
    const full = Math.max(ofHead, shown ? largest(shown.weights) : 0);
    text.paint(scene, selection, shown?.weights, full);
    row.show(scene, selection, shown, full);
    // Without a selection the status line is empty.
    if (!selection) showStatus('');
    else if (shown) showStatus(mostWeightText(scene, selection, shown.weights));
  };

  store.watch(
    ({ scene }) => [scene],
    ({ scene }) => {
      if (scene) text.build(scene);
    },
  );
  store.watch(
    ({ scene, retained: { selection }, rows }) => [scene, selection, rows],
    (state, before) => {
      // Keep the colors of the old head until the first rows of the new one are loaded.
      if (state.scene !== before.scene && state.scene?.matrix.loadedRows === 0) return;
      paint(state);
    },
  );
  store.watch(
    ({ capture }) => [capture],
    ({ retained: { selection } }) => {
      const [first] = selection?.tokens ?? [];
      if (selection?.pinned && first !== undefined) text.reveal(first);
    },
  );
}
