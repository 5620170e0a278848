/** The stand-in for the extension host in an exported file: answers from the data in the page. */
import * as v from 'valibot';
import { AggregatedMatrix } from '../../../src/base/math/aggregation';
import { thumbnail, THUMBNAIL_CELLS } from '../../../src/base/math/thumbnails';
import type { MapKind, Aggregation } from '../../../src/protocol/engine';
import type { CaptureShown, FromWebview, HeadAddress, ToWebview, WhyAsked } from '../../../src/protocol/attention';
import { SavedPage } from '../../../src/protocol/savedPage';
import { keyOf } from '../scene/matrixCache';
import { everyHeadFrom, rankBetween } from './heldHeads';
import { t } from '../../shared/l10n';

/** The data in the page; undefined in VS Code. */
export function pageData(): SavedPage | undefined {
  const held = document.getElementById('attention-data')?.textContent;
  return held ? v.parse(SavedPage, JSON.parse(held)) : undefined;
}

/** One text of the file and the heads of it that are in the file. */
class Held {
  private readonly heads: ReadonlyMap<string, string>;
  private readonly decoded = new Map<string, Float32Array<ArrayBuffer>>();

  constructor(
    readonly capture: CaptureShown,
    heads: SavedPage['heads'],
  ) {
    this.heads = new Map(heads.map((head) => [keyOf(head), head.weights]));
  }

  weights(address: HeadAddress): Float32Array<ArrayBuffer> | undefined {
    const key = keyOf(address);
    const written = this.heads.get(key);
    const found = this.decoded.get(key) ?? (written === undefined ? undefined : floats(written));
    if (found) this.decoded.set(key, found);
    return found;
  }

  /** All heads of a layer as they were computed. @returns undefined unless all of them are in the file */
  layer(map: MapKind, layer: number): Float32Array<ArrayBuffer>[] | undefined {
    const { heads = 0 } = this.extent(map) ?? {};
    const found = Array.from({ length: heads }, (_, head) => this.weights({ map, layer, head, measure: 'raw' })).filter(
      (each) => each !== undefined,
    );
    return found.length === heads ? found : undefined;
  }

  extent(map: MapKind): CaptureShown['maps'][number] | undefined {
    return this.capture.maps.find(({ kind }) => kind === map);
  }
}

/** Answers as the host would, from the data alone. */
export function answerFrom(data: SavedPage, receive: (message: ToWebview) => void): (message: FromWebview) => void {
  const { capture, other } = data;
  const { captureId } = capture;
  const missing = {
    message: t('This is not in the file.'),
    nextStep: t('Choose another head or layer, or explain the text in Attentive.'),
  };
  const first = new Held(capture, data.heads);
  const held = [first, ...(other ? [new Held(other.capture, other.heads)] : [])];
  const unheld = {
    message: t('This page does not hold every head of this text.'),
    nextStep: t('Open the text in Attentive to see them all.'),
  };
  const notAsked = {
    message: t('The file holds the answer to one question of this view, or to none.'),
    nextStep: t('Explain the text in Attentive to ask another one.'),
  };
  const noPattern = {
    message: t('Attention between two texts has no such pattern.'),
    nextStep: t('Sort by the weight between pinned tokens.'),
  };
  const answer = (message: FromWebview): ToWebview[] => {
    switch (message.kind) {
      case 'ready':
        return [
          {
            kind: 'catalog',
            model: capture.model,
            precision: capture.precision,
            models: [{ id: capture.model, name: capture.modelName, family: 'encoder', attention: { is: 'available' } }],
          },
          { ...capture, suggested: data.address },
          ...(other ? [{ kind: 'compared', captureId, other: other.capture } as const] : []),
          ...(data.faithfulness ? [data.faithfulness] : []),
        ];
      case 'slice': {
        const { map, layer, head, measure } = message;
        const address = { captureId: message.captureId, map, layer, head, measure };
        const text = held.find((each) => each.capture.captureId === message.captureId);
        const keys = text?.extent(map)?.keys ?? 0;
        const weights = text?.weights(message)?.slice(message.fromRow * keys, message.toRow * keys);
        return weights
          ? [{ kind: 'slice', ...address, fromRow: message.fromRow, rows: weights.length / keys, keys, weights }]
          : [{ kind: 'sliceProblem', ...address, problem: missing }];
      }
      case 'everyHead': {
        const text = held.find((each) => each.capture.captureId === message.captureId);
        const extent = text?.extent(message.map);
        return [
          (text && extent && everyHeadFrom(extent, message, (address) => text.weights(address))) ?? {
            kind: 'unanswered',
            captureId: message.captureId,
            question: 'everyHead',
            problem: unheld,
          },
        ];
      }
      case 'thumbnails':
        return (
          pictures(first, message) ??
          data.thumbnails
            .filter(({ map, layer }) => map === message.map && layer === message.layer)
            .map((each) => ({ kind: 'thumbnails', ...each, cells: floats(each.cells), plain: true }))
        );
      case 'predictions':
        return data.predictions
          ? [{ kind: 'predictions', captureId, predictions: data.predictions }]
          : [{ kind: 'unanswered', captureId, question: 'predictions', problem: missing }];
      case 'why': {
        const { why } = data;
        return why && JSON.stringify(why.asked) === JSON.stringify(askedOf(message))
          ? [why]
          : [{ kind: 'unanswered', captureId, question: 'why', problem: notAsked }];
      }
      case 'layers':
        return data.layers?.from === message.from
          ? [data.layers]
          : [{ kind: 'unanswered', captureId, question: 'layers', problem: missing }];
      case 'patch':
        return data.patched ? [data.patched] : [{ kind: 'unanswered', captureId, question: 'patch', problem: missing }];
      case 'effects':
      case 'cuts':
      case 'faithfulness':
      case 'compare':
        return [{ kind: 'unanswered', captureId, question: message.kind, problem: missing }];
      case 'rank': {
        const { map, by } = message;
        const extent = capture.maps.find(({ kind }) => kind === map);
        const ranked =
          by.kind === 'pattern'
            ? data.rankings.find((each) => each.map === map && each.pattern === by.pattern)?.heads
            : extent && rankBetween(extent, by.from, by.to, (address) => first.weights(address));
        if (ranked) return [{ kind: 'ranked', captureId, map, heads: ranked }];
        const isWithoutPattern = by.kind === 'pattern' && data.rankings.length > 0;
        return [{ kind: 'unanswered', captureId, question: 'rank', problem: isWithoutPattern ? noPattern : unheld }];
      }
      default:
        return [];
    }
  };
  // Asynchronously, as messages from a host arrive.
  return (message) => queueMicrotask(() => answer(message).forEach(receive));
}

const askedOf = ({ position, other, units }: MessageOf<'why'>): WhyAsked => ({
  position,
  ...(other !== undefined && { other }),
  ...(units && { units }),
});

type MessageOf<Kind extends FromWebview['kind']> = Extract<FromWebview, { kind: Kind }>;

/** Small pictures as they are asked for. @returns undefined unless all heads of the layer are in the file */
function pictures(text: Held, { map, layer, aggregation }: MessageOf<'thumbnails'>): ToWebview[] | undefined {
  const [extent, all] = [text.extent(map), text.layer(map, layer)];
  if (!extent || !all || !aggregation) return undefined;
  const each = all.map((weights) => picture(extent, weights, aggregation));
  const [one] = each;
  if (!one) return undefined;
  const { rows, columns } = one;
  const cells = new Float32Array(each.length * rows * columns);
  each.forEach((shown, head) => cells.set(shown.cells, head * rows * columns));
  return [
    { kind: 'thumbnails', captureId: text.capture.captureId, map, layer, heads: each.length, rows, columns, cells },
  ];
}

function picture(
  { queries, keys }: CaptureShown['maps'][number],
  weights: Float32Array,
  aggregation: Aggregation,
): ReturnType<typeof thumbnail> {
  const shown = new AggregatedMatrix({ queries, keys, weights, loadedRows: queries }, aggregation).update();
  return thumbnail(shown.weights, shown.queries, shown.keys, THUMBNAIL_CELLS);
}

function floats(base64: string): Float32Array<ArrayBuffer> {
  return new Float32Array(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer);
}
