/** The panel as a file that was exported: what it would ask the extension host for lies in the page itself. */
import * as v from 'valibot';
import { HeadScore, MapKind, Pattern, Prediction } from '../../src/protocol/engine';
import { CaptureShown, HeadAddress, type FromWebview, type ToWebview } from '../../src/protocol/inspector';
import { keyOf } from './heads';
import { everyHeadFrom, rankBetween, type HeldHead } from './heldHeads';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** `src/capture/page.ts` writes it. */
const PageData = v.object({
  capture: CaptureShown, address: HeadAddress,
  heads: v.array(v.object({ ...HeadAddress.entries, weights: v.string() })),
  thumbnails: v.array(v.object({ captureId: count, map: MapKind, layer: count, heads: count, rows: count, columns: count, cells: v.string() })),
  predictions: v.optional(v.array(Prediction)),
  rankings: v.array(v.object({ map: MapKind, pattern: Pattern, heads: v.array(HeadScore) })),
});

/** What stands in the page; undefined in VS Code. */
export function pageData(): v.InferOutput<typeof PageData> | undefined {
  const held = document.getElementById('attention-data')?.textContent;
  return held ? v.parse(PageData, JSON.parse(held)) : undefined;
}

/** Answers from the page alone. */
export function answerFrom(data: v.InferOutput<typeof PageData>, receive: (message: ToWebview) => void): (message: FromWebview) => void {
  const { capture } = data;
  const captureId = capture.captureId;
  const missing = { message: 'This is not in the file.', nextStep: 'Choose another head or layer, or explain the text in Attentive.' };
  const heads = new Map(data.heads.map((head) => [keyOf(head), head]));
  const unheld = { message: 'This page does not hold every head of this text.', nextStep: 'Open the text in Attentive to see them all.' };
  const noPattern = { message: 'Attention between two texts has no such pattern.', nextStep: 'Sort by the weight between pinned tokens.' };
  const held: HeldHead = (address) => {
    const found = heads.get(keyOf(address));
    return found && floats(found.weights);
  };
  const answer = (message: FromWebview): ToWebview[] => {
    switch (message.kind) {
      case 'ready': return [
        { kind: 'catalog', model: capture.model, precision: capture.precision, models: [{ id: capture.model, name: capture.modelName, family: 'encoder', attention: { is: 'available' } }] },
        { ...capture, suggested: data.address },
      ];
      case 'slice': {
        const { map, layer, head, measure } = message;
        const address = { captureId, map, layer, head, measure };
        const found = heads.get(keyOf(message));
        const keys = capture.maps.find(({ kind }) => kind === map)?.keys ?? 0;
        if (!found) return [{ kind: 'sliceProblem', ...address, problem: missing }];
        const weights = floats(found.weights).slice(message.fromRow * keys, message.toRow * keys);
        return [{ kind: 'slice', ...address, fromRow: message.fromRow, rows: weights.length / keys, keys, weights }];
      }
      case 'thumbnails': return data.thumbnails.filter(({ map, layer }) => map === message.map && layer === message.layer)
        .map((each) => ({ kind: 'thumbnails', ...each, cells: floats(each.cells) }));
      case 'predictions': return data.predictions ? [{ kind: 'predictions', captureId, predictions: data.predictions }] : [{ kind: 'unanswered', captureId, question: 'predictions', problem: missing }];
      case 'effects': case 'compare': return [{ kind: 'unanswered', captureId, question: message.kind, problem: missing }];
      case 'rank': {
        const { map, by } = message;
        const extent = capture.maps.find(({ kind }) => kind === map);
        const ranked = by.kind === 'pattern' ? data.rankings.find((each) => each.map === map && each.pattern === by.pattern)?.heads : extent && rankBetween(extent, by.from, by.to, held);
        if (ranked) return [{ kind: 'ranked', captureId, map, heads: ranked }];
        const isWithoutPattern = by.kind === 'pattern' && data.rankings.length > 0;
        return [{ kind: 'unanswered', captureId, question: 'rank', problem: isWithoutPattern ? noPattern : unheld }];
      }
      case 'everyHead': {
        const extent = capture.maps.find(({ kind }) => kind === message.map);
        return [(extent && everyHeadFrom(extent, message, held)) ?? { kind: 'unanswered', captureId, question: 'everyHead', problem: unheld }];
      }
      default: return [];
    }
  };
  // After the caller has finished, as messages from a host would come.
  return (message) => queueMicrotask(() => answer(message).forEach(receive));
}

function floats(base64: string): Float32Array<ArrayBuffer> {
  return new Float32Array(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer);
}
