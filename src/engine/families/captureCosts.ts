/** What captures of each family take in memory, as their graphs run. Constants are measured (test/long/captureMemory.test.ts). */
import { weightBytes, type CaptureCost } from '../captures/captureCost';
import { MEASURES } from '../measures/registry';
import type { MapExtent } from '../measures/tapped';
import type { ModelConfig } from '../sessions/library';

type Size = Pick<ModelConfig, 'layers' | 'heads'>;

/**
 * What one run's outputs may take in the runtime: all layers', whichever are asked for. Shorter runs cost time: 512 tokens of
 * SmolLM2 take 3.1 CPU-seconds in runs of 64 MB, 4.8 in runs of 24 MB, 8.7 in runs of 12 MB.
 */
const RUN_BYTES = 48 * 1024 ** 2;
const LEAST_CHUNK_TOKENS = 16;
const MOST_CHUNK_TOKENS = 128;
/** The runtime's copies of a run's outputs, and the arrays made of them until they are collected: four at most were seen on a quiet machine. */
const RUN_COPIES = 5;
/** What the runtime holds on to between runs, and the rest of a process at work. */
const OVERHEAD_BYTES = 64 * 1024 ** 2;

/** A layer's weights that are held, and what measures keep for it. */
const layerBytes = (kind: MapExtent['kind'], heads: number, tokens: number): number =>
  weightBytes(heads, tokens, tokens) + MEASURES.keptLayerBytes({ kind, queries: tokens, keys: tokens });

/** Tokens a run: fewer for longer texts, so that a run's outputs stay about as large. */
export function chunkTokens({ layers, heads }: Size, tokens: number): number {
  const fitting = RUN_BYTES / weightBytes(layers * heads, 1, tokens);
  return Math.max(LEAST_CHUNK_TOKENS, Math.min(MOST_CHUNK_TOKENS, Math.floor(fitting / LEAST_CHUNK_TOKENS) * LEAST_CHUNK_TOKENS));
}

/** @param cacheBytes of keys and values, for each token */
export function decoderCost(config: Size, cacheBytes: number, tokens: number): CaptureCost {
  const { layers, heads } = config;
  const run = weightBytes(layers * heads, Math.min(tokens, chunkTokens(config, tokens)), tokens);
  return {
    layers, layer: layerBytes('self', heads, tokens), again: 0,
    // Keys and values, a copy of the values, and their norms; the mean and the rollout of one layer.
    besides: OVERHEAD_BYTES + RUN_COPIES * run + 2 * cacheBytes * tokens + weightBytes(layers * heads, 1, tokens) + weightBytes(2, tokens, tokens),
  };
}

/** A graph that reads the whole text in one run, and holds the weights of all its layers meanwhile. */
export function encoderCost({ layers, heads, headSize }: Size & Pick<ModelConfig, 'headSize'>, tokens: number): CaptureCost {
  const weights = weightBytes(heads, tokens, tokens);
  return {
    layers, layer: layerBytes('self', heads, tokens), again: weights,
    besides: OVERHEAD_BYTES + (layers + 2) * weights + weightBytes(2 * layers * heads, tokens, headSize + 1) + weightBytes(2, tokens, tokens),
  };
}

/** The decoder of an encoder-decoder reads its whole target at once, beside what is held of the source. */
export function seq2seqCost({ layers, decoderLayers, heads, headSize }: Size & Pick<ModelConfig, 'decoderLayers' | 'headSize'>, source: number, target: number): CaptureCost {
  const weights = layers * layerBytes('encoder', heads, source) + decoderLayers * weightBytes(heads, target, source + target);
  return { layers: 1, layer: weights, again: 0, besides: OVERHEAD_BYTES + weights + weightBytes(2 * (layers + 2 * decoderLayers) * heads, source + target, headSize) };
}
