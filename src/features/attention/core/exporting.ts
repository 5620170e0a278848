/** Files that the host makes of a capture; pictures and tables come from the webview, which draws them. */
import { allRows, standalonePage, type Live } from './page';
import { faithfulnessAsJson, layersAsJson, numbersAsJson, patchAsJson, whyAsJson } from './numbers';
import type { ModelInfo } from '../../../protocol/engine';
import type { FromWebview } from '../../../protocol/attention';
import type { HostApi } from './hostApi';

type Export = Extract<FromWebview, { kind: 'export' }>;

/**
 * @param other the text that the first one is compared with
 * @returns undefined when the capture could not be read any more
 */
export async function exportCapture(
  live: Live,
  other: Live | undefined,
  asked: Export,
  hostApi: HostApi,
  model: ModelInfo,
): Promise<Uint8Array | undefined> {
  const { map, layer, head, measure, screen, why, layers, patched, faithfulness } = asked;
  const written =
    asked.format === 'html'
      ? await standalonePage(live, { map, layer, head, measure }, await hostApi.page(), {
          screen,
          ...(other && { other }),
          ...(why && { why }),
          ...(layers && { layers }),
          ...(patched && { patched }),
          ...(faithfulness && { faithfulness }),
        })
      : await json(live, asked, model);
  return written === undefined ? undefined : new TextEncoder().encode(written);
}

async function json(
  { capture, shown }: Live,
  { map, layer, head, measure, aggregation, screen, why, layers, patched, faithfulness, of }: Export,
  model: ModelInfo,
): Promise<string | undefined> {
  if (of === 'faithfulness') return faithfulness && faithfulnessAsJson(shown, model, faithfulness);
  if (screen.view === 'why' && why) return whyAsJson(shown, model, why);
  if (screen.view === 'layers' && layers) return layersAsJson(shown, model, layers);
  if (screen.view === 'compare' && patched) return patchAsJson(shown, model, patched);
  const address = { map, layer, head, measure };
  const extent = shown.maps.find(({ kind }) => kind === map);
  const weights = extent && (await allRows(capture, address, extent.queries));
  return weights instanceof Float32Array
    ? numbersAsJson(shown, model, address, weights, aggregation, screen.lens)
    : undefined;
}
