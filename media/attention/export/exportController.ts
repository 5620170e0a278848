/**
 * Exports what is on screen: the page makes pictures and tables itself, and asks the host for files that need more than
 * the page has.
 */
import type {
  FaithfulnessShown,
  FromWebview,
  LayersShown,
  LinesShown,
  PatchShown,
  ViewId,
  WhyShown,
} from '../../../src/protocol/attention';
import { csvFacts, csvOf } from './csv';
import { faithfulnessCsv } from './faithfulnessCsv';
import { place } from '../../shared/dom';
import { layersCsv } from './layersCsv';
import type { Format } from './exportMenu';
import { gridOf } from '../scene/grid';
import { patchCsv } from './patchCsv';
import { saveHere } from './saving';
import { pngOf, svgOf } from './snapshot';
import { whyCsv } from './whyCsv';
import type { Scene, Selection } from '../scene/state';
import { byUnit, aggregation } from '../scene/units';

interface OnScreen {
  readonly scene: Scene;
  readonly selection: Selection | undefined;
  readonly view: ViewId;
  readonly lines: LinesShown | undefined;
  readonly why: WhyShown | undefined;
  readonly layers: LayersShown | undefined;
  readonly patched: PatchShown | undefined;
  readonly faithfulness: FaithfulnessShown | undefined;
}

export interface ExportHost {
  /** A file that was exported has no host behind it. */
  readonly isFile: boolean;
  send(message: FromWebview): void;
}

export class ExportController {
  constructor(
    private readonly host: ExportHost,
    private readonly onScreen: () => OnScreen | undefined,
  ) {}

  /** @param of `faithfulness`: its numbers, in place of those of the view */
  async save(format: Format, of?: 'faithfulness'): Promise<void> {
    const shown = this.onScreen();
    if (!shown) return;
    const { scene, selection, view, lines, why, layers, patched, faithfulness } = shown;
    if (format === 'html' || format === 'json') {
      const screen = {
        view,
        lens: scene.lens,
        ...(selection && { selection: { tokens: [...selection.tokens], pinned: selection.pinned } }),
        ...(lines && { lines }),
      };
      return this.host.send({
        kind: 'export',
        captureId: scene.capture.captureId,
        format,
        ...scene.address,
        aggregation: aggregation(scene),
        screen,
        ...(why && { why }),
        ...(layers && { layers }),
        ...(patched && { patched }),
        ...(faithfulness && { faithfulness }),
        ...(of && { of }),
      });
    }
    const bytes = new Uint8Array(
      format === 'png'
        ? await (await pngOf(picture(shown))).arrayBuffer()
        : new TextEncoder().encode(format === 'svg' ? picture(shown).svg : tableOf(shown, of)),
    );
    if (this.host.isFile) saveHere(`attention.${format}`, bytes);
    else this.host.send({ kind: 'save', format, bytes });
  }

  async copy(): Promise<void> {
    const shown = this.onScreen();
    if (shown) await navigator.clipboard.write([new ClipboardItem({ 'image/png': pngOf(picture(shown)) })]);
  }
}

function tableOf({ scene, view, why, layers, patched, faithfulness }: OnScreen, of?: 'faithfulness'): string {
  if (of === 'faithfulness' && faithfulness) return faithfulnessCsv(faithfulness, scene.capture);
  if (view === 'layers' && layers) return layersCsv(layers, scene.capture);
  if (view === 'why' && why) return whyCsv(why, byUnit(scene));
  if (view === 'compare' && patched) return patchCsv(patched, scene.capture);
  return csvOf(gridOf(byUnit(scene)), csvFacts(scene), scene.lens.direction === 'from' ? 'byQuery' : 'byKey');
}

const picture = ({ view }: OnScreen): ReturnType<typeof svgOf> =>
  svgOf([place('about'), place('faithfulness'), place('text-view'), place(`${view}-view`)]);
