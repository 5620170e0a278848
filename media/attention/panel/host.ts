/** The connection to the extension host. Incoming messages are parsed; refused ones are counted and reported. */
import * as v from 'valibot';
import {
  DEFAULT_LENS,
  parseToWebview,
  RetainedState,
  type FromWebview,
  type ToWebview,
} from '../../../src/protocol/attention';
import { textKey } from '../scene/selecting';
import type { SavedPage } from '../../../src/protocol/savedPage';
import { answerFrom, pageData } from '../export/standalone';
import type { PanelHost } from './panelStore';

const FRESH: RetainedState = { version: 5, views: {}, lens: DEFAULT_LENS, view: 'matrix' };

/** Starts to listen; the host answers `ready`, which the caller sends when it can take messages. */
export function connect(receive: (message: ToWebview) => void): PanelHost {
  const data = pageData();
  if (data)
    return { isFile: true, send: answerFrom(data, receive), remember: () => undefined, recall: () => opened(data) };
  const api = acquireVsCodeApi<unknown>();
  const send = (message: FromWebview): void => {
    api.postMessage(message);
  };
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
    remember: (state) => {
      api.setState(state);
    },
    recall: () => {
      const kept = v.safeParse(RetainedState, api.getState());
      return kept.success ? kept.output : FRESH;
    },
  };
}

/** A file opens as the screen was. */
function opened({ capture, address, screen, why, layers }: SavedPage): RetainedState {
  const selection = screen?.selection && {
    captureId: capture.captureId,
    text: textKey(capture),
    map: address.map,
    ...screen.selection,
  };
  return {
    ...FRESH,
    ...(screen && { lens: screen.lens, view: screen.view, lines: screen.lines }),
    views: { [capture.model]: address },
    ...(selection && { selection }),
    ...(layers && { layers: { text: textKey(capture), from: layers.from } }),
    ...(why && { why: { captureId: capture.captureId, text: textKey(capture), asked: why.asked } }),
  };
}
