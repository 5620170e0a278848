/** What the taps of a graph have shown of one map of attention, as measures read it. */
import type { AttentionMap } from '../../protocol/engine';
import type { Running } from '../running';
import type { Tap } from '../taps';
import type { TransformedValues } from './valueWeighted';

/** The shape of a map, before it is known what can be measured of it. */
export type MapExtent = Omit<AttentionMap, 'measures'>;

/** What a pattern needs to know of a token. */
export interface HeadToken {
  readonly id: number;
  readonly text: string;
  readonly special: boolean;
}

/** Attention weights by layer: [heads, queries, keys], row-major. */
export interface AttentionLayers {
  /** Whether every layer is in memory; else the model reads the text again when another layer is looked at. */
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

/** What each tap has shown; a tap that the graph does not have is left out. */
export interface TapReadings {
  readonly attention: AttentionLayers;
  readonly values?: TransformedValues;
}

/** Of what every tap has shown. */
export const readingBytes = (taps: TapReadings): number => Object.values(taps).reduce((sum: number, reading?: { readonly bytes: number }) => sum + (reading?.bytes ?? 0), 0);

/** One kind of attention of a text. */
export interface TappedMap {
  readonly map: MapExtent;
  readonly taps: TapReadings;
  /** What its rows and columns stand for, where these are the same tokens. */
  readonly tokens?: readonly HeadToken[];
}

export const tapsOf = ({ taps }: TappedMap): ReadonlySet<Tap> => new Set((Object.keys(taps) as Tap[]).filter((tap) => taps[tap] !== undefined));

/** A decoder that also looks across gets information from elsewhere: its own attention alone says nothing of where from. */
export const followsOneSequence = ({ kind }: Pick<MapExtent, 'kind'>): boolean => kind === 'self' || kind === 'encoder';
