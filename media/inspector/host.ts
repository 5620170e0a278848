/** The line to the extension host: what it sends is parsed, what does not parse is counted and reported. */
import * as v from 'valibot';
import { Head, parseToWebview, type FromWebview, type ToWebview } from '../../src/protocol/inspector';
import { MapKind } from '../../src/protocol/engine';

const HeadChoice = v.object({ map: MapKind, layer: v.pipe(v.number(), v.integer(), v.minValue(0)), head: Head });

/** What this webview remembers of itself while it is hidden. The text and the capture stay with the host. */
const Retained = v.object({
  version: v.literal(3),
  /** The map, layer and head last looked at, by model. */
  views: v.record(v.string(), HeadChoice),
  lens: v.object({
    direction: v.picklist(['from', 'to']), granularity: v.picklist(['token', 'word', 'line']),
    sink: v.picklist(['raw', 'excluded', 'renormalized']), scale: v.picklist(['row', 'head']),
  }),
  view: v.picklist(['matrix', 'heads', 'probabilities']),
  selection: v.optional(v.object({ captureId: v.number(), map: MapKind, tokens: v.array(v.number()), pinned: v.boolean() })),
});
export type Retained = v.InferOutput<typeof Retained>;

export interface Host {
  send(message: FromWebview): void;
  remember(state: Retained): void;
  recall(): Retained;
}

/** Starts to listen; the host answers `ready`, which the caller sends when it can take messages. */
export function connect(receive: (message: ToWebview) => void): Host {
  const api = acquireVsCodeApi<unknown>();
  const send = (message: FromWebview): void => { api.postMessage(message); };
  let refused = 0;
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const parsed = parseToWebview(event.data);
    if (parsed.kind === 'parsed') return receive(parsed.message);
    refused++;
    document.body.dataset.refused = String(refused);
    send({ kind: 'refused', total: refused });
  });
  return {
    send,
    remember: (state) => { api.setState(state); },
    recall: () => {
      const kept = v.safeParse(Retained, api.getState());
      return kept.success ? kept.output : { version: 3, views: {}, lens: { direction: 'from', granularity: 'token', sink: 'raw', scale: 'row' }, view: 'matrix' };
    },
  };
}
