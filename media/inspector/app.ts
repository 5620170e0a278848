/** The panel: what arrives from the host and what the person does both end in one scene, drawn by the views. */
import type { CaptureShown, HeadAddress, PredictionsShown, Slice, ToWebview } from '../../src/protocol/inspector';
import { assertNever } from '../../src/protocol/engine';
import { showAbout } from './about';
import { element, place } from './dom';
import { Heads } from './heads';
import { connect, type Host, type Retained } from './host';
import type { Cell } from './matrixGeometry';
import { MatrixView } from './matrixView';
import { Notices } from './notices';
import { Pickers } from './pickers';
import { ProbabilitiesView } from './probabilitiesView';
import { RowView } from './rowView';
import { fullScale, largest, rowOf } from './scale';
import { Tabs, type ViewId } from './tabs';
import { fit, isMasked, sceneOf, toText, type Scene, type Selection } from './state';
import { TextView } from './textView';
import { onThemeChange } from './theme';

export class App {
  private readonly host: Host;
  private readonly heads: Heads;
  private readonly pickers: Pickers;
  private readonly notices: Notices;
  private readonly text: TextView;
  private readonly row: RowView;
  private readonly tabs: Tabs;
  private readonly matrix: MatrixView;
  private readonly probabilities: ProbabilitiesView;
  private retained: Retained;
  private predictions: PredictionsShown | undefined;
  private scene: Scene | undefined;
  private selection: Selection | undefined;

  constructor() {
    this.host = connect((message) => this.receive(message));
    this.retained = this.host.recall();
    this.heads = new Heads((question) => this.host.send({ kind: 'slice', ...question }));
    this.pickers = new Pickers({
      choose: (model, precision) => this.host.send({ kind: 'choose', model, precision }),
      open: (address) => this.open(address),
    });
    this.notices = new Notices(() => this.host.send({ kind: 'cancel' }), () => this.host.send({ kind: 'retry' }));

    const flows = element('div', { class: 'flows' });
    const legend = element('div', { class: 'legend' });
    const top = element('div', { class: 'top' });
    place('text-view').append(element('div', { class: 'reading' }, flows, legend), top);
    this.text = new TextView(flows, {
      look: (query) => { if (!this.selection?.pinned) this.select({ query, pinned: false }); },
      pin: (query) => this.select({ query, pinned: !(this.selection?.pinned && this.selection.query === query) }),
      point: (key) => { if (this.selection?.pinned) this.say({ query: this.selection.query, key }); },
    });
    this.row = new RowView(legend, top, (scale) => { this.retained = { ...this.retained, scale }; this.refresh(); });
    this.tabs = new Tabs((view) => this.openView(view));
    place('matrix-view').append(element('p', { class: 'caption' }, 'Rows are queries, columns are keys.'));
    this.matrix = new MatrixView(place('matrix-view'), {
      point: (cell) => this.say(cell),
      select: (query) => this.select({ query, pinned: true }),
    });
    this.probabilities = new ProbabilitiesView(place('probabilities-view'), {
      look: (token) => { if (token > 0) this.select({ query: token - 1, pinned: true }); },
    });
    onThemeChange(() => this.matrix.themeChanged());
  }

  /** The webview is ready; the host answers with what there is to show. */
  start(): void {
    this.host.send({ kind: 'ready' });
  }

  private receive(message: ToWebview): void {
    switch (message.kind) {
      case 'catalog': return this.pickers.showCatalog(message);
      case 'working':
        document.body.dataset.state = 'loading';
        return this.notices.working(message);
      case 'capture': return this.showCapture(message);
      case 'slice': return this.showSlice(message);
      case 'sliceProblem':
        return message.captureId === this.scene?.capture.captureId ? this.showProblem(message.problem, true) : undefined;
      case 'predictions':
        if (message.captureId !== this.scene?.capture.captureId) return;
        this.predictions = message;
        return this.showView();
      case 'predictionsProblem':
        return message.captureId === this.scene?.capture.captureId ? this.probabilities.say(`${message.problem.message} ${message.problem.nextStep}`) : undefined;
      case 'problem': return this.showProblem(message.problem, message.retry);
      default: return assertNever(message);
    }
  }

  private showCapture(capture: CaptureShown): void {
    this.notices.clear();
    this.heads.use(capture);
    this.predictions = undefined;
    const { selection } = this.retained;
    const choice = fit(this.retained.views[capture.model] ?? capture.suggested, capture);
    const extent = capture.maps.find(({ kind }) => kind === choice.map);
    const isSame = selection?.captureId === capture.captureId && selection.map === choice.map && selection.query < (extent?.queries ?? 0);
    this.selection = isSame ? { query: selection.query, pinned: selection.pinned } : undefined;
    place('views').hidden = false;
    this.openIn(capture, choice);
    // Who asks about a part of a text asks how likely it was.
    this.openView(capture.focus && !isSame ? 'probabilities' : this.retained.view);
  }

  private showSlice(slice: Slice): void {
    if (this.heads.accept(slice)) this.refresh();
  }

  private showProblem(problem: { message: string; nextStep: string }, retry: boolean): void {
    document.body.dataset.state = 'problem';
    place('views').hidden = true;
    this.notices.showProblem(problem, retry);
  }

  private openView(view: ViewId): void {
    this.retained = { ...this.retained, view };
    this.tabs.show(view);
    this.showView();
    this.remember();
  }

  /** Asks for what the chosen view needs and is not here yet. */
  private showView(): void {
    const { scene, predictions } = this;
    if (!scene || this.retained.view !== 'probabilities') return;
    const { capture, keys } = scene;
    if (capture.predictions.is === 'unavailable') return this.probabilities.say(capture.predictions.why);
    if (predictions) return this.probabilities.show(capture, keys, predictions.predictions);
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
    this.scene = matrix && sceneOf(capture, address, matrix, this.retained.scale);
    if (!this.scene) return;
    this.retained = { ...this.retained, views: { ...this.retained.views, [capture.model]: address } };
    this.pickers.showCapture(capture, address);
    showAbout(this.scene);
    this.text.build(this.scene);
    this.refresh();
  }

  /** Draws the scene anew: another head, more rows, or another scale. */
  private refresh(): void {
    if (!this.scene) return;
    this.scene = { ...this.scene, scale: this.retained.scale };
    const hasRows = this.scene.matrix.loadedRows > 0;
    document.body.dataset.state = hasRows ? 'ready' : 'loading';
    // The old picture stays until the first rows of the new head are here: no flash of an empty matrix.
    if (hasRows) {
      this.matrix.show(this.scene, this.selection);
      this.paintRow();
    }
    this.remember();
  }

  private select(selection: Selection): void {
    this.selection = selection;
    this.matrix.select(selection);
    this.paintRow();
    this.remember();
  }

  private paintRow(): void {
    if (!this.scene) return;
    const query = this.selection?.query;
    const row = query === undefined ? undefined : rowOf(this.scene.matrix, query);
    const full = query === undefined && this.scene.scale === 'row' ? 0 : fullScale(this.scene.matrix, query ?? 0, this.scene.scale);
    this.text.paint(this.scene, query, this.selection?.pinned ?? false, row, full);
    this.row.show(this.scene, query, row, full);
    // What is said belongs to the row that is shown: with no row there is nothing to say.
    if (query === undefined) place('status').textContent = '';
    else this.sayRow(query, row);
  }

  private sayRow(query: number, row: Float32Array | undefined): void {
    if (!this.scene || !row) return;
    const most = row.indexOf(largest(row));
    const tip = this.scene.queries.tips[query];
    place('status').textContent = `query ‹${this.scene.queries.labels[query]}›: most to ‹${this.scene.keys.labels[most]}› ${toText(row[most])}`
      + (this.selection?.pinned ? ' · pinned' : '') + (tip ? ` · ${tip}` : '');
  }

  private say({ query, key }: Cell): void {
    const row = this.scene && rowOf(this.scene.matrix, query);
    if (!this.scene || !row) return;
    const value = isMasked(this.scene.map, query, key) ? 'cannot be seen: the key comes after the query' : toText(row[key]);
    const tip = this.scene.queries.tips[query];
    place('status').textContent = `query ‹${this.scene.queries.labels[query]}› → key ‹${this.scene.keys.labels[key]}› ${value}` + (tip ? ` · ${tip}` : '');
  }

  private remember(): void {
    const { scene, selection } = this;
    this.retained = {
      ...this.retained,
      selection: scene && selection && { captureId: scene.capture.captureId, map: scene.address.map, ...selection },
    };
    this.host.remember(this.retained);
  }
}
