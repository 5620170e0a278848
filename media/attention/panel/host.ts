/** The line to the extension host: what it sends is parsed, what does not parse is counted and reported. */
import * as v from 'valibot';
import { DEFAULT_LENS, HeadAddress, Lens, LinesShown, Origin, parseToWebview, ViewId, type FromWebview, type ToWebview } from '../../../src/protocol/attention';
import { MapKind, Precision } from '../../../src/protocol/engine';
import { textKey } from '../scene/pins';
import { answerFrom, pageData, type PageData } from '../export/standalone';

/** What this webview remembers of itself while it is hidden, and when the window is opened again. The text stays with the host. */
const Retained = v.object({
  version: v.literal(5),
  /** The map, layer, head and measure last looked at, by model. */
  views: v.record(v.string(), HeadAddress),
  lens: Lens,
  view: ViewId,
  lines: v.optional(LinesShown),
  /** `text`: `textKey` in `pins.ts`. */
  selection: v.optional(v.object({ captureId: v.number(), text: v.string(), map: MapKind, tokens: v.array(v.number()), pinned: v.boolean() })),
  /** What the host needs to explain the same text in a window that is opened again: `src/features/attention/core/restoring.ts`. */
  shown: v.optional(v.object({ model: v.string(), precision: Precision, origin: v.optional(Origin) })),
});
export type Retained = v.InferOutput<typeof Retained>;

const FRESH: Retained = { version: 5, views: {}, lens: DEFAULT_LENS, view: 'matrix' };

export interface Host {
  /** A file that was exported has no host behind it. */
  readonly isFile: boolean;
  send(message: FromWebview): void;
  remember(state: Retained): void;
  recall(): Retained;
}

/** Starts to listen; the host answers `ready`, which the caller sends when it can take messages. */
export function connect(receive: (message: ToWebview) => void): Host {
  const data = pageData();
  if (data) return { isFile: true, send: answerFrom(data, receive), remember: () => undefined, recall: () => opened(data) };
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
    isFile: false,
    send,
    remember: (state) => { api.setState(state); },
    recall: () => {
      const kept = v.safeParse(Retained, api.getState());
      return kept.success ? kept.output : FRESH;
    },
  };
}

/** A file opens as the screen was. */
function opened({ capture, address, screen }: PageData): Retained {
  const selection = screen?.selection && { captureId: capture.captureId, text: textKey(capture), map: address.map, ...screen.selection };
  return { ...FRESH, ...(screen && { lens: screen.lens, view: screen.view, lines: screen.lines }), views: { [capture.model]: address }, ...(selection && { selection }) };
}
