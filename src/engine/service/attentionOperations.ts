/** The handlers of attention: captures stay in the engine, and each answer holds a part of one. */
import { setImmediate } from 'node:timers/promises';
import { looksBinary } from '../../base/text/binary';
import { meanRow, plainRow, AggregatedMatrix } from '../../base/math/aggregation';
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
          tokens: shifted(attended.tokens, start),
          handle: admission.keep(capture, request.model),
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
      const isInside =
        layer < extent.layers && (head === 'mean' || head < extent.heads) && fromRow < toRow && toRow <= extent.queries;
      if (!isInside)
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
    async run({ handle, map, query, toQuery = query + 1, aggregation, fromLayer, toLayer }, running, { captures }) {
      const {
        map: { layers, heads, queries, keys },
        taps: { attention },
      } = tappedMap(captures, handle, map);
      if (query >= toQuery || toQuery > queries || fromLayer >= toLayer || toLayer > layers)
        throw badOption({ what: 'rowOutsideMap', layers, rows: queries });
      if (aggregation && !areGroups(aggregation.keyGroups, keys)) throw groupsDoNotFit();
      if (aggregation?.sinks.some((key) => key >= keys)) throw noSuchToken(keys);
      const grouping = aggregation ?? plainRow(keys);
      const columns = (grouping.keyGroups.at(-1) ?? -1) + 1;
      const count = toLayer - fromLayer;
      if (count * heads * columns > MAX_SLICE_VALUES) throw badOption({ what: 'rowsTooLarge' });
      const shape = { kind: 'everyHead', layers: count, heads, keys: columns } as const;
      const isSingleRow = toQuery - query === 1;
      // A single row that is neither grouped nor filtered needs no copy.
      if (isSingleRow && !aggregation)
        return { ...shape, weights: await attention.rows(query, fromLayer, toLayer, running) };
      const rows = new Float32Array(count * heads * columns);
      const setRow = (layer: number, head: number, weights: Float32Array): void =>
        rows.set(meanRow(weights, keys, grouping), (layer * heads + head) * columns);
      if (isSingleRow) {
        const weights = await attention.rows(query, fromLayer, toLayer, running);
        for (let i = 0; i < count * heads; i++)
          setRow(Math.floor(i / heads), i % heads, weights.subarray(i * keys, (i + 1) * keys));
      } else {
        // Go layer by layer: a long line has a row for each of its tokens, and a capture may hold few layers at a time.
        const pause = pausing(running);
        for (let layer = 0; layer < count; layer++) {
          await pause(layer, count);
          await attention.use(fromLayer + layer, quietly(running), (weights) => {
            for (let head = 0; head < heads; head++)
              setRow(layer, head, weights.subarray((head * queries + query) * keys, (head * queries + toQuery) * keys));
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
    async run({ handle, map, layer, size, aggregation }, running, { captures }) {
      const {
        map: extent,
        taps: { attention },
      } = tappedMap(captures, handle, map);
      if (layer >= extent.layers) throw badOption({ what: 'noSuchLayer', layer, layers: extent.layers });
      const { heads, queries, keys } = extent;
      if (aggregation && !(areGroups(aggregation.queryGroups, queries) && areGroups(aggregation.keyGroups, keys)))
        throw groupsDoNotFit();
      if (aggregation?.sinks.some((key) => key >= keys)) throw noSuchToken(keys);
      const pictures = await attention.use(layer, running, (layerWeights) =>
        Array.from({ length: heads }, (_, head) => {
          const weights = layerWeights.subarray(head * queries * keys, (head + 1) * queries * keys);
          const shown = aggregation
            ? new AggregatedMatrix({ queries, keys, weights, loadedRows: queries }, aggregation).update()
            : { queries, keys, weights };
          return thumbnail(shown.weights, shown.queries, shown.keys, size);
        }),
      );
      const { rows, columns } = pictures[0]!;
      const cells = new Float32Array(heads * rows * columns);
      pictures.forEach((picture, head) => cells.set(picture.cells, head * rows * columns));
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

/** Shifts offsets in a part of a text to offsets in the whole. A template's tokens have no range and stay as they are. */
const shifted = (tokens: TokenPiece[], by: number): TokenPiece[] =>
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

/** @throws Fault for tokens outside the map, an unavailable pattern, or texts of different lengths */
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

/** Whether there is one group for each token, with a number below the count of tokens. */
const areGroups = (groups: readonly number[], tokens: number): boolean =>
  groups.length === tokens && groups.every((group) => group < tokens);

const groupsDoNotFit = (): Error => badOption({ what: 'groupsDoNotFit' });

/**
 * Makes the function that is awaited between two layers: it reports progress, lets the event loop receive other messages
 * and stops cancelled work.
 */
function pausing({ signal, onPart }: Running): (done: number, total: number) => Promise<void> {
  return async (done, total) => {
    onPart?.({ kind: 'progress', stage: 'capturing', done, total });
    await setImmediate();
    throwIfCancelled(signal, 'capture');
  };
}
