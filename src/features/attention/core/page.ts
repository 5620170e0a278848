/**
 * The inspector as one HTML file that works by itself, offline: its own script, with what it would ask the host for
 * inside.
 */
import { joined } from '../../../base/math/joined';
import { Pattern } from '../../../protocol/engine';
import { matrixInfo } from '../../../protocol/measures';
import type {
  CaptureShown,
  FaithfulnessShown,
  HeadAddress,
  LayersShown,
  PatchShown,
  Screen,
  WhyShown,
} from '../../../protocol/attention';
import type { HeldHead, SavedPage } from '../../../protocol/savedPage';
import type { PageWords } from '../../../protocol/words';
import { inspectorHtml } from './inspectorPage';
import type { LiveCapture, Rows } from './liveCapture';

/** Weights in the file: more heads go in while they fit. */
const WEIGHTS_BUDGET_BYTES = 24 * 1024 * 1024;

export interface PageSources {
  readonly script: string;
  readonly style: string;
  readonly words?: PageWords;
}

export interface Live {
  readonly capture: LiveCapture;
  readonly shown: CaptureShown;
}

/** How the page opens; left out: as somebody who has chosen nothing would see it. */
export interface Opened {
  readonly screen?: Screen;
  readonly other?: Live;
  /** The sum that was on screen. */
  readonly why?: WhyShown;
  /** What the view *Layers* had on screen. */
  readonly layers?: LayersShown;
  /** What the view *Compare* had on screen of a patched text. */
  readonly patched?: PatchShown;
  /** How far the measures can be trusted, where that was on screen. */
  readonly faithfulness?: FaithfulnessShown;
}

/** @returns undefined when what is shown could not be read any more */
export async function standalonePage(
  live: Live,
  address: HeadAddress,
  { script, style, words }: PageSources,
  { screen, other, why, layers, patched, faithfulness }: Opened = {},
): Promise<string | undefined> {
  const { capture, shown } = live;
  const budget = other ? WEIGHTS_BUDGET_BYTES / 2 : WEIGHTS_BUDGET_BYTES;
  const [heads, others] = [
    await headsWithin(budget, live, address),
    other && (await headsWithin(budget, other, address)),
  ];
  if (!heads || (other && !others)) return undefined;
  const isWhole = heads.length === nearestFirst(shown, address).length;
  const thumbnails: SavedPage['thumbnails'][number][] = [];
  for (const { kind: map, layers, heads: count } of shown.maps) {
    for (let layer = 0; layer < layers; layer++) {
      if (
        heads.filter(
          (each) => each.map === map && each.layer === layer && each.measure === 'raw' && each.head !== 'mean',
        ).length === count
      )
        continue;
      const outcome = await capture.thumbnails(map, layer);
      if (outcome.kind !== 'thumbnails') return undefined;
      thumbnails.push({ ...outcome, captureId: shown.captureId, map, layer, cells: base64(outcome.cells) });
    }
  }
  const isPredicted = shown.predictions.is === 'available' || (shown.blanks?.length ?? 0) > 0;
  const predicted = isPredicted ? await capture.predictions() : undefined;
  const data: SavedPage = {
    capture: withoutOrigin(shown),
    address,
    heads,
    thumbnails,
    ...(screen && { screen }),
    ...(why && { why }),
    ...(layers && { layers }),
    ...(patched && { patched }),
    ...(faithfulness && { faithfulness }),
    ...(predicted?.kind === 'predicted' && { predictions: predicted.predictions }),
    // Of a text that is too long for the file, sorting would take longer than all the rest.
    rankings: isWhole ? await rankingsOf(capture, shown) : [],
    ...(other && others && { other: { capture: withoutOrigin(other.shown), heads: others } }),
  };
  return inspectorHtml({ inline: { script, style, words, data: JSON.stringify(data) } });
}

/** By every pattern that a map has: one between two texts has none. */
async function rankingsOf(capture: LiveCapture, { maps }: CaptureShown): Promise<SavedPage['rankings'][number][]> {
  const found: SavedPage['rankings'][number][] = [];
  for (const { kind: map } of maps) {
    for (const pattern of Pattern.options) {
      const outcome = await capture.ranked(map, { kind: 'pattern', pattern });
      if (outcome.kind === 'ranked') found.push({ map, pattern, heads: outcome.heads });
    }
  }
  return found;
}

/** Drops the document's address, which readers of the file must not get, and the mark that the text is growing. */
const withoutOrigin = (shown: CaptureShown): CaptureShown => ({ ...shown, origin: undefined, growing: undefined });

/** As many heads as fit, and the one that is shown in any case. */
async function headsWithin(
  budgetBytes: number,
  { capture, shown }: Live,
  address: HeadAddress,
): Promise<HeldHead[] | undefined> {
  const heads: HeldHead[] = [];
  let bytes = 0;
  for (const each of nearestFirst(shown, address)) {
    const extent = shown.maps.find(({ kind }) => kind === each.map)!;
    bytes += extent.queries * extent.keys * Float32Array.BYTES_PER_ELEMENT;
    if (bytes > budgetBytes && heads.length > 0) break;
    const rows = await allRows(capture, each, extent.queries);
    if (!(rows instanceof Float32Array)) return undefined;
    heads.push({ ...each, weights: base64(rows) });
  }
  return heads;
}

/** @returns [queries x keys] row-major, or why they could not be read */
export async function allRows(
  capture: LiveCapture,
  address: HeadAddress,
  queries: number,
): Promise<Float32Array | Exclude<Rows, { kind: 'rows' }>> {
  const parts: Float32Array[] = [];
  for (let from = 0; from < queries;) {
    const rows = await capture.rows(address, from, queries);
    if (rows.kind !== 'rows') return rows;
    parts.push(rows.weights);
    from += rows.rows;
  }
  return joined(parts);
}

/** The head that is shown, its layer, then the other layers' heads as they are measured by default. */
function nearestFirst(shown: CaptureShown, address: HeadAddress): HeadAddress[] {
  const { map, layer, measure } = address;
  const headsOf = (kind: HeadAddress['map'], at: number, how: HeadAddress['measure'], heads: number): HeadAddress[] =>
    (['mean', ...Array.from({ length: heads }, (_, head) => head)] as const).map((head) => ({
      map: kind,
      layer: at,
      head,
      measure: how,
    }));
  const all = shown.maps.flatMap(({ kind, layers, heads }) =>
    Array.from({ length: layers }, (_, at) => ({ kind, at, heads }))
      .sort((a, b) => Math.abs(a.at - layer) - Math.abs(b.at - layer))
      .flatMap(({ at }) => headsOf(kind, at, 'raw', heads)),
  );
  const own = shown.maps.find(({ kind }) => kind === map);
  const first = [address, ...(own && matrixInfo(measure).of === 'head' ? headsOf(map, layer, measure, own.heads) : [])];
  const seen = new Set<string>();
  return [...first, ...all].filter((each) => {
    const key = JSON.stringify([each.map, each.layer, each.head, each.measure]);
    return !seen.has(key) && seen.add(key);
  });
}

const base64 = (values: Float32Array): string =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
