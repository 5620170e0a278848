/** The panel: what arrives from the host and what the person does both end in one scene, drawn by the views. */
import type { CaptureShown, FromWebview, HeadAddress, PredictionsShown, Slice, ToWebview } from '../../src/protocol/inspector';
import { assertNever, type MapKind } from '../../src/protocol/engine';
import { showAbout } from './about';
import { element, place } from './dom';
import { Heads } from './heads';
import { HeadsView } from './headsView';
import { connect, type Host, type Retained } from './host';
import type { Cell } from './matrixGeometry';
import { MatrixView } from './matrixView';
import { Notices } from './notices';
import { Pickers } from './pickers';
import { ProbabilitiesView } from './probabilitiesView';
import { RowView, selectionName } from './rowView';
import { largest, loaded, rowOf } from './scale';
import { shownWeights, type Shown } from './shownWeights';
import { Tabs, type ViewId } from './tabs';
import { fit, isHiddenFrom, isMasked, nameOf, questionOf, sceneOf, sidesOf, toText, type Lens, type Scene, type Selection } from './state';
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
  private readonly headsView: HeadsView;
  private readonly probabilities: ProbabilitiesView;
  private retained: Retained;
  private predictions: PredictionsShown | undefined;
  private scene: Scene | undefined;
  private shown: Shown | undefined;
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
      look: (token) => { if (!this.selection?.pinned) this.select({ tokens: [token], pinned: false }); },
      pin: (token, more) => this.select(pinned(this.selection, token, more)),
      point: (token) => { if (this.selection?.pinned) this.sayShown(token); },
    });
    this.row = new RowView(legend, top, (change) => this.look(change));
    this.tabs = new Tabs((view) => this.openView(view));
    place('matrix-view').append(element('p', { class: 'caption' }, 'Rows are queries, columns are keys.'));
    this.matrix = new MatrixView(place('matrix-view'), {
      point: (cell) => this.say(cell),
      select: (query) => { if (this.scene?.lens.direction === 'from') this.select({ tokens: [query], pinned: true }); },
    });
    this.headsView = new HeadsView(place('heads-view'), {
      open: (address) => this.open(address),
      wantPictures: (layer) => this.ask((captureId, map) => ({ kind: 'thumbnails', captureId, map, layer })),
      rank: (by) => this.ask((captureId, map) => ({ kind: 'rank', captureId, map, by })),
    });
    this.probabilities = new ProbabilitiesView(place('probabilities-view'), {
      look: (token) => { if (token > 0 && this.scene?.lens.direction === 'from') this.select({ tokens: [token - 1], pinned: true }); },
    });
    onThemeChange(() => {
      this.matrix.themeChanged();
      this.headsView.themeChanged();
    });
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
      case 'thumbnails': return this.headsView.draw(message);
      case 'ranked': return this.headsView.rank(message);
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
    const most = Math.min(extent?.queries ?? 0, extent?.keys ?? 0);
    const isSame = selection?.captureId === capture.captureId && selection.map === choice.map && selection.tokens.every((token) => token < most);
    this.selection = isSame ? { tokens: selection.tokens, pinned: selection.pinned } : undefined;
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

  /** Asks for what the chosen view needs and is not here yet. */
  private showView(): void {
    const { scene, predictions } = this;
    if (scene && this.retained.view === 'heads') this.headsView.show(scene, this.selection);
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
    this.scene = matrix && sceneOf(capture, address, matrix, this.retained.lens);
    if (!this.scene) return;
    this.retained = { ...this.retained, views: { ...this.retained.views, [capture.model]: address } };
    this.pickers.showCapture(capture, address);
    showAbout(this.scene);
    this.text.build(this.scene);
    this.refresh();
    if (this.retained.view === 'heads') this.showView();
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
    if (this.retained.view === 'heads') this.showView();
    this.remember();
  }

  private paintRow(): void {
    const { scene, selection } = this;
    if (!scene) return;
    const shown = selection && shownWeights(scene.matrix, questionOf(scene, selection.tokens));
    const ofHead = scene.lens.scale === 'head' ? largest(loaded(scene.matrix)) : 0;
    const full = Math.max(ofHead, shown ? largest(shown.weights) : 0);
    this.text.paint(scene, selection, shown?.weights, full);
    this.row.show(scene, selection, shown, full);
    // What is said belongs to what is shown: with nothing chosen there is nothing to say.
    if (!selection) place('status').textContent = '';
    else if (shown) this.sayMost(scene, selection, shown.weights);
    this.shown = shown;
  }

  private sayMost(scene: Scene, selection: Selection, weights: Float32Array): void {
    const most = weights.indexOf(largest(weights));
    const [side, preposition] = scene.lens.direction === 'from' ? ['query', 'to'] : ['key', 'from'];
    const tip = sidesOf(scene).chosen.tips[selection.tokens[0]];
    place('status').textContent = `${side} ‹${selectionName(scene, selection)}›: most ${preposition} ‹${nameOf(scene, 'colored', most)}› ${toText(weights[most])}`
      + (selection.tokens.length > 1 ? ` · mean of ${selection.tokens.length}` : '') + (selection.pinned ? ' · pinned' : '') + (tip ? ` · ${tip}` : '');
  }

  /** The weight between what is pinned and the token under the pointer, as it is colored. */
  private sayShown(token: number): void {
    const { scene, selection, shown } = this;
    if (!scene || !selection || !shown) return;
    const [chosen, other] = [selectionName(scene, selection), nameOf(scene, 'colored', token)];
    const value = isHiddenFrom(scene, selection.tokens, token) ? 'cannot be seen: the key comes after the query' : toText(shown.weights[token]);
    const [query, key] = scene.lens.direction === 'from' ? [chosen, other] : [other, chosen];
    const tip = sidesOf(scene).chosen.tips[selection.tokens[0]];
    place('status').textContent = `query ‹${query}› → key ‹${key}› ${value}` + (tip ? ` · ${tip}` : '');
  }

  /** A cell of the matrix, as the model computed it. */
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
      selection: scene && selection && { captureId: scene.capture.captureId, map: scene.address.map, tokens: [...selection.tokens], pinned: selection.pinned },
    };
    this.host.remember(this.retained);
  }
}

/** Pinning what is pinned lets it go; beside others when more are wanted. */
function pinned(selection: Selection | undefined, token: number, more: boolean): Selection {
  const before = selection?.pinned ? selection.tokens : [];
  if (!more) return { tokens: [token], pinned: !(before.length === 1 && before[0] === token) };
  const others = before.filter((each) => each !== token);
  const tokens = before.includes(token) ? others : [token, ...others];
  return tokens.length > 0 ? { tokens, pinned: true } : { tokens: [token], pinned: false };
}
