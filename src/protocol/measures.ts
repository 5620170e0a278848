/**
 * The measures of attention: their ids, the shape of their numbers and how they are shown. The engine's registry
 * (`engine/measures/registry.ts`) computes each of them; schemas, pickers, help and the command line list them from
 * here.
 */

/**
 * What a measure's numbers stand for.
 *
 * - `query-key`: [queries, keys], of each head or of a layer
 * - `layer-head`: one number for each head of each layer
 * - `layer-token-vocabulary`: for each layer and token a number for each token of the vocabulary
 */
export type MeasureShape = 'query-key' | 'layer-head' | 'layer-token-vocabulary';

/** For a person, in English. */
interface MatrixText {
  readonly name: string;
  /** What the numbers are, and what they do not mean. */
  readonly meaning: string;
  readonly formula: string;
  readonly source: string;
  readonly help: string;
}

interface MatrixInfo extends MatrixText {
  readonly shape: 'query-key';
  /**
   * `head`: each head has a matrix. `layers`: there is one of all layers up to the one that is named, asked for as the
   * mean over heads.
   */
  readonly of: 'head' | 'layers';
  /** Weights of a row are shares of it; norms are not. */
  readonly unit: 'weight' | 'norm';
}

interface HeadScoreInfo {
  readonly shape: 'layer-head';
  readonly name: string;
}

export const MEASURE_LIST = {
  raw: {
    shape: 'query-key',
    of: 'head',
    unit: 'weight',
    name: 'raw weights',
    meaning: 'Attention shows where this head mixed information from, not why the model answered.',
    formula: 'a = softmax(q kᵀ / √d)',
    source: 'Vaswani et al. 2017, arXiv 1706.03762',
    help: "What the head multiplies each key's value with, as the model computed it. A row sums to 1, unless the model lets weight go to no token.",
  },
  value: {
    shape: 'query-key',
    of: 'head',
    unit: 'norm',
    name: 'value-weighted',
    meaning:
      'Norms of what each key brings to the query through this head: weight times value. Where information came from, not why the model answered.',
    formula: '‖a f(x)‖, f(x) = (x W_V + b_V) W_O',
    source: 'Kobayashi et al. 2020, arXiv 2004.10102',
    help: 'A head may look hard at a token that hands over next to nothing. Norms are no shares: a row does not sum to 1. The mean is over the norms of the heads.',
  },
  rollout: {
    shape: 'query-key',
    of: 'layers',
    unit: 'weight',
    name: 'rollout',
    meaning:
      'How much of each input token would be left after these layers if attention alone moved information (Abnar and Zuidema 2020). Not why the model answered.',
    formula: 'R(l) = ½ (mean over heads + I) R(l − 1), rows made 1',
    source: 'Abnar and Zuidema 2020, arXiv 2005.00928',
    help: 'Follows attention down through the layers. Of whole layers, so there is no head to choose.',
  },
  previous: { shape: 'layer-head', name: 'previous token' },
  next: { shape: 'layer-head', name: 'next token' },
  first: { shape: 'layer-head', name: 'first token' },
  duplicate: { shape: 'layer-head', name: 'same token elsewhere' },
  induction: { shape: 'layer-head', name: 'induction: what came after the same token before' },
  delimiter: { shape: 'layer-head', name: 'marks and template tokens' },
} as const satisfies Record<string, MatrixInfo | HeadScoreInfo>;

export type MeasureId = keyof typeof MEASURE_LIST;
export type ShapeOf<Id extends MeasureId> = (typeof MEASURE_LIST)[Id]['shape'];
/** The ids of one shape. */
export type MeasureOf<Shape extends MeasureShape> = {
  [Id in MeasureId]: ShapeOf<Id> extends Shape ? Id : never;
}[MeasureId];

/** The ids of one shape, in the order in which they are offered. */
export function measureIds<Shape extends MeasureShape>(shape: Shape): MeasureOf<Shape>[] {
  return (Object.keys(MEASURE_LIST) as MeasureId[]).filter(
    (id): id is MeasureOf<Shape> => MEASURE_LIST[id].shape === shape,
  );
}

/** A record with the same value for each id of a shape, for schemas. */
export function forEachMeasure<Shape extends MeasureShape, Value>(
  shape: Shape,
  value: Value,
): Record<MeasureOf<Shape>, Value> {
  return Object.fromEntries(measureIds(shape).map((id) => [id, value])) as Record<MeasureOf<Shape>, Value>;
}

/** How a matrix measure is shown. */
export const matrixInfo = (id: MeasureOf<'query-key'>): MatrixInfo => MEASURE_LIST[id];

/** A measure's name as a sentence begins with it. */
export function nameAtStart(id: MeasureId): string {
  const { name } = MEASURE_LIST[id];
  return name.charAt(0).toUpperCase() + name.slice(1);
}
