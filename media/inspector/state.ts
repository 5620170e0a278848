/** What is on screen, as one value that every part of the page renders from. */
import type { AttentionMap } from '../../src/protocol/engine';
import type { CaptureShown, HeadAddress } from '../../src/protocol/inspector';
import { axisOf, type Axis } from './axes';
import type { HeadMatrix, ScaleKind } from './scale';

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
  readonly scale: ScaleKind;
}

/** Which query's row is shown. It stays when the pointer leaves; pinned, it also stays when the pointer moves on. */
export interface Selection { readonly query: number; readonly pinned: boolean }

/** The choice as this capture can show it: what it does not have falls back to what the host suggests. */
export function fit(choice: HeadAddress, capture: CaptureShown): HeadAddress {
  const map = capture.maps.find(({ kind }) => kind === choice.map);
  if (!map || choice.layer >= map.layers || (choice.head !== 'mean' && choice.head >= map.heads)) return capture.suggested;
  return choice;
}

export function sceneOf(capture: CaptureShown, address: HeadAddress, matrix: HeadMatrix, scale: ScaleKind): Scene | undefined {
  const map = capture.maps.find(({ kind }) => kind === address.map);
  if (!map) return undefined;
  const queries = axisOf(capture, map, 'query');
  const oneText = map.queriesAre === 'source' && map.keysAre === 'source';
  return { capture, map, address, queries, keys: oneText ? queries : axisOf(capture, map, 'key'), oneText, matrix, scale };
}

/** A key that this query can never see: the map is exactly 0 there, by construction and not by choice. */
export const isMasked = (map: AttentionMap, query: number, key: number): boolean => map.direction === 'causal' && key > query;

export const headName = (head: HeadAddress['head']): string => (head === 'mean' ? 'mean of heads' : `head ${head}`);

/** Three decimals, as everywhere in the panel. */
export const toText = (weight: number): string => weight.toFixed(3);
