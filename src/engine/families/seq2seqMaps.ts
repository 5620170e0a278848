/** The three maps of an encoder-decoder, made of the outputs of one run over the source and one over the target. */
import type { InferenceSession } from 'onnxruntime-node';
import { LayerWindow } from '../captures/layerWindow';
import type { AttentionKind } from '../graph/attentionSites';
import { tapOutputs } from '../graph/tapPatches';
import type { HeadToken, MapExtent, TappedMap } from '../measures/tapped';
import type { ModelConfig } from '../sessions/library';
import { valuesIn } from './encoder';
import type { OutputProjections } from './outputProjections';

/** What one graph read, and the outputs of its run. */
export interface TappedRun {
  readonly tokens: readonly HeadToken[];
  readonly outputs: InferenceSession.ReturnType;
  readonly projections: OutputProjections;
}

/** The outputs of one kind of attention that a capture needs, for a number of layers. */
export const captureOutputs = (kind: AttentionKind, layers: number): string[] => [
  ...tapOutputs('attention', kind, layers),
  ...tapOutputs('values', kind, layers),
];

/**
 * @param source the encoder's run
 * @param target the decoder's run; its tokens are those that it was fed
 */
export function seq2seqMaps(
  { layers, decoderLayers, heads }: Pick<ModelConfig, 'layers' | 'decoderLayers' | 'heads'>,
  source: TappedRun,
  target: TappedRun,
): TappedMap[] {
  const sources = source.tokens.length;
  const targets = target.tokens.length;
  return [
    {
      ...tapped(source, 'self', {
        kind: 'encoder',
        direction: 'bidirectional',
        queriesAre: 'source',
        keysAre: 'source',
        layers,
        heads,
        queries: sources,
        keys: sources,
      }),
      tokens: source.tokens,
    },
    {
      ...tapped(target, 'self', {
        kind: 'decoder',
        direction: 'causal',
        queriesAre: 'target',
        keysAre: 'target',
        layers: decoderLayers,
        heads,
        queries: targets,
        keys: targets,
      }),
      tokens: target.tokens,
    },
    tapped(target, 'cross', {
      kind: 'cross',
      direction: 'bidirectional',
      queriesAre: 'target',
      keysAre: 'source',
      layers: decoderLayers,
      heads,
      queries: targets,
      keys: sources,
    }),
  ];
}

function tapped({ outputs, projections }: TappedRun, kind: AttentionKind, map: MapExtent): TappedMap {
  const weights = tapOutputs('attention', kind, map.layers).map((name) => outputs[name]!.data as Float32Array);
  return {
    map,
    taps: {
      attention: new LayerWindow(map, weights),
      values: projections.transform(kind, valuesIn(outputs, kind, map.layers)),
    },
  };
}
