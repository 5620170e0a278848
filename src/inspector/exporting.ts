/** Files that the host makes of a capture; pictures and tables come from the webview, which draws them. */
import { allRows, standalonePage } from '../capture/page';
import { numbersAsJson } from '../capture/numbers';
import type { LiveCapture } from '../capture/liveCapture';
import type { ModelInfo } from '../protocol/engine';
import type { CaptureShown, HeadAddress } from '../protocol/inspector';
import type { Surroundings } from './surroundings';

/** @returns undefined when the capture could not be read any more */
export async function exportCapture(
  { capture, shown }: { capture: LiveCapture; shown: CaptureShown }, address: HeadAddress, format: 'html' | 'json', surroundings: Surroundings, model: ModelInfo,
): Promise<Uint8Array | undefined> {
  const written = format === 'html'
    ? await standalonePage(capture, shown, address, await surroundings.page())
    : await json(capture, shown, address, model);
  return written === undefined ? undefined : new TextEncoder().encode(written);
}

async function json(capture: LiveCapture, shown: CaptureShown, address: HeadAddress, model: ModelInfo): Promise<string | undefined> {
  const extent = shown.maps.find(({ kind }) => kind === address.map);
  const weights = extent && await allRows(capture, address, extent.queries);
  if (!extent || !(weights instanceof Float32Array)) return undefined;
  const rows = Array.from({ length: extent.queries }, (_, query) => weights.subarray(query * extent.keys, (query + 1) * extent.keys));
  return numbersAsJson(shown, model, address, rows);
}
