/** The parts around the views: pickers, facts, progress and problems, tabs, export, help and keys. */
import type { Precision } from '../../../src/protocol/engine';
import { place } from '../../shared/dom';
import { ExportController } from '../export/exportController';
import { ExportMenu } from '../export/exportMenu';
import { showAbout } from './about';
import { Help } from './help';
import { Notices } from './notices';
import { OfferedModel } from './offeredModel';
import type { PanelHost, PanelStore } from './panelStore';
import { Pickers } from './pickers';
import { changeBy, listenForShortcuts, type Shortcut } from './shortcuts';
import { showStatus } from './status';
import { Tabs, VIEW_IDS } from './tabs';

/** Progress or a problem, the phase, and whether the views are visible. */
export function addNotices(store: PanelStore): void {
  const notices = new Notices(
    () => store.send({ kind: 'cancel' }),
    () => store.send({ kind: 'retry' }),
  );
  store.watch(
    ({ phase }) => [phase],
    ({ phase }) => {
      document.body.dataset.state = phase;
    },
  );
  store.watch(
    ({ areViewsShown }) => [areViewsShown],
    ({ areViewsShown }) => {
      place('views').hidden = !areViewsShown;
    },
  );
  store.watch(
    ({ notice }) => [notice],
    ({ notice }) => {
      if (!notice) notices.clear();
      else if (notice.kind === 'working') notices.working(notice);
      else notices.showProblem(notice.problem, notice.retry);
    },
  );
}

export function addHeader(store: PanelStore): void {
  const choose = (model: string, precision: Precision): void => store.send({ kind: 'choose', model, precision });
  const offered = new OfferedModel(choose);
  const pickers = new Pickers({ choose, open: (address) => store.open(address) });
  store.watch(
    ({ catalog }) => [catalog],
    ({ catalog }) => {
      if (!catalog) return;
      pickers.showCatalog(catalog);
      offered.show(catalog);
    },
  );
  store.watch(
    ({ scene }) => [scene],
    ({ scene }) => {
      if (!scene) return;
      pickers.showCapture(scene.capture, scene.address);
      showAbout(scene);
    },
  );
}

/** The tabs. They watch before the views do: a canvas must be visible before it is drawn, to have its size. */
export function addTabs(store: PanelStore): void {
  const tabs = new Tabs((view) => store.openView(view));
  tabs.show(store.state.retained.view);
  store.watch(
    ({ retained }) => [retained.view],
    ({ retained }) => tabs.show(retained.view),
  );
  store.watch(
    ({ capture }) => [capture],
    ({ capture }) => {
      if (capture?.opening || capture?.asksWhy) requestAnimationFrame(() => tabs.bringIntoSight());
    },
  );
}

export function addTools(store: PanelStore, host: PanelHost): void {
  const controller = new ExportController(host, () => {
    const {
      scene,
      why,
      layers,
      patched,
      faithfulness,
      retained: { selection, view, lines },
    } = store.state;
    return scene && { scene, selection, view, lines, why, layers, patched, faithfulness };
  });
  const menu = new ExportMenu(
    { save: (format, of) => controller.save(format, of), copy: () => controller.copy() },
    host.isFile ? ['png', 'svg', 'csv'] : ['png', 'svg', 'html', 'json', 'csv'],
    showStatus,
  );
  store.watch(
    ({ faithfulness }) => [faithfulness],
    ({ faithfulness }) => menu.offerFaithfulness(faithfulness !== undefined),
  );
  const help = new Help();
  listenForShortcuts((shortcut) => run(store, shortcut, { menu, help }));
}

function run(store: PanelStore, shortcut: Shortcut, { menu, help }: { menu: ExportMenu; help: Help }): void {
  const {
    scene,
    retained: { selection },
  } = store.state;
  if (shortcut === 'help') return help.open();
  if (!scene) return;
  if (typeof shortcut === 'object') {
    const view = VIEW_IDS.at(shortcut.view);
    return view && store.openView(view);
  }
  if (shortcut === 'export') return menu.toggle();
  if (shortcut === 'letGo') return selection && store.select({ ...selection, pinned: false });
  const change = changeBy(shortcut, scene);
  if (change.lens) store.changeLens(change.lens);
  if (change.address) store.open({ ...scene.address, ...change.address });
}
