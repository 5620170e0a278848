/** Connects the views below the text to the store. A view is drawn only while it is open. */
import type { ViewId } from '../../../src/protocol/attention';
import { element, place } from '../../shared/dom';
import { onThemeChange } from '../../shared/theme';
import { gridOf, type Grid } from '../scene/grid';
import { cellText } from '../scene/statusText';
import { noProbabilities, type Scene } from '../scene/state';
import { byUnit, aggregation, selectedUnits, tokenOf } from '../scene/units';
import { CompareView } from '../views/compareView';
import { HeadsView } from '../views/headsView';
import { LinesView } from '../views/linesView';
import type { Chosen } from '../views/matrixPainter';
import { MatrixView } from '../views/matrixView';
import { ProbabilitiesView } from '../views/probabilitiesView';
import { TableView } from '../views/tableView';
import type { PanelState } from './panelState';
import type { PanelStore } from './panelStore';
import { whyOf } from './receive';
import { showStatus } from './status';
import { tokenEvents } from './textPart';
import { sentences, t } from '../../shared/l10n';

/** @param draw called when the view is opened, and when anything that it depends on changes while it is open */
export function whileOpen(store: PanelStore, view: ViewId, draw: (scene: Scene, state: PanelState) => void): void {
  store.watch(
    ({ scene, retained, rows, otherRows, other, predictions }) => [
      retained.view,
      scene,
      retained.selection,
      rows,
      otherRows,
      other,
      predictions,
    ],
    (state) => {
      const { scene, retained } = state;
      if (scene && retained.view === view) store.draw(() => draw(scene, state));
    },
  );
}

export function addMatrix(store: PanelStore): void {
  let grid: Grid | undefined;
  const caption = element('p', { class: 'caption' });
  place('matrix-view').append(caption);
  const view = new MatrixView(place('matrix-view'), 'matrix', {
    point: ({ query, key }) => {
      const { scene } = store.state;
      const tips = scene?.lens.granularity === 'token' ? scene.queries.tips : [];
      const sentence = grid && cellText(grid, query, key, tips.at(query));
      if (sentence) showStatus(sentence);
    },
    select: ({ query, key }) => {
      const { scene } = store.state;
      if (scene)
        store.select({ tokens: [tokenOf(scene, scene.lens.direction === 'from' ? query : key)], pinned: true });
    },
  });
  store.watch(
    ({ scene, retained, rows }) => [retained.view, scene, rows],
    ({ scene, retained }) => {
      // Keep the old picture until the first rows of the new head are loaded: an empty matrix would flash.
      if (!scene || retained.view !== 'matrix' || scene.matrix.loadedRows === 0) return;
      grid = gridOf(byUnit(scene));
      caption.textContent = sentences(
        t('Rows are queries, columns are keys. Ctrl and the wheel zoom, Shift and the mouse move.'),
        grid.leftOut.size > 0 && t('The hatched columns are sinks, which are left out.'),
      );
      view.show(grid, chosenCells(scene, retained.selection));
    },
  );
  // A selection changes the marks only.
  store.watch(
    ({ retained }) => [retained.selection],
    ({ scene, retained }) => {
      if (scene && retained.view === 'matrix') view.select(chosenCells(scene, retained.selection));
    },
  );
  onThemeChange(() => view.themeChanged());
}

/** Marked rows (chosen queries) or columns (chosen keys). */
function chosenCells(scene: Scene, selection: PanelState['retained']['selection']): Chosen {
  const units = selection ? selectedUnits(scene, selection).tokens : [];
  return scene.lens.direction === 'to' ? { rows: [], columns: units } : { rows: units, columns: [] };
}

export function addLines(store: PanelStore): void {
  const { look, pin } = tokenEvents(store);
  const tokenAt = (unit: number): number => tokenOf(store.state.scene, unit);
  const view = new LinesView(
    place('lines-view'),
    {
      look: (unit) => look(tokenAt(unit)),
      pin: (unit, more) => pin(tokenAt(unit), more),
      rows: (query) => store.everyHead(store.state.scene, query),
      changed: (lines) => store.keepLines(lines),
    },
    store.state.retained.lines,
  );
  store.watch(
    ({ capture }) => [capture],
    ({ capture }) => {
      if (capture?.opening) view.reset();
    },
  );
  whileOpen(store, 'lines', (scene, { retained }) =>
    view.show(byUnit(scene), selectedUnits(scene, retained.selection)),
  );
  onThemeChange(() => view.themeChanged());
}

export function addHeads(store: PanelStore): void {
  const view = new HeadsView(place('heads-view'), {
    open: (address) => store.open(address),
    wantPictures: (layer) => {
      const { scene } = store.state;
      store.ask((captureId, map) => ({
        kind: 'thumbnails',
        captureId,
        map,
        layer,
        ...(scene && { aggregation: aggregation(scene) }),
      }));
    },
    rank: (by) => store.ask((captureId, map) => ({ kind: 'rank', captureId, map, by })),
  });
  store.watch(
    ({ capture }) => [capture],
    ({ capture }) => {
      if (capture?.opening) view.sortBy(capture.opening.order);
    },
  );
  store.answers.on('thumbnails', (pictures) => view.draw(pictures));
  store.answers.on('ranked', (ranking) => view.rank(ranking));
  store.answers.on('unanswered', (answer) => {
    if (answer.question === 'rank') view.unranked(whyOf(answer));
  });
  whileOpen(store, 'heads', (scene, { retained }) => view.show(scene, retained.selection));
  onThemeChange(() => view.themeChanged());
}

export function addProbabilities(store: PanelStore): void {
  const view = new ProbabilitiesView(place('probabilities-view'), {
    look: (token) => {
      if (token > 0 && store.state.scene?.lens.direction === 'from')
        store.select({ tokens: [token - 1], pinned: true });
    },
    effects: (target) => store.ask((captureId) => ({ kind: 'effects', captureId, target })),
    cancel: () => store.send({ kind: 'cancel' }),
  });
  store.answers.on('effects', (effects) => view.showEffects(effects));
  store.answers.on('progress', ({ question, done, total }) => {
    if (question === 'effects') view.progress(done, total);
  });
  store.answers.on('unanswered', (answer) => {
    if (answer.question === 'predictions') view.say(whyOf(answer) || t('Cancelled.'));
    if (answer.question === 'effects') view.unanswered(whyOf(answer));
  });
  whileOpen(store, 'probabilities', ({ capture, keys, keyGroups }, { predictions }) => {
    const none = noProbabilities(capture);
    if (none !== undefined) return view.say(none);
    if (predictions) return view.show(capture, keys, predictions.predictions, keyGroups);
    view.say(t('Reading…'));
    store.send({ kind: 'predictions', captureId: capture.captureId });
  });
}

export function addCompare(store: PanelStore): void {
  const view = new CompareView(place('compare-view'), {
    compare: (text) => store.ask((captureId) => ({ kind: 'compare', captureId, text })),
    cancel: () => store.send({ kind: 'cancel' }),
    select: (unit) => store.select({ tokens: [tokenOf(store.state.scene, unit)], pinned: true }),
    openHead: (layer, head) => {
      const { scene } = store.state;
      if (scene) store.open({ ...scene.address, layer, head, measure: 'raw' });
    },
    rows: (which, query) => store.everyHead(which === 'first' ? store.state.scene : store.secondScene(), query),
    say: showStatus,
  });
  store.watch(
    ({ capture }) => [capture],
    ({ capture }) => {
      if (capture) view.reset(capture.text);
    },
  );
  store.watch(
    ({ other }) => [other],
    ({ other }) => {
      if (other) view.accept(other.text);
    },
  );
  store.answers.on('progress', ({ question, done, total }) => {
    if (question === 'compare') view.progress(done, total);
  });
  store.answers.on('unanswered', (answer) => {
    if (answer.question === 'compare') view.unanswered(whyOf(answer));
  });
  whileOpen(store, 'compare', (scene, { retained }) => {
    const second = store.secondScene();
    view.show(byUnit(scene), second && byUnit(second), selectedUnits(scene, retained.selection));
  });
  onThemeChange(() => view.themeChanged());
}

export function addTable(store: PanelStore): void {
  const view = new TableView(place('table-view'));
  whileOpen(store, 'table', (scene, { retained }) => {
    // Keep the numbers of the old head until the first rows of the new one are loaded.
    if (scene.matrix.loadedRows > 0) view.show(scene, retained.selection, store.shown());
  });
}
