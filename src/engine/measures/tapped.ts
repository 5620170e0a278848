/** The readings of a graph's taps for one map of attention: the input of measures. */
import type { AttentionMap } from '../../protocol/engine';
import type { Running } from '../running';
import type { Tap } from '../taps';
import type { TransformedValues } from './valueWeighted';

/** The shape of a map, before it is known what can be measured of it. */
export type MapExtent = Omit<AttentionMap, 'measures'>;

/** A token as patterns need it. */
export interface HeadToken {
  readonly id: number;
  readonly text: string;
  readonly special: boolean;
}

/** Attention weights by layer: [heads, queries, keys], row-major. */
export interface AttentionLayers {
  /** Whether every layer is in memory; else the model reads the text again when another layer is used. */
  readonly isWhole: boolean;
  readonly bytes: number;
  /**
   * @param work looks at the weights [heads, queries, keys] at once: the buffer may hold another layer afterwards
   * @throws RangeError for a layer that there is not; CancelledError
   */
  use<T>(layer: number, running: Running, work: (weights: Float32Array) => T): Promise<T>;
  /** @returns one query's rows in every head of some layers, [layers, heads, keys], row-major, a copy */
  rows(query: number, fromLayer: number, toLayer: number, running: Running): Promise<Float32Array<ArrayBuffer>>;
}

/** The reading of each tap; a tap that the graph does not have is left out. */
export interface TapReadings {
  readonly attention: AttentionLayers;
  readonly values?: TransformedValues;
}

/** Memory of all readings. */
export const readingBytes = (taps: TapReadings): number =>
  Object.values(taps).reduce((sum: number, reading?: { readonly bytes: number }) => sum + (reading?.bytes ?? 0), 0);

/** One kind of attention of a text. */
export interface TappedMap {
  readonly map: MapExtent;
  readonly taps: TapReadings;
  /** The tokens of its rows and columns, where these are the same. */
  readonly tokens?: readonly HeadToken[];
}

export const tapsOf = ({ taps }: TappedMap): ReadonlySet<Tap> =>
  new Set((Object.keys(taps) as (keyof TapReadings)[]).filter((tap) => taps[tap] !== undefined));

/**
 * False for a decoder with cross-attention: information also enters from the source, which its self-attention does not
 * show.
 */
export const followsOneSequence = ({ kind }: Pick<MapExtent, 'kind'>): boolean => kind === 'self' || kind === 'encoder';
