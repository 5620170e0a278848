/** The panel as a file that was exported: what it would ask the extension host for lies in the page itself. */
import * as v from 'valibot';
import { MapKind, Prediction } from '../../src/protocol/engine';
import { CaptureShown, HeadAddress, type FromWebview, type ToWebview } from '../../src/protocol/inspector';
import { keyOf } from './heads';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** `src/capture/page.ts` writes it. */
const PageData = v.object({
  capture: CaptureShown, address: HeadAddress,
  heads: v.array(v.object({ ...HeadAddress.entries, weights: v.string() })),
  thumbnails: v.array(v.object({ captureId: count, map: MapKind, layer: count, heads: count, rows: count, columns: count, cells: v.string() })),
  predictions: v.optional(v.array(Prediction)),
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
      default: return [];
    }
  };
  // After the caller has finished, as messages from a host would come.
  return (message) => queueMicrotask(() => answer(message).forEach(receive));
}

function floats(base64: string): Float32Array<ArrayBuffer> {
  return new Float32Array(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer);
}
