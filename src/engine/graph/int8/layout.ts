/** The layers of a decoder with 4-bit projections, and where the file of int8 weights holds what is made of them. */
import { firstOutput, integerAttribute, nodesOf } from '../graph';
import type { GraphProto, NodeProto, TensorProto } from '../proto/onnx_pb';

/** The file of the weights, beside the header that reads it. */
export const INT8_DATA = 'int8_q4.onnx_data';

/** Largest magnitudes of activations, beside the model's graph; see `maximaOf`. */
export const INT8_MAXIMA = 'int8_maxima.bin';

/** The largest channels between the projections of an MLP, which stay in float (LLM.int8, Dettmers et al. 2022). */
export const OUTLIERS = 32;

export const PROJECTION_NAMES = ['qkv_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'] as const;
export type ProjectionName = (typeof PROJECTION_NAMES)[number];

/** A product with 4-bit weights as tools/models/smollm2/convert.py writes it: `MatMulNBits`, its correction, their sum. */
export interface FourBit {
  readonly inputs: number;
  readonly outputs: number;
  /** Names of the weights begin with it. */
  readonly base: string;
  /** The name of the activations. */
  readonly input: string;
  /** The node whose output is the product. */
  readonly sum: NodeProto;
  /** 4-bit levels, two a byte, [outputs, blocks, 16]; value = level * scale + minimum. */
  readonly levels: TensorProto;
  /** float16 [outputs, blocks] */
  readonly scales: TensorProto;
  /** float16 [blocks, outputs] */
  readonly minimums: TensorProto;
}

export interface Layer {
  readonly projections: Readonly<Record<ProjectionName, FourBit>>;
  /** float32 [width]: the weights of the normalizations before attention and before the MLP. */
  readonly norms: readonly [attention: TensorProto, mlp: TensorProto];
}

/** A tensor of the new file. */
export interface Stored {
  readonly name: string;
  readonly type: 'int8' | 'float32';
  readonly dims: readonly number[];
}

/**
 * What the new file holds of a layer, in its order: the two norms; each projection's int8 weights [inputs, outputs] and
 * what an integer of each column stands for [outputs]; at last the outliers' weights [outliers, outputs].
 */
export function storedOf({ projections, norms }: Layer): Stored[] {
  const normed = norms.map(({ name = '', dims }) => ({
    name: smoothedName(name),
    type: 'float32' as const,
    dims: dims.map(Number),
  }));
  const products = PROJECTION_NAMES.flatMap((which): Stored[] => {
    const { base, outputs } = projections[which];
    return [
      { name: `${base}/int8`, type: 'int8', dims: [int8Inputs(which, projections[which]), outputs] },
      { name: `${base}/int8_scale`, type: 'float32', dims: [outputs] },
    ];
  });
  const { base, outputs } = projections.down_proj;
  return [...normed, ...products, { name: `${base}/outliers`, type: 'float32', dims: [OUTLIERS, outputs] }];
}

/** The weights of a normalization that the smoothing has changed. */
export const smoothedName = (norm: string): string => `${norm}/smoothed`;

/** How many of a projection's inputs are multiplied as integers. */
export const int8Inputs = (which: ProjectionName, { inputs }: FourBit): number =>
  which === 'down_proj' ? inputs - OUTLIERS : inputs;

export const bytesOf = ({ type, dims }: Stored): number =>
  dims.reduce((product, size) => product * size, type === 'int8' ? 1 : Float32Array.BYTES_PER_ELEMENT);

/**
 * The layers of a graph, in order.
 *
 * @throws Error for a graph that is not built like the embedded decoders
 */
export function layersOf(graph: GraphProto): Layer[] {
  const tensors = new Map(graph.initializer.map((tensor) => [tensor.name ?? '', tensor]));
  const found: Partial<Record<ProjectionName, FourBit>>[] = [];
  for (const node of nodesOf(graph, 'MatMulNBits')) {
    const [, layer, which] = /\.layers?\.?(\d+)\.(?:attn|mlp)\.(\w+)\./.exec(node.input[1] ?? '') ?? [];
    const projection = fourBit(graph, node, tensors);
    if (layer !== undefined && projection && isProjection(which)) (found[Number(layer)] ??= {})[which] = projection;
  }
  const layers = found.map((projections, layer) => {
    const norms = ['input_layernorm', 'post_attention_layernorm'].map((norm) =>
      tensors.get(`model.layers.${layer}.${norm}.weight`),
    );
    return isWhole(projections) && norms[0] && norms[1]
      ? { projections, norms: [norms[0], norms[1]] as const }
      : undefined;
  });
  const whole = layers.filter((layer) => layer !== undefined);
  if (whole.length === 0 || whole.length < layers.length)
    throw new Error('the graph is not built like the embedded decoders');
  return whole;
}

const isProjection = (name: string | undefined): name is ProjectionName =>
  (PROJECTION_NAMES as readonly (string | undefined)[]).includes(name);

const isWhole = (
  projections: Partial<Record<ProjectionName, FourBit>>,
): projections is Record<ProjectionName, FourBit> => PROJECTION_NAMES.every((name) => projections[name]);

function fourBit(graph: GraphProto, node: NodeProto, tensors: ReadonlyMap<string, TensorProto>): FourBit | undefined {
  const [input, weights = ''] = node.input;
  const base = weights.replace(/_Q4$/, '');
  const [levels, scales, minimums] = ['_Q4', '_scale', '_min'].map((part) => tensors.get(base + part));
  const sum = graph.node.find(({ opType, input: read }) => opType === 'Add' && read.includes(firstOutput(node)));
  const [inputs = 0, outputs = 0] = [integerAttribute(node, 'K'), integerAttribute(node, 'N')];
  if (input === undefined || !sum || !levels || !scales || !minimums || integerAttribute(node, 'bits') !== 4)
    return undefined;
  return { inputs, outputs, base, input, sum, levels, scales, minimums };
}
