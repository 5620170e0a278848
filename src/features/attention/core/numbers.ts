/** A capture's numbers as files that other programs read. */
import { DIRECTION_NAMES, AggregatedMatrix, SINK_NAMES } from '../../../base/math/aggregation';
import type { ModelInfo, Aggregation } from '../../../protocol/engine';
import type {
  CaptureShown,
  FaithfulnessShown,
  HeadAddress,
  LayersShown,
  Lens,
  PatchShown,
  WhyShown,
} from '../../../protocol/attention';

/**
 * What was measured, of which text, by which files, and how it was shown. Shapes are [queries, keys] of tokens, words
 * or lines, for whose tokens `queryGroups` and `keyGroups` give the number of their group. A sink that is left out has
 * no weight: null, which is not 0; `leftOutOfRow` says how much that was. Layers and heads count from 0.
 *
 * @param weights [queries, keys] by token, row-major
 */
export function numbersAsJson(
  shown: CaptureShown,
  { id, files }: ModelInfo,
  address: HeadAddress,
  weights: Float32Array,
  aggregation: Aggregation,
  { granularity, direction }: Lens,
): string {
  const { map, layer, head, measure } = address;
  const extent = shown.maps.find(({ kind }) => kind === map);
  const { queries = 0, keys = 0 } = extent ?? {};
  const matrix = new AggregatedMatrix({ queries, keys, weights, loadedRows: queries }, aggregation).update();
  const rows = Array.from({ length: matrix.queries }, (_, query) =>
    Array.from({ length: matrix.keys }, (_unused, key) =>
      matrix.excludedKeys.has(key) ? null : sevenDigits(matrix.weights[query * matrix.keys + key]!),
    ),
  );
  return `${JSON.stringify({
    model: id,
    files: files.map(({ path, sha256 }) => ({ path, sha256 })),
    precision: shown.precision,
    map,
    direction: extent?.direction,
    layer,
    head,
    indexBase: 0,
    measure,
    unit: granularity,
    sinks: SINK_NAMES[aggregation.sink],
    sinkKeys: [...matrix.excludedKeys],
    shows: DIRECTION_NAMES[direction],
    text: shown.text,
    tokens: shown.tokens,
    ...(shown.target && { target: shown.target }),
    totalTokens: shown.totalTokens,
    queriesAre: extent?.queriesAre,
    keysAre: extent?.keysAre,
    ...(granularity !== 'token' && { queryGroups: aggregation.queryGroups, keyGroups: aggregation.keyGroups }),
    ...(aggregation.sink !== 'raw' && { leftOutOfRow: Array.from(matrix.excludedWeights, sevenDigits) }),
    shape: [matrix.queries, matrix.keys],
    weights: rows,
  })}\n`;
}

/**
 * The terms of a difference of two logits, which `embedding`, `mlps` and `heads` add up to. `sources` are all heads by the
 * token, word or line that they read, and `paths` the largest of these by head. Everything counts from 0.
 */
export function whyAsJson(shown: CaptureShown, model: ModelInfo, why: WhyShown): string {
  const { asked, position, token, other, difference, sum, embedding, mlps, heads, sources, paths } = why;
  return `${JSON.stringify({
    ...textFacts(shown, model),
    position,
    token,
    other,
    unit: asked.units?.granularity ?? 'token',
    ...(asked.units && { groups: asked.units.groups }),
    sentence: why.sentence,
    difference,
    sum,
    embedding,
    mlps,
    heads,
    sources,
    paths,
  })}\n`;
}

/**
 * What each layer would predict after the tokens from `from` on, if it were the last: `top` and `answerLogprobs` are
 * [layers][tokens], the likeliest token and the log-probability of what is likeliest at the end. Everything counts from 0.
 */
export function layersAsJson(shown: CaptureShown, model: ModelInfo, layers: LayersShown): string {
  const { from, answers, top, answerLogprobs } = layers;
  return `${JSON.stringify({ ...textFacts(shown, model), from, answers, top, answerLogprobs })}\n`;
}

/**
 * What the first text's residual stream carries in the second one, of the difference between `token` and `other`: `shares`
 * are [layers][pairs], `pairs` tokens of the first and of the second text. Everything counts from 0.
 */
export function patchAsJson(shown: CaptureShown, model: ModelInfo, patched: PatchShown): string {
  const { sentence, tokens, otherTokens, written, token, other, first, second, pairs, shares, whole } = patched;
  return `${JSON.stringify({
    ...textFacts({ ...shown, tokens }, model),
    otherTokens,
    written,
    sentence,
    token,
    other,
    first,
    second,
    pairs,
    shares,
    whole,
  })}\n`;
}

/**
 * How far the measures agree with leave-one-out: `leaveOneOut` and each order's `scores` are by source, `curve` is the
 * probability without the first none, one, two and more of its tokens. Everything counts from 0.
 */
export function faithfulnessAsJson(shown: CaptureShown, model: ModelInfo, found: FaithfulnessShown): string {
  const { sentences, position, direction, token, sources, leaveOneOut, rankings, ownOrder, random, beyondChance } =
    found;
  return `${JSON.stringify({
    ...textFacts(shown, model),
    position,
    direction,
    token,
    sentences,
    sources,
    leaveOneOut,
    rankings,
    ownOrder,
    random,
    beyondChance,
  })}\n`;
}

/** Which text was read, by which files and in which arithmetic. */
const textFacts = ({ precision, text, tokens }: CaptureShown, { id, files }: ModelInfo) => ({
  model: id,
  files: files.map(({ path, sha256 }) => ({ path, sha256 })),
  precision,
  text,
  tokens,
});

/** A float32 has seven digits. */
const sevenDigits = (value: number): number => Number(value.toPrecision(7));
