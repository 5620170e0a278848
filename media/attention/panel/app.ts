/** The panel: what arrives from the host and what the person does both end in one scene, drawn by the views. */
import type { CaptureShown, FromWebview, HeadAddress, Opening, PredictionsShown, Question, Slice, ToWebview, ViewId } from '../../../src/protocol/attention';
import { assertNever, type MapKind } from '../../../src/protocol/engine';
import { showAbout } from './about';
import { CompareView } from '../views/compareView';
import { element, isolated, place } from '../../shared/dom';
import { EveryHeads } from '../scene/everyHead';
import type { EveryHead } from '../scene/flips';
import { ExportMenu } from '../export/exportMenu';
import { gridOf, type Grid } from '../scene/grid';
import { Heads } from '../scene/heads';
import { HeadsView } from '../views/headsView';
import { Help } from './help';
import { connect, type Host, type Retained } from './host';
import { LinesView } from '../views/linesView';
import type { Cell } from '../views/matrixGeometry';
import type { Chosen } from '../views/matrixPainter';
import { MatrixView } from '../views/matrixView';
import { Notices } from './notices';
import { Pickers } from './pickers';
import { pinned, textKey } from '../scene/pins';
import { ProbabilitiesView } from '../views/probabilitiesView';
import { RowView } from '../views/rowView';
import { sayCell, sayMost, sayShown } from '../scene/sayings';
import { largest, loaded } from '../scene/scale';
import { changeBy, listenForShortcuts, type Shortcut } from './shortcuts';
import { shownWeights, type Shown } from '../scene/shownWeights';
import { TableView } from '../views/tableView';
import { Taking } from '../export/taking';
import { Tabs, VIEW_IDS } from './tabs';
import { fit, fitView, sceneOf, sidesOf, type Lens, type Scene, type Selection } from '../scene/state';
import { TextView } from '../views/textView';
import { byUnit, chosenTokens, seeing, selectedUnits, tokenOf } from '../scene/units';
import { onThemeChange } from '../../shared/theme';

export class App {
  private readonly host: Host;
  private readonly heads: Heads;
  /** The same for the text that is compared. */
  private readonly otherHeads: Heads;
  private readonly everyHeads: EveryHeads;
  private readonly pickers: Pickers;
  private readonly notices: Notices;
  private readonly text: TextView;
  private readonly row: RowView;
  private readonly tabs: Tabs;
  private readonly matrix: MatrixView;
  private readonly matrixCaption = element('p', { class: 'caption' });
  private readonly lines: LinesView;
  private readonly headsView: HeadsView;
  private readonly probabilities: ProbabilitiesView;
  private readonly compare: CompareView;
  private readonly table: TableView;
  private readonly menu: ExportMenu;
  private readonly help: Help;
  private retained: Retained;
  private predictions: PredictionsShown | undefined;
  private scene: Scene | undefined;
  /** The text that the shown one is compared with. */
  private other: CaptureShown | undefined;
  private grid: Grid | undefined;
  private shown: Shown | undefined;
  private selection: Selection | undefined;
  private pointed = '';

  constructor() {
    this.host = connect((message) => this.receive(message));
    const send = (message: FromWebview): void => this.host.send(message);
    this.retained = this.host.recall();
    this.heads = new Heads((question) => send({ kind: 'slice', ...question }));
    this.otherHeads = new Heads((question) => send({ kind: 'slice', ...question }));
    this.everyHeads = new EveryHeads(send);
    this.pickers = new Pickers({
      choose: (model, precision) => send({ kind: 'choose', model, precision }),
      open: (address) => this.open(address),
    });
    this.notices = new Notices(() => send({ kind: 'cancel' }), () => send({ kind: 'retry' }));

    const flows = element('div', { class: 'flows' });
    const legend = element('div', { class: 'legend' });
    const top = element('div', { class: 'top' });
    place('text-view').append(element('div', { class: 'reading' }, flows, legend), top);
    const look = (token: number): void => { if (!this.selection?.pinned) this.select({ tokens: [token], pinned: false }); };
    const pin = (token: number, more: boolean): void => this.select(pinned(this.selection, token, more));
    this.text = new TextView(flows, {
      look, pin,
      point: (token) => { if (this.selection?.pinned && this.scene && this.shown) say(sayShown(this.scene, this.selection, this.shown.weights, token)); },
    });
    this.row = new RowView(legend, top, (change) => this.look(change));
    this.tabs = new Tabs((view) => this.openView(view));
    place('matrix-view').append(this.matrixCaption);
    this.matrix = new MatrixView(place('matrix-view'), 'matrix', {
      point: ({ query, key }) => this.sayCell(query, key),
      select: (cell) => this.selectCell(cell),
    });
    this.lines = new LinesView(place('lines-view'), {
      look: (unit) => look(tokenOf(this.scene, unit)), pin: (unit, more) => pin(tokenOf(this.scene, unit), more),
      rows: (query) => this.everyHeadOf(this.scene, query),
      changed: (lines) => {
        this.retained = { ...this.retained, lines };
        this.remember();
      },
    }, this.retained.lines);
    this.headsView = new HeadsView(place('heads-view'), {
      open: (address) => this.open(address),
      wantPictures: (layer) => this.ask((captureId, map) => ({ kind: 'thumbnails', captureId, map, layer, ...(this.scene && { seeing: seeing(this.scene) }) })),
      rank: (by) => this.ask((captureId, map) => ({ kind: 'rank', captureId, map, by })),
    });
    this.probabilities = new ProbabilitiesView(place('probabilities-view'), {
      look: (token) => { if (token > 0 && this.scene?.lens.direction === 'from') this.select({ tokens: [token - 1], pinned: true }); },
      effects: (target) => this.ask((captureId) => ({ kind: 'effects', captureId, target })),
      cancel: () => send({ kind: 'cancel' }),
    });
    this.compare = new CompareView(place('compare-view'), {
      compare: (text) => this.ask((captureId) => ({ kind: 'compare', captureId, text })),
      cancel: () => send({ kind: 'cancel' }),
      select: (unit) => this.select({ tokens: [tokenOf(this.scene, unit)], pinned: true }),
      openHead: (layer, head) => { if (this.scene) this.open({ ...this.scene.address, layer, head, measure: 'raw' }); },
      rows: (which, query) => this.everyHeadOf(which === 'first' ? this.scene : this.otherScene(), query),
      say,
    });
    this.table = new TableView(place('table-view'));
    const taking = new Taking(this.host, () => this.scene && { scene: this.scene, selection: this.selection, view: this.retained.view, lines: this.retained.lines });
    this.menu = new ExportMenu({ save: (format) => taking.save(format), copy: () => taking.copy() },
      this.host.isFile ? ['png', 'svg', 'csv'] : ['png', 'svg', 'html', 'json', 'csv'], say);
    this.help = new Help();
    listenForShortcuts((shortcut) => this.run(shortcut));
    document.documentElement.addEventListener('pointerleave', () => this.pointAt([]));
    onThemeChange(() => { for (const view of [this.matrix, this.lines, this.headsView, this.compare]) view.themeChanged(); });
  }

  /** The webview is ready; the host answers with what there is to show. */
  start(): void {
    this.host.send({ kind: 'ready' });
  }

  private receive(message: ToWebview): void {
    const { scene } = this;
    switch (message.kind) {
      case 'catalog': return this.pickers.showCatalog(message);
      case 'working':
        document.body.dataset.state = 'loading';
        return this.notices.working(message);
      case 'capture': return this.showCapture(message);
      case 'slice': return this.showSlice(message);
      case 'problem': return this.showProblem(message.problem, message.retry);
      case 'compared': return this.showCompared(message.captureId, message.other);
      case 'everyHead':
        this.everyHeads.accept(message);
        return this.showView();
      case 'thumbnails': return this.headsView.draw(message);
      case 'ranked': return this.headsView.rank(message);
    }
    // What belongs to a capture that is no longer shown is drawn nowhere.
    if (message.captureId !== scene?.capture.captureId) return;
    switch (message.kind) {
      case 'sliceProblem': return this.showProblem(message.problem, !this.host.isFile);
      case 'predictions':
        this.predictions = message;
        return this.showView();
      case 'effects': return this.probabilities.showEffects(message);
      case 'progress': return this.showProgress(message.question, message.done, message.total);
      case 'unanswered': return this.sayUnanswered(message.question, message.problem ? `${message.problem.message} ${message.problem.nextStep}` : '');
      case 'caret': return this.followCaret(message.token);
      default: return assertNever(message);
    }
  }

  private showCapture(capture: CaptureShown): void {
    this.notices.clear();
    this.heads.use(capture);
    this.everyHeads.clear();
    this.predictions = undefined;
    this.other = undefined;
    this.compare.reset(capture.text);
    if (capture.opening) this.setUp(capture, capture.opening);
    const { selection } = this.retained;
    const choice = fit(this.retained.views[capture.model] ?? capture.suggested, capture);
    const extent = capture.maps.find(({ kind }) => kind === choice.map);
    const most = (this.retained.lens.direction === 'from' ? extent?.queries : extent?.keys) ?? 0;
    const isSame = selection?.text === textKey(capture) && selection.map === choice.map && selection.tokens.every((token) => token < most);
    const wasShown = isSame && selection.captureId === capture.captureId;
    // While a text is being written the newest token is looked at, unless something is pinned: its number stays the same.
    const grows = selection?.pinned !== true && capture.focus && (capture.growing === true || this.scene?.capture.growing === true);
    const held = this.scene?.capture.growing === true && selection?.pinned === true && selection.map === choice.map;
    this.selection = grows ? { tokens: [Math.max(0, capture.focus!.to - 2)], pinned: false }
      : isSame || held ? { tokens: selection!.tokens, pinned: selection!.pinned } : undefined;
    const { model, precision, origin } = capture;
    this.retained = { ...this.retained, shown: { model, precision, ...(origin && { origin }) } };
    place('views').hidden = false;
    this.openIn(capture, choice);
    if (this.selection?.pinned) this.text.reveal(this.selection.tokens[0]);
    // Who asks about a part of a text asks how likely it was.
    const view = capture.focus && !wasShown && !grows && !held && !this.host.isFile ? 'probabilities' : this.retained.view;
    this.openView(this.scene ? fitView(view, this.scene) : view);
  }

  /** Everything is as the host wants it for this text, and nothing as an earlier text left it. */
  private setUp(capture: CaptureShown, { view, head, lens, order, pinned: tokens }: Opening): void {
    const address = fit(head, capture);
    this.retained = {
      ...this.retained, view, lens, lines: undefined, views: { ...this.retained.views, [capture.model]: address },
      selection: tokens.length > 0 ? { captureId: capture.captureId, text: textKey(capture), map: address.map, tokens, pinned: true } : undefined,
    };
    this.headsView.sortBy(order);
    this.lines.reset();
  }

  private showCompared(captureId: number, other: CaptureShown): void {
    const { scene } = this;
    if (!scene || captureId !== scene.capture.captureId) return;
    this.otherHeads.use(other);
    this.other = other;
    this.compare.accept(other.text);
    // Attention between two texts has no counterpart in a third: the map within the text is compared.
    const within = other.maps.find(({ queriesAre, keysAre }) => queriesAre === 'source' && keysAre === 'source');
    if (!scene.oneText && within) this.open({ map: within.kind, layer: 0, head: 'mean', measure: 'raw' });
    // A file opens as the screen was, whichever view that is.
    if (this.host.isFile) this.showView();
    else this.openView('compare');
  }

  private showSlice(slice: Slice): void {
    if (this.heads.accept(slice)) return this.refresh();
    if (this.otherHeads.accept(slice)) this.showView();
  }

  private showProblem(problem: { message: string; nextStep: string }, retry: boolean): void {
    document.body.dataset.state = 'problem';
    place('views').hidden = true;
    this.notices.showProblem(problem, retry);
  }

  private showProgress(question: Question, done: number, total: number): void {
    if (question === 'rows') this.notices.working({ kind: 'working', stage: 'capturing', done, total });
    else if (question === 'effects') this.probabilities.progress(done, total);
    else if (question === 'compare') this.compare.progress(done, total);
  }

  private sayUnanswered(question: Question, why: string): void {
    switch (question) {
      case 'rows': {
        this.notices.clear();
        return this.scene && this.open({ ...this.scene.address, measure: 'raw' });
      }
      case 'predictions': return this.probabilities.say(why || 'Cancelled.');
      case 'effects': return this.probabilities.unanswered(why);
      case 'compare': return this.compare.unanswered(why);
      case 'rank': return this.headsView.unranked(why);
      case 'everyHead':
        this.everyHeads.forgetUnanswered();
        return say(why);
    }
  }

  private followCaret(token: number): void {
    const { scene } = this;
    if (scene && !this.selection?.pinned && sidesOf(scene).chosen.shows === 'source') this.choose({ tokens: [token], pinned: false });
  }

  /** A question about the map that is shown. */
  private ask(question: (captureId: number, map: MapKind) => FromWebview): void {
    if (this.scene) this.host.send(question(this.scene.capture.captureId, this.scene.address.map));
  }

  private openView(view: ViewId): void {
    this.retained = { ...this.retained, view };
    this.tabs.show(view);
    this.showView();
    this.remember();
  }

  /** Draws the chosen view, and asks for what it needs and is not here yet. The others cost nothing. */
  private showView(): void {
    const { scene } = this;
    if (scene) this.everyHeads.during(() => this.drawView(scene));
  }

  private drawView(scene: Scene): void {
    const { selection } = this;
    switch (this.retained.view) {
      case 'matrix': return this.showMatrix(scene);
      case 'lines': return this.lines.show(byUnit(scene), selectedUnits(scene, selection));
      case 'heads': return this.headsView.show(scene, selection);
      case 'probabilities': return this.showProbabilities(scene);
      case 'compare': {
        const second = this.otherScene();
        return this.compare.show(byUnit(scene), second && byUnit(second), selectedUnits(scene, selection));
      }
      case 'table': return this.table.show(scene, selection, this.shown);
    }
  }

  /** The compared text through the same head. */
  private otherScene(): Scene | undefined {
    const { scene, other } = this;
    const matrix = scene && other && this.otherHeads.open(scene.address);
    return matrix && sceneOf(other, scene.address, matrix, scene.lens);
  }

  private everyHeadOf(scene: Scene | undefined, unit: number): EveryHead | undefined {
    return scene && this.everyHeads.get(scene, unit);
  }

  private showMatrix(scene: Scene): void {
    // The old picture stays until the first rows of the new head are here: no flash of an empty matrix.
    if (scene.matrix.loadedRows === 0) return;
    this.grid = gridOf(byUnit(scene));
    this.matrixCaption.textContent = 'Rows are queries, columns are keys. Ctrl and the wheel zoom, Shift and the mouse move.'
      + (this.grid.leftOut.size > 0 ? ' The hatched columns are sinks, which are left out.' : '');
    this.matrix.show(this.grid, this.chosenCells());
  }

  private showProbabilities({ capture, keys, keyGroups }: Scene): void {
    if (capture.predictions.is === 'unavailable') return this.probabilities.say(capture.predictions.why);
    if (this.predictions) return this.probabilities.show(capture, keys, this.predictions.predictions, keyGroups);
    this.probabilities.say('Reading…');
    this.host.send({ kind: 'predictions', captureId: capture.captureId });
  }

  private open(address: HeadAddress): void {
    if (!this.scene) return;
    if (address.map !== this.scene.address.map) this.selection = undefined;
    this.openIn(this.scene.capture, fit(address, this.scene.capture));
  }

  private openIn(capture: CaptureShown, address: HeadAddress): void {
    const matrix = this.heads.open(address);
    this.scene = matrix && sceneOf(capture, address, matrix, this.retained.lens);
    if (!this.scene) return;
    this.retained = { ...this.retained, views: { ...this.retained.views, [capture.model]: address } };
    this.pickers.showCapture(capture, address);
    showAbout(this.scene);
    this.text.build(this.scene);
    this.refresh();
  }

  /** Another direction, granularity, sink or scale. */
  private look(change: Partial<Lens>): void {
    this.retained = { ...this.retained, lens: { ...this.retained.lens, ...change } };
    // A query is no key where there are two texts.
    if (change.direction && !this.scene?.oneText) this.selection = undefined;
    if (this.scene) this.openIn(this.scene.capture, this.scene.address);
  }

  /** Draws the scene anew: another head, or more rows. */
  private refresh(): void {
    if (!this.scene) return;
    const hasRows = this.scene.matrix.loadedRows > 0;
    document.body.dataset.state = hasRows ? 'ready' : 'loading';
    if (hasRows) {
      place('views').hidden = false;
      this.notices.clear();
      this.paintRow();
    }
    this.showView();
    this.remember();
  }

  private select(selection: Selection): void {
    this.choose(selection);
    this.pointAt(selection.tokens);
  }

  /** Nothing is marked in the document: that is where it was chosen. */
  private choose(selection: Selection): void {
    this.selection = selection;
    this.paintRow();
    if (this.retained.view === 'matrix') this.matrix.select(this.chosenCells());
    else this.showView();
    this.remember();
  }

  private selectCell({ query, key }: Cell): void {
    if (this.scene) this.select({ tokens: [tokenOf(this.scene, this.scene.lens.direction === 'from' ? query : key)], pinned: true });
  }

  /** Of the matrix: what the chosen tokens attend to are rows, what attends to them are columns. */
  private chosenCells(): Chosen {
    const { scene, selection } = this;
    const units = scene && selection ? selectedUnits(scene, selection).tokens : [];
    return scene?.lens.direction === 'to' ? { rows: [], columns: units } : { rows: units, columns: [] };
  }

  private paintRow(): void {
    const { scene, selection } = this;
    if (!scene) return;
    const shown = selection && shownWeights(scene, selection.tokens);
    const ofHead = scene.lens.scale === 'head' ? largest(loaded(byUnit(scene).matrix)) : 0;
    const full = Math.max(ofHead, shown ? largest(shown.weights) : 0);
    this.text.paint(scene, selection, shown?.weights, full);
    this.row.show(scene, selection, shown, full);
    // What is said belongs to what is shown: with nothing chosen there is nothing to say.
    if (!selection) say('');
    else if (shown) say(sayMost(scene, selection, shown.weights));
    this.shown = shown;
  }

  private sayCell(row: number, column: number): void {
    const tips = this.scene?.lens.granularity === 'token' ? this.scene.queries.tips : [];
    const sentence = this.grid && sayCell(this.grid, row, column, tips.at(row));
    if (sentence) say(sentence);
  }

  /** Marks tokens in the document that the text came from. */
  private pointAt(tokens: readonly number[]): void {
    const { scene } = this;
    if (!scene) return;
    const inText = sidesOf(scene).chosen.shows === 'source' ? chosenTokens(scene, tokens) : [];
    const key = `${scene.capture.captureId}/${inText.join()}`;
    if (key === this.pointed) return;
    this.pointed = key;
    this.host.send({ kind: 'point', captureId: scene.capture.captureId, tokens: inText });
  }

  private run(shortcut: Shortcut): void {
    const { scene } = this;
    if (shortcut === 'help') return this.help.open();
    if (!scene) return;
    if (typeof shortcut === 'object') {
      const view = VIEW_IDS.at(shortcut.view);
      return view && this.openView(view);
    }
    if (shortcut === 'export') return this.menu.toggle();
    if (shortcut === 'letGo') return this.selection && this.select({ ...this.selection, pinned: false });
    const change = changeBy(shortcut, scene);
    if (change.lens) this.look(change.lens);
    if (change.address) this.open({ ...scene.address, ...change.address });
  }

  private remember(): void {
    const { scene, selection } = this;
    this.retained = {
      ...this.retained,
      selection: scene && selection && { captureId: scene.capture.captureId, text: textKey(scene.capture), map: scene.address.map, tokens: [...selection.tokens], pinned: selection.pinned },
    };
    this.host.remember(this.retained);
  }
}

function say(sentence: string): void {
  place('status').replaceChildren(...isolated(sentence));
}
