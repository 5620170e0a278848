/** Attention that is kept in the engine and handed out in parts. */
import { setImmediate } from 'node:timers/promises';
import { looksBinary } from '../../base/text/binary';
import { meanRow, plainRow, Seen } from '../../base/math/seen';
import { thumbnail } from '../../base/math/thumbnails';
import {
  MAX_SLICE_VALUES,
  type MapKind,
  type Operations,
  type RequestOf,
  type TokenPiece,
} from '../../protocol/engine';
import { matrixInfo } from '../../protocol/measures';
import type { CaptureStore } from '../captures/captureStore';
import { between, pairFlip, rankHeads } from '../measures/headFinder';
import { quietly, type ScoreHead } from '../measures/measure';
import { MEASURES } from '../measures/registry';
import type { TappedMap } from '../measures/tapped';
import { throwIfCancelled } from '../cancellation';
import { badOption, emptyText, expired, noSuchToken, notText } from '../faults';
import { onModel, type Handlers } from './handlers';
import type { Running } from '../running';
import { lastPart } from '../text/partOfText';

type AttentionOperations = Pick<Operations, 'attend' | 'attention' | 'everyHead' | 'heads' | 'thumbnails' | 'release'>;

export const attentionHandlers: Handlers<AttentionOperations> = {
  attend: onModel('attender', {
    urgency: 'looking',
    capability: 'attention',
    arithmetic: () => 'attention',
    check({ text }) {
      if (text.trim() === '') throw emptyText();
      if (looksBinary(text)) throw notText();
    },
    async run(attender, request, running, { captures, model, inTurn }) {
      const part =
        request.keep === 'end' ? lastPart((text) => model.tokens(text), request.text, request.maxTokens) : undefined;
      const start = part?.start ?? 0;
      const admission = captures.open();
      try {
        const { capture, ...attended } = await attender.attend(
          request.text.slice(start),
          { ...request, inTurn, admit: (costOf, tokens) => admission.admit(costOf, tokens) },
          running,
        );
        return {
          kind: 'attended',
          ...attended,
          ...(start > 0 && part),
          tokens: moved(attended.tokens, start),
          handle: admission.keep(capture),
          model: request.model,
          measure: 'raw',
          maps: capture.maps,
        };
      } finally {
        admission.end();
      }
    },
    tokens: { of: ({ tokens }) => ({ read: tokens.length, written: 0 }) },
  }),

  attention: {
    urgency: 'looking',
    async run({ handle, map, layer, head, measure = 'raw', fromRow, toRow }, running, { captures }) {
      const capture = captures.get(handle);
      if (!capture) throw expired();
      const extent = capture.maps.find(({ kind }) => kind === map);
      if (!extent) throw badOption({ what: 'noSuchMap', map, known: capture.maps.map(({ kind }) => kind) });
      const fits =
        layer < extent.layers && (head === 'mean' || head < extent.heads) && fromRow < toRow && toRow <= extent.queries;
      if (!fits)
        throw badOption({ what: 'sliceOutsideMap', layers: extent.layers, heads: extent.heads, rows: extent.queries });
      if ((toRow - fromRow) * extent.keys > MAX_SLICE_VALUES) throw badOption({ what: 'sliceTooLarge' });
      const state = extent.measures[measure];
      if (state.is === 'unavailable') throw badOption({ what: 'measureUnavailable', why: state.why });
      if (head !== 'mean' && matrixInfo(measure).of === 'layers') throw badOption({ what: 'wholeLayersOnly', measure });
      const weights = await capture.rows(
        map,
        measure,
        { layer, head, from: fromRow, to: toRow },
        { running, pause: pausing(running) },
      );
      return { kind: 'weights', rows: toRow - fromRow, keys: extent.keys, weights };
    },
  },

  everyHead: {
    urgency: 'looking',
    async run({ handle, map, query, toQuery = query + 1, seeing, fromLayer, toLayer }, running, { captures }) {
      const {
        map: { layers, heads, queries, keys },
        taps: { attention },
      } = tappedMap(captures, handle, map);
      if (query >= toQuery || toQuery > queries || fromLayer >= toLayer || toLayer > layers)
        throw badOption({ what: 'rowOutsideMap', layers, rows: queries });
      if (seeing && !fitsGroups(seeing.keyGroups, keys)) throw badGroups();
      if (seeing?.sinks.some((key) => key >= keys)) throw noSuchToken(keys);
      const how = seeing ?? plainRow(keys);
      const columns = (how.keyGroups.at(-1) ?? -1) + 1;
      const count = toLayer - fromLayer;
      if (count * heads * columns > MAX_SLICE_VALUES) throw badOption({ what: 'rowsTooLarge' });
      const shape = { kind: 'everyHead', layers: count, heads, keys: columns } as const;
      const isOne = toQuery - query === 1;
      // One row as the model computed it is the answer already.
      if (isOne && !seeing) return { ...shape, weights: await attention.rows(query, fromLayer, toLayer, running) };
      const rows = new Float32Array(count * heads * columns);
      const put = (layer: number, head: number, own: Float32Array): void =>
        rows.set(meanRow(own, keys, how), (layer * heads + head) * columns);
      if (isOne) {
        const own = await attention.rows(query, fromLayer, toLayer, running);
        for (let i = 0; i < count * heads; i++)
          put(Math.floor(i / heads), i % heads, own.subarray(i * keys, (i + 1) * keys));
      } else {
        // A long line has as many rows as tokens: one layer of them is looked at at a time.
        const pause = pausing(running);
        for (let layer = 0; layer < count; layer++) {
          await pause(layer, count);
          await attention.use(fromLayer + layer, quietly(running), (every) => {
            for (let head = 0; head < heads; head++)
              put(layer, head, every.subarray((head * queries + query) * keys, (head * queries + toQuery) * keys));
          });
        }
      }
      return { ...shape, weights: rows };
    },
  },

  heads: {
    urgency: 'looking',
    async run({ handle, map, by }, running, { captures }) {
      const tapped = tappedMap(captures, handle, map);
      return {
        kind: 'ranked',
        heads: await rankHeads(
          tapped,
          await scoreOf(captures, tapped, by, running),
          pausing(running),
          quietly(running),
        ),
      };
    },
  },

  thumbnails: {
    urgency: 'looking',
    async run({ handle, map, layer, size, seeing }, running, { captures }) {
      const {
        map: extent,
        taps: { attention },
      } = tappedMap(captures, handle, map);
      if (layer >= extent.layers) throw badOption({ what: 'noSuchLayer', layer, layers: extent.layers });
      const { heads, queries, keys } = extent;
      if (seeing && !(fitsGroups(seeing.queryGroups, queries) && fitsGroups(seeing.keyGroups, keys))) throw badGroups();
      if (seeing?.sinks.some((key) => key >= keys)) throw noSuchToken(keys);
      const all = await attention.use(layer, running, (every) =>
        Array.from({ length: heads }, (_, head) => {
          const weights = every.subarray(head * queries * keys, (head + 1) * queries * keys);
          const shown = seeing
            ? new Seen({ queries, keys, weights, loadedRows: queries }, seeing).update()
            : { queries, keys, weights };
          return thumbnail(shown.weights, shown.queries, shown.keys, size);
        }),
      );
      const { rows, columns } = all[0]!;
      const cells = new Float32Array(heads * rows * columns);
      all.forEach((each, head) => cells.set(each.cells, head * rows * columns));
      return { kind: 'thumbnails', heads, rows, columns, cells };
    },
  },

  release: {
    urgency: 'looking',
    async run({ handle }, _running, { captures }) {
      captures.release(handle);
      return { kind: 'released' };
    },
  },
};

/** Tokens of a part of a text as tokens of the whole. Those that the template added have no place in it. */
const moved = (tokens: TokenPiece[], by: number): TokenPiece[] =>
  by === 0
    ? tokens
    : tokens.map((token) =>
        token.start < token.end ? { ...token, start: token.start + by, end: token.end + by } : token,
      );

function tappedMap(captures: CaptureStore, handle: number, kind: MapKind): TappedMap {
  const capture = captures.get(handle);
  if (!capture) throw expired();
  const tapped = capture.tapped(kind);
  if (!tapped) throw badOption({ what: 'noSuchMap', map: kind, known: capture.maps.map((each) => each.kind) });
  return tapped;
}

/** @throws Fault for tokens outside the map, and for what this map cannot be asked */
async function scoreOf(
  captures: CaptureStore,
  tapped: TappedMap,
  by: RequestOf<'heads'>['by'],
  running: Running,
): Promise<ScoreHead> {
  const { kind, layers, queries, keys } = tapped.map;
  const inside = (tokens: readonly number[], length: number): readonly number[] => {
    if (tokens.every((token) => token < length)) return tokens;
    throw noSuchToken(length);
  };
  switch (by.kind) {
    case 'pattern': {
      const state = MEASURES.availability(by.pattern, tapped);
      if (state.is === 'unavailable') throw badOption({ what: 'patternUnavailable', why: state.why });
      return MEASURES.get('layer-head', by.pattern).compute(tapped);
    }
    case 'between':
      return between(tapped, inside(by.from, queries), inside(by.to, keys));
    case 'flip': {
      const other = tappedMap(captures, by.other, kind);
      if (other.map.queries !== queries || other.map.keys !== keys || other.map.layers !== layers) {
        throw badOption({ what: 'textsOfDifferentLengths' });
      }
      return pairFlip(
        tapped,
        other,
        inside(by.from, queries),
        inside(by.to, keys),
        inside(by.otherTo, keys),
        pausing(running),
        quietly(running),
      );
    }
  }
}

/** One group for each token, numbered within their count. */
const fitsGroups = (groups: readonly number[], tokens: number): boolean =>
  groups.length === tokens && groups.every((group) => group < tokens);

const badGroups = (): Error => badOption({ what: 'groupsDoNotFit' });

/** Between two layers: tells how far it has come, lets others have their turn, and stops when nobody waits any more. */
function pausing({ signal, onPart }: Running): (done: number, total: number) => Promise<void> {
  return async (done, total) => {
    onPart?.({ kind: 'progress', stage: 'capturing', done, total });
    await setImmediate();
    throwIfCancelled(signal, 'capture');
  };
}
