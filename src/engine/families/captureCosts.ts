/**
 * How much memory a capture takes in each family of models. Constants are measured (test/long/captureMemory.test.ts).
 */
import { weightBytes, type CaptureCost } from '../captures/captureCost';
import { MEASURES } from '../measures/registry';
import type { MapExtent } from '../measures/tapped';
import type { CausalSession } from '../sessions/causalSession';
import type { ModelConfig } from '../sessions/library';

type Size = Pick<ModelConfig, 'layers' | 'heads'>;

/**
 * Memory for the attention outputs of one run. The runtime allocates those of all layers, whichever are fetched.
 * Shorter runs cost time: 512 tokens of SmolLM2 take 3.1 CPU-seconds in runs of 64 MB, 4.8 in runs of 24 MB, 8.7 in
 * runs of 12 MB.
 */
const RUN_BYTES = 48 * 1024 ** 2;
const LEAST_CHUNK_TOKENS = 16;
const MOST_CHUNK_TOKENS = 128;
/**
 * Copies of a run's outputs alive at once, in the runtime and in arrays that are not collected yet. At most four were
 * seen on a quiet machine.
 */
const RUN_COPIES = 5;
/** The runtime's arena between runs, and the rest of the process. */
const OVERHEAD_BYTES = 64 * 1024 ** 2;

/** Memory of one layer that is held: its weights, and what measures keep for it. */
const layerBytes = (kind: MapExtent['kind'], heads: number, tokens: number): number =>
  weightBytes(heads, tokens, tokens) + MEASURES.keptLayerBytes({ kind, queries: tokens, keys: tokens });

/** Tokens per run: fewer for longer texts, so that the outputs of a run keep about the same size. */
export function chunkTokens({ layers, heads }: Size, tokens: number): number {
  const fitting = RUN_BYTES / weightBytes(layers * heads, 1, tokens);
  return Math.max(
    LEAST_CHUNK_TOKENS,
    Math.min(MOST_CHUNK_TOKENS, Math.floor(fitting / LEAST_CHUNK_TOKENS) * LEAST_CHUNK_TOKENS),
  );
}

/** What a session takes to capture a text, by the number of its tokens. */
export const costOfDecoder =
  (config: ModelConfig, { cache, graph }: Pick<CausalSession, 'cache' | 'graph'>) =>
  (tokens: number): CaptureCost =>
    (graph.readsWhole ? wholeDecoderCost : decoderCost)(config, cache.bytesPerToken, tokens);

/** @param cacheBytes of keys and values, per token */
export function decoderCost(config: Size, cacheBytes: number, tokens: number): CaptureCost {
  const { layers, heads } = config;
  const run = weightBytes(layers * heads, Math.min(tokens, chunkTokens(config, tokens)), tokens);
  return {
    layers,
    layer: layerBytes('self', heads, tokens),
    again: 0,
    // Keys and values, a copy of the values, and their norms; the mean and the rollout of one layer.
    besides:
      OVERHEAD_BYTES +
      RUN_COPIES * run +
      2 * cacheBytes * tokens +
      weightBytes(layers * heads, 1, tokens) +
      weightBytes(2, tokens, tokens),
  };
}

/** An encoder reads the whole text in one run, during which the runtime holds the weights of all layers. */
export function encoderCost(
  { layers, heads, headSize }: Size & Pick<ModelConfig, 'headSize'>,
  tokens: number,
): CaptureCost {
  const weights = weightBytes(heads, tokens, tokens);
  return {
    layers,
    layer: layerBytes('self', heads, tokens),
    again: weights,
    besides:
      OVERHEAD_BYTES +
      (layers + 2) * weights +
      weightBytes(2 * layers * heads, tokens, headSize + 1) +
      weightBytes(2, tokens, tokens),
  };
}

/** A decoder without a cache reads the whole text in one run, as an encoder, and may give the logits of every token. */
function wholeDecoderCost(
  config: Size & Pick<ModelConfig, 'headSize' | 'vocabularySize'>,
  cacheBytes: number,
  tokens: number,
): CaptureCost {
  const { besides, ...cost } = encoderCost(config, tokens);
  return { ...cost, besides: besides + 2 * cacheBytes * tokens + weightBytes(1, tokens, config.vocabularySize) };
}

/** The decoder of an encoder-decoder reads the whole target in one run, while the encoder's weights are held too. */
export function seq2seqCost(
  { layers, decoderLayers, heads, headSize }: Size & Pick<ModelConfig, 'decoderLayers' | 'headSize'>,
  source: number,
  target: number,
): CaptureCost {
  const weights =
    layers * layerBytes('encoder', heads, source) + decoderLayers * weightBytes(heads, target, source + target);
  return {
    layers: 1,
    layer: weights,
    again: 0,
    besides:
      OVERHEAD_BYTES + weights + weightBytes(2 * (layers + 2 * decoderLayers) * heads, source + target, headSize),
  };
}
