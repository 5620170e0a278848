/** The scene: what the page displays, as one value that every view renders from. */
import type { Sink } from '../../../src/base/math/aggregation';
import type { MapShown as AttentionMap } from '../../../src/protocol/attention';
import { matrixInfo } from '../../../src/protocol/measures';
import type { CaptureShown, HeadAddress, Lens, ViewId } from '../../../src/protocol/attention';
import { axisOf, type Axis } from './axes';
import { groupsOf, type Groups } from './groups';
import { unitName } from './names';
import type { HeadMatrix } from './scale';
import { RIGHT_TO_LEFT } from '../../shared/visible';
import { t } from '../../shared/l10n';

export type { Lens };

/** A capture seen through one head. */
export interface Scene {
  readonly capture: CaptureShown;
  readonly map: AttentionMap;
  readonly address: HeadAddress;
  readonly queries: Axis;
  readonly keys: Axis;
  /** Queries and keys are the same tokens, so one text shows both. */
  readonly oneText: boolean;
  readonly matrix: HeadMatrix;
  readonly lens: Lens;
  readonly queryGroups: Groups;
  readonly keyGroups: Groups;
  /** Attention sinks: keys that take weight that no other token needs. */
  readonly sinks: readonly number[];
}

/**
 * The tokens whose weights are shown: queries or keys, by the lens. It stays when the pointer leaves the token; a
 * pinned one also stays when the pointer moves to another. Several tokens, the last chosen first, are averaged.
 */
export interface Selection {
  readonly tokens: readonly number[];
  readonly pinned: boolean;
}

/** The address if this capture has it, else the one that the host suggests. */
export function fit(choice: HeadAddress, capture: CaptureShown): HeadAddress {
  const map = capture.maps.find(({ kind }) => kind === choice.map);
  if (!map || choice.layer >= map.layers || (typeof choice.head === 'number' && choice.head >= map.heads))
    return capture.suggested;
  const measure = map.measures[choice.measure].is === 'available' ? choice.measure : 'raw';
  return { ...choice, measure, head: matrixInfo(measure).of === 'layers' ? 'mean' : choice.head };
}

/** Why there are no probabilities, in a sentence; undefined where there are, also of hidden words alone. */
export function noProbabilities({ predictions, blanks }: CaptureShown): string | undefined {
  if (predictions.is === 'available') return undefined;
  if (!blanks) return predictions.why;
  if (blanks.length > 0) return undefined;
  return t('This model predicts hidden words. Write [MASK] or ___ in place of a word, and explain the text again.');
}

/**
 * The view if it applies to this scene, else the matrix. Comparing needs attention within one text; not every model
 * gives probabilities.
 */
export function fitView(view: ViewId, scene: Scene): ViewId {
  return isMeaningful(view, scene) ? view : 'matrix';
}

function isMeaningful(view: ViewId, { capture, oneText }: Scene): boolean {
  switch (view) {
    case 'compare':
      return oneText;
    case 'probabilities':
      return noProbabilities(capture) === undefined;
    case 'why':
    case 'layers':
      return capture.predictions.is === 'available';
    default:
      return true;
  }
}

export function sceneOf(
  capture: CaptureShown,
  address: HeadAddress,
  matrix: HeadMatrix,
  lens: Lens,
): Scene | undefined {
  const map = capture.maps.find(({ kind }) => kind === address.map);
  if (!map) return undefined;
  const queries = axisOf(capture, map, 'query');
  const oneText = map.queriesAre === 'source' && map.keysAre === 'source';
  const keys = oneText ? queries : axisOf(capture, map, 'key');
  const queryGroups = groupsOf(capture, queries, lens.granularity);
  return {
    capture,
    map,
    address,
    queries,
    keys,
    oneText,
    matrix,
    lens,
    queryGroups,
    keyGroups: oneText ? queryGroups : groupsOf(capture, keys, lens.granularity),
    sinks: sinksOf(capture, map),
  };
}

/** A causal model's first token, which every row can see; elsewhere the tokens that the template added. */
function sinksOf(capture: CaptureShown, map: AttentionMap): number[] {
  if (map.direction === 'causal') return [0];
  const keys = map.keysAre === 'source' ? capture.tokens : (capture.target ?? []);
  return keys.flatMap(({ special }, i) => (special ? [i] : []));
}

/** The side that is chosen from and the side that is colored. */
export function sidesOf({ lens, queries, keys }: Scene): { chosen: Axis; colored: Axis } {
  return lens.direction === 'from' ? { chosen: queries, colored: keys } : { chosen: keys, colored: queries };
}

/** The token's own name, or its whole word's or line's. */
export function nameOf(
  { lens, queries, keys, queryGroups, keyGroups }: Scene,
  side: 'chosen' | 'colored',
  token: number,
): string {
  const ofQueries = (lens.direction === 'from') === (side === 'chosen');
  const [axis, groups] = ofQueries ? [queries, queryGroups] : [keys, keyGroups];
  return unitName(axis, groups, token, lens.granularity);
}

const SINK_TEXTS: Readonly<Record<Sink, string>> = {
  raw: t('sinks as they are'),
  excluded: t('sinks left out'),
  renormalized: t('sinks left out, rest to 1'),
};
export const sinkText = (sink: Sink): string => SINK_TEXTS[sink];

export function headName({ layer, head, measure }: HeadAddress): string {
  if (matrixInfo(measure).of === 'layers') return t('layers 0 to {0}', layer);
  return head === 'mean' ? t('mean of heads') : t('head {0}', head);
}

/** Three decimals, as everywhere in the panel. */
export const toText = (weight: number): string => weight.toFixed(3);

/**
 * A name within a sentence. One of a right-to-left script is isolated from it (FSI and PDI), or it would turn the marks
 * and the number after it around.
 */
export const named = (name: string): string => (RIGHT_TO_LEFT.test(name) ? `‹\u2068${name}\u2069›` : `‹${name}›`);

/** What is chosen, in a few names. */
export function selectionName(scene: Scene, { tokens }: Selection): string {
  const names = [...new Set(tokens.map((token) => nameOf(scene, 'chosen', token)))];
  return [...names.slice(0, 3).map(named), ...(names.length > 3 ? ['‹…›'] : [])].join(', ');
}
