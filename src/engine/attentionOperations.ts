/** Attention that is kept in the engine and handed out in parts. */
import { setImmediate } from 'node:timers/promises';
import { looksBinary } from '../common/binary';
import { grouped } from '../common/groups';
import { MAX_SLICE_VALUES, type MapKind, type RequestOf } from '../protocol/engine';
import type { CapturedMap } from './attention/capture';
import type { CaptureStore } from './attention/captureStore';
import { between, byPattern, pairFlip, rankHeads, type HeadMeasure } from './attention/headFinder';
import { thumbnail } from './attention/thumbnails';
import { throwIfCancelled } from './cancellation';
import { badOption, emptyText, expired, noSuchToken, notText } from './faults';
import { offered, type Handlers } from './handlers';
import type { Running } from './running';

export const attentionHandlers: Handlers<'attend' | 'attention' | 'everyHead' | 'heads' | 'thumbnails' | 'release'> = {
  async attend({ registry, captures }, request, running) {
    if (request.text.trim() === '') throw emptyText();
    if (looksBinary(request.text)) throw notText();
    return registry.use(request.model, running, async (loaded) => {
      const attender = offered(request.model, loaded, 'attender', 'attention');
      const started = performance.now();
      const { capture, ...attended } = await attender.attend(request.text, request, running);
      return {
        kind: 'attended', ...attended, handle: captures.add(capture), model: request.model, measure: 'raw', maps: capture.maps,
        elapsedMs: performance.now() - started,
      };
    }, 'attention');
  },

  async attention({ captures }, { handle, map, layer, head, measure = 'raw', fromRow, toRow }, { signal, onPart }) {
    const capture = captures.get(handle);
    if (!capture) throw expired();
    const extent = capture.maps.find(({ kind }) => kind === map);
    if (!extent) throw badOption(`This capture has no ${map} attention.`, `Ask for one of: ${capture.maps.map(({ kind }) => kind).join(', ')}.`);
    const fits = layer < extent.layers && (head === 'mean' || head < extent.heads) && fromRow < toRow && toRow <= extent.queries;
    if (!fits) throw badOption('That slice is outside the attention map.', `The map has ${extent.layers} layers, ${extent.heads} heads and ${extent.queries} rows.`);
    if ((toRow - fromRow) * extent.keys > MAX_SLICE_VALUES) throw badOption('That slice is too large for one message.', 'Ask for fewer rows at a time.');
    const state = extent.measures[measure];
    if (state.is === 'unavailable') throw badOption(state.why, 'Ask for raw attention.');
    const slice = { kind: 'weights', rows: toRow - fromRow, keys: extent.keys } as const;
    switch (measure) {
      case 'raw': return { ...slice, weights: capture.rows(map, layer, head, fromRow, toRow) };
      case 'value': return { ...slice, weights: await capture.valueRows(map, layer, head, fromRow, toRow) };
      case 'rollout': {
        if (head !== 'mean') throw badOption('Rollout is of whole layers.', 'Ask for the mean over heads.');
        return { ...slice, weights: await capture.rolloutRows(map, layer, fromRow, toRow, pausing({ signal, onPart })) };
      }
    }
  },

  async everyHead({ captures }, { handle, map, query, fromLayer, toLayer }) {
    const { map: { layers, heads, queries, keys }, layers: weights } = wholeMap(captures, handle, map);
    if (query >= queries || fromLayer >= toLayer || toLayer > layers) throw badOption('That row is outside the attention map.', `The map has ${layers} layers and ${queries} rows.`);
    const count = toLayer - fromLayer;
    if (count * heads * keys > MAX_SLICE_VALUES) throw badOption('Those rows are too large for one message.', 'Ask for fewer layers at a time.');
    const rows = new Float32Array(count * heads * keys);
    for (let layer = 0; layer < count; layer++) {
      for (let head = 0; head < heads; head++) {
        const at = (head * queries + query) * keys;
        rows.set(weights[fromLayer + layer].subarray(at, at + keys), (layer * heads + head) * keys);
      }
    }
    return { kind: 'everyHead', layers: count, heads, keys, weights: rows };
  },

  async heads({ captures }, { handle, map, by }, running) {
    const captured = wholeMap(captures, handle, map);
    return { kind: 'ranked', heads: await rankHeads(captured, measureOf(captures, captured, by), pausing(running)) };
  },

  async thumbnails({ captures }, { handle, map, layer, size, groups }) {
    const { map: extent, layers } = wholeMap(captures, handle, map);
    if (layer >= extent.layers) throw badOption(`There is no layer ${layer}.`, `The map has ${extent.layers} layers.`);
    const { heads, queries, keys } = extent;
    if (groups && !(fitsGroups(groups.queries, queries) && fitsGroups(groups.keys, keys))) throw badOption('Those groups do not fit the text.', 'Give each token the number of its group, from 0 on.');
    const all = Array.from({ length: heads }, (_, head) => {
      const weights = layers[layer].subarray(head * queries * keys, (head + 1) * queries * keys);
      if (!groups) return thumbnail(weights, queries, keys, size);
      const { rows, columns, weights: sums } = grouped(weights, groups);
      return thumbnail(sums, rows, columns, size);
    });
    const [{ rows, columns }] = all;
    const cells = new Float32Array(heads * rows * columns);
    all.forEach((each, head) => cells.set(each.cells, head * rows * columns));
    return { kind: 'thumbnails', heads, rows, columns, cells };
  },

  async release({ captures }, { handle }) {
    captures.release(handle);
    return { kind: 'released' };
  },
};

function wholeMap(captures: CaptureStore, handle: number, kind: MapKind): CapturedMap {
  const capture = captures.get(handle);
  if (!capture) throw expired();
  const captured = capture.whole(kind);
  if (!captured) throw badOption(`This capture has no ${kind} attention.`, `Ask for one of: ${capture.maps.map((each) => each.kind).join(', ')}.`);
  return captured;
}

/** @throws Fault for tokens outside the map, and for what this map cannot be asked */
function measureOf(captures: CaptureStore, captured: CapturedMap, by: RequestOf<'heads'>['by']): HeadMeasure {
  const { kind, queries, keys } = captured.map;
  const inside = (tokens: readonly number[], length: number): readonly number[] => {
    if (tokens.every((token) => token < length)) return tokens;
    throw noSuchToken(length);
  };
  switch (by.kind) {
    case 'pattern':
      if (captured.tokens) return byPattern(captured, by.pattern, captured.tokens);
      throw badOption('Attention between two texts has no such pattern.', 'Ask for the weight between tokens.');
    case 'between': return between(captured, inside(by.from, queries), inside(by.to, keys));
    case 'flip': {
      const other = wholeMap(captures, by.other, kind);
      if (other.map.queries !== queries || other.map.keys !== keys || other.map.layers !== captured.map.layers) {
        throw badOption('The two texts do not have the same number of tokens.', 'Choose texts that differ in one word of as many tokens.');
      }
      return pairFlip(captured, other, inside(by.from, queries), inside(by.to, keys), inside(by.otherTo, keys));
    }
  }
}

/** One group for each token, numbered within their count. */
const fitsGroups = (groups: readonly number[], tokens: number): boolean => groups.length === tokens && groups.every((group) => group < tokens);

/** Between two layers: tells how far it has come, lets others have their turn, and stops when nobody waits any more. */
function pausing({ signal, onPart }: Running): (done: number, total: number) => Promise<void> {
  return async (done, total) => {
    onPart?.({ kind: 'progress', stage: 'capturing', done, total });
    await setImmediate();
    throwIfCancelled(signal, 'capture');
  };
}
