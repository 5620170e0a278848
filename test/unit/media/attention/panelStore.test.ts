/**
 * The panel's actions and what follows from them, without a page: what is kept, what is asked of the host, what is
 * shown.
 */
import assert from 'node:assert/strict';
import type { MapShown } from '../../../../src/protocol/attention';
import {
  DEFAULT_LENS,
  type CaptureShown,
  type FromWebview,
  type Opening,
  type RetainedState,
} from '../../../../src/protocol/attention';
import { PanelStore } from '../../../../media/attention/panel/panelStore';
import { textKey } from '../../../../media/attention/scene/selecting';
import { capture, self } from '../../features/attention/core/captures';

const FRESH: RetainedState = { version: 5, views: {}, lens: DEFAULT_LENS, view: 'matrix' };
const tokens = ['the', 'dog'].map((text, id) => ({ id, text, start: 4 * id, end: 4 * id + 3, special: false }));
const dog = (more: Partial<CaptureShown> = {}): CaptureShown =>
  capture({ text: 'the dog', tokens, queries: 2, keys: 2, ...more });
const CROSS: MapShown = { ...self(2), kind: 'cross', queriesAre: 'target' };

function opened(recalled: RetainedState = FRESH, isFile = false) {
  const sent: FromWebview[] = [];
  let remembered: RetainedState = recalled;
  const store = new PanelStore({
    isFile,
    send: (message) => sent.push(message),
    recall: () => recalled,
    remember: (state) => {
      remembered = state;
    },
  });
  /** Rows of the head that was asked for last. */
  const rowsCome = (captureId = 1): void => {
    const asked = sent.findLast((message) => message.kind === 'slice' && message.captureId === captureId);
    assert.ok(asked?.kind === 'slice');
    const rows = asked.toRow - asked.fromRow;
    store.acceptRows({ ...asked, rows, keys: 2, weights: new Float32Array(rows * 2).fill(0.5) });
  };
  return { store, sent, kept: () => remembered, rowsCome };
}

describe('the store of the panel', () => {
  it('asks for the rows of the head that the host suggests, and is ready when they are here', () => {
    const { store, sent, rowsCome } = opened();
    store.showCapture(dog());
    assert.deepEqual(sent, [
      { kind: 'slice', captureId: 1, map: 'self', layer: 0, head: 'mean', measure: 'raw', fromRow: 0, toRow: 2 },
    ]);
    assert.equal(store.state.phase, 'loading');
    rowsCome();
    assert.equal(store.state.phase, 'ready');
    assert.ok(store.state.areViewsShown);
  });

  it('keeps head, view and selection of a text that comes back, also in another capture', () => {
    const first = opened();
    first.store.showCapture(dog());
    first.store.open({ map: 'self', layer: 1, head: 1, measure: 'raw' });
    first.store.openView('table');
    first.store.select({ tokens: [1], pinned: true });
    const again = opened(first.kept());
    again.store.showCapture(dog({ captureId: 9 }));
    const { scene, retained } = again.store.state;
    assert.deepEqual(
      [scene?.address.layer, retained.view, retained.selection?.tokens, retained.selection?.captureId],
      [1, 'table', [1], 9],
    );
  });

  it('drops the selection when another text comes or another map is opened', () => {
    const { store } = opened();
    store.showCapture(dog({ maps: [self(2), CROSS], target: tokens }));
    store.select({ tokens: [1], pinned: true });
    store.open({ map: 'self', layer: 1, head: 0, measure: 'raw' });
    assert.deepEqual(store.state.retained.selection?.tokens, [1], 'another head of the same map');
    store.open({ map: 'cross', layer: 0, head: 'mean', measure: 'raw' });
    assert.equal(store.state.retained.selection, undefined);
    store.select({ tokens: [0], pinned: true });
    store.changeLens({ direction: 'to' });
    assert.equal(store.state.retained.selection, undefined, 'queries and keys are different texts');
    store.select({ tokens: [0], pinned: true });
    store.showCapture(dog({ captureId: 2, text: 'the cat' }));
    assert.equal(store.state.retained.selection, undefined);
  });

  it('opens a text as the host says, whatever was chosen before', () => {
    const { store } = opened({
      ...FRESH,
      view: 'lines',
      lines: { heads: [1] },
      lens: { ...DEFAULT_LENS, sink: 'excluded' },
    });
    const opening: Opening = {
      view: 'heads',
      head: { map: 'self', layer: 1, head: 0, measure: 'raw' },
      lens: DEFAULT_LENS,
      order: 'pinned',
      pinned: [1, 0],
    };
    store.showCapture(dog({ opening }));
    const { retained, scene } = store.state;
    assert.deepEqual(
      [retained.view, retained.lines, retained.lens, retained.selection?.tokens, scene?.address],
      ['heads', undefined, DEFAULT_LENS, [1, 0], opening.head],
    );
  });

  it('follows the newest token of a text that is being written, unless something is pinned', () => {
    const { store } = opened();
    const growing = (captureId: number, to: number): CaptureShown =>
      dog({ captureId, growing: true, focus: { from: 0, to } });
    store.showCapture(growing(1, 1));
    store.showCapture(growing(2, 2));
    assert.deepEqual([store.state.retained.selection?.tokens, store.state.retained.view], [[0], 'matrix']);
    store.select({ tokens: [1], pinned: true });
    store.showCapture({ ...growing(3, 2), text: 'the dog barks' });
    const { selection } = store.state.retained;
    assert.deepEqual(
      [selection?.tokens, selection?.pinned, selection?.text],
      [[1], true, textKey({ ...growing(3, 2), text: 'the dog barks' })],
    );
  });

  it('asks how likely a part of a text is when it is asked about, but not in a file', () => {
    const asked = dog({ focus: { from: 1, to: 2 }, predictions: { is: 'available' } });
    const { store } = opened();
    store.showCapture(asked);
    assert.equal(store.state.retained.view, 'probabilities');
    const file = opened(FRESH, true);
    file.store.showCapture(asked);
    assert.equal(file.store.state.retained.view, 'matrix');
  });

  it('shows a second text through the same head, and its rows when they come', () => {
    const { store, rowsCome, sent } = opened();
    store.showCapture(dog());
    rowsCome();
    store.showCompared(1, dog({ captureId: 2, text: 'the cat' }));
    assert.equal(store.state.retained.view, 'compare');
    assert.equal(store.secondScene()?.matrix.loadedRows, 0);
    rowsCome(2);
    assert.equal(store.state.otherRows, 1);
    assert.equal(store.secondScene()?.matrix.loadedRows, 2);
    assert.equal(store.secondScene()?.address, store.state.scene?.address);
    const { length } = sent;
    store.showCompared(77, dog());
    assert.equal(sent.length, length, 'a comparison with a text that is no longer shown is dropped');
  });

  it('marks in the document what is chosen, once for the same tokens', () => {
    const { store, sent } = opened();
    store.showCapture(dog());
    store.select({ tokens: [1], pinned: false });
    store.select({ tokens: [1], pinned: true });
    store.followCaret(0);
    assert.equal(store.state.retained.selection?.tokens[0], 1, 'what is pinned stays');
    store.pointAt([]);
    assert.deepEqual(
      sent.filter(({ kind }) => kind === 'point'),
      [
        { kind: 'point', captureId: 1, tokens: [1] },
        { kind: 'point', captureId: 1, tokens: [] },
      ],
    );
  });
});
