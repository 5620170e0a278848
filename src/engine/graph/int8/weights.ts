/**
 * The weights of the int8 graph (`patch.ts`), made of the 4-bit ones. The same files give the same bytes.
 *
 * SmoothQuant (Xiao et al. 2022): input channel j of a projection is divided by s_j and row j of its weights multiplied by
 * it, with s_j = sqrt(max |x_j| / max |W_j|), so that both use their 8 bits. The division becomes part of the weights
 * before: of the normalization (query, key, value, gate, up) or of the up projection's columns (down). The output of
 * attention is left alone: its channels differ little.
 */
import { bytesOf, int8Inputs, OUTLIERS, PROJECTION_NAMES, storedOf, type Layer, type ProjectionName } from './layout';

/** float32, row-major [inputs, outputs] */
export interface Matrix {
  readonly values: Float32Array;
  readonly inputs: number;
  readonly outputs: number;
}

export interface LayerWeights {
  readonly projections: Record<ProjectionName, Matrix>;
  /** [width] */
  readonly norms: readonly [attention: Float32Array, mlp: Float32Array];
}

/** Largest magnitudes of the activations of a layer by channel, over the texts of the calibration. */
export interface LayerMaxima {
  /** After the two normalizations, [width] each. */
  readonly norms: readonly [attention: Float32Array, mlp: Float32Array];
  /** Between the projections of the MLP, [inner width]. */
  readonly inner: Float32Array;
}

/** What the file holds of a layer, in the order of `storedOf`. Changes `weights`. */
export function int8LayerOf(layer: Layer, { projections, norms }: LayerWeights, maxima: LayerMaxima): Uint8Array {
  const { qkv_proj, gate_proj, up_proj, down_proj } = projections;
  const smoothedNorms = norms.map((norm, i) => {
    const alike = i === 0 ? [qkv_proj] : [gate_proj, up_proj];
    const factors = factorsOf(maxima.norms[i]!, alike);
    for (const matrix of alike) scaleRows(matrix, factors);
    return norm.map((weight, j) => weight / factors[j]!);
  });
  const factors = factorsOf(maxima.inner, [down_proj]);
  const order = bySize(maxima.inner.map((largest, j) => largest / factors[j]!));
  scaleRows(down_proj, factors);
  scaleColumns(up_proj, factors);
  const sorted: Record<ProjectionName, Matrix> = {
    ...projections,
    gate_proj: columnsIn(gate_proj, order),
    up_proj: columnsIn(up_proj, order),
    down_proj: rowsIn(down_proj, order),
  };
  const parts: (Float32Array | Int8Array)[] = [...smoothedNorms];
  for (const which of PROJECTION_NAMES)
    parts.push(...rounded(sorted[which], int8Inputs(which, layer.projections[which])));
  parts.push(sorted.down_proj.values.subarray(-OUTLIERS * down_proj.outputs));
  const bytes = new Uint8Array(storedOf(layer).reduce((sum, stored) => sum + bytesOf(stored), 0));
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of parts) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return bytes;
}

/** Smaller magnitudes count as this one. */
const SMALLEST = 1e-5;
const SMALLEST_FACTOR = 1e-4;

/** s_j of the projections that read the same activations, [inputs] */
function factorsOf(maxima: Float32Array, alike: readonly Matrix[]): Float32Array {
  return maxima.map((largest, input) => {
    let weight = SMALLEST;
    for (const { values, outputs } of alike)
      for (let i = input * outputs; i < (input + 1) * outputs; i++) weight = Math.max(weight, Math.abs(values[i]!));
    return Math.max(Math.sqrt(Math.max(largest, SMALLEST) / weight), SMALLEST_FACTOR);
  });
}

function scaleRows({ values, outputs }: Matrix, factors: Float32Array): void {
  for (let i = 0; i < values.length; i++) values[i]! *= factors[Math.floor(i / outputs)]!;
}

function scaleColumns({ values, outputs }: Matrix, factors: Float32Array): void {
  for (let i = 0; i < values.length; i++) values[i]! /= factors[i % outputs]!;
}

/** The channels, those with the largest values last; in their own order within either group. */
function bySize(sizes: Float32Array): number[] {
  const channels = Array.from(sizes, (_, channel) => channel);
  const ordered = [...channels].sort((a, b) => sizes[a]! - sizes[b]! || a - b);
  const largest = new Set(ordered.slice(-OUTLIERS));
  return [
    ...channels.filter((channel) => !largest.has(channel)),
    ...channels.filter((channel) => largest.has(channel)),
  ];
}

const rowsIn = ({ values, inputs, outputs }: Matrix, order: readonly number[]): Matrix => {
  const moved = new Float32Array(values.length);
  for (const [to, from] of order.entries())
    moved.set(values.subarray(from * outputs, (from + 1) * outputs), to * outputs);
  return { values: moved, inputs, outputs };
};

const columnsIn = ({ values, inputs, outputs }: Matrix, order: readonly number[]): Matrix => {
  const moved = new Float32Array(values.length);
  for (let row = 0; row < values.length; row += outputs)
    for (let to = 0; to < outputs; to++) moved[row + to] = values[row + order[to]!]!;
  return { values: moved, inputs, outputs };
};

/** @returns int8 [inputs, outputs] of the first `inputs` rows, and what an integer of each column stands for [outputs] */
function rounded({ values, outputs }: Matrix, inputs: number): [Int8Array, Float32Array] {
  const largest = new Float32Array(outputs);
  for (let i = 0; i < inputs * outputs; i++) {
    const magnitude = Math.abs(values[i]!);
    if (magnitude > largest[i % outputs]!) largest[i % outputs] = magnitude;
  }
  const perUnit = largest.map((magnitude) => (magnitude > 0 ? 127 / magnitude : 0));
  const integers = new Int8Array(inputs * outputs);
  for (let i = 0; i < integers.length; i++) integers[i] = Math.round(values[i]! * perUnit[i % outputs]!);
  return [integers, largest.map((magnitude) => (magnitude > 0 ? magnitude / 127 : 1))];
}
