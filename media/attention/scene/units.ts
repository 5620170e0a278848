/**
 * The scene after grouping (each word or line becomes one query and one key) and excluding sinks, so that views need
 * not know about groups and sinks. Pure.
 */
import { AggregatedMatrix, sinkGroups } from '../../../src/base/math/aggregation';
import type { Aggregation } from '../../../src/protocol/engine';
import type { Axis, Segment } from './axes';
import { firstOfEach, membersOf, type Groups } from './groups';
import { unitName } from './names';
import type { Scene, Selection } from './state';

/**
 * Queries and keys are words or lines, or the tokens themselves; the matrix is what is shown, with or without sinks.
 */
export interface UnitScene extends Scene {
  readonly matrix: AggregatedMatrix;
  /** How many keys a query can see. */
  readonly visible: (query: number) => number;
}

const made = new WeakMap<Scene, UnitScene>();

/** The grouped scene, which every view and file shows; cached. Idempotent. */
export function byUnit(scene: Scene): UnitScene {
  const unit = isByUnit(scene) ? scene : (made.get(scene) ?? unitOf(scene));
  made.set(scene, unit);
  unit.matrix.update();
  return unit;
}

const isByUnit = (scene: Scene): scene is UnitScene => scene.matrix instanceof AggregatedMatrix;

function unitOf(scene: Scene): UnitScene {
  const { queryGroups, keyGroups, matrix, map, sinks, lens } = scene;
  const shown = { matrix: new AggregatedMatrix(matrix, aggregation(scene)), visible: visibleKeys(scene) };
  if (lens.granularity === 'token') return { ...scene, ...shown };
  const [queries, keys] = [
    axisOfGroups(scene.queries, queryGroups, lens.granularity),
    axisOfGroups(scene.keys, keyGroups, lens.granularity),
  ];
  return {
    ...scene,
    ...shown,
    queries,
    keys: scene.oneText ? queries : keys,
    lens: { ...lens, granularity: 'token' },
    map: { ...map, queries: queries.labels.length, keys: keys.labels.length },
    queryGroups: queries.labels.map((_, i) => i),
    keyGroups: keys.labels.map((_, i) => i),
    sinks: [...sinkGroups(sinks, keyGroups)],
  };
}

export const aggregation = ({ lens, sinks, queryGroups, keyGroups }: Scene): Aggregation => ({
  sink: lens.sink,
  sinks: [...sinks],
  queryGroups: [...queryGroups],
  keyGroups: [...keyGroups],
});

/**
 * How many leading groups of keys a group of queries can attend to: under a causal mask, up to the group of its last
 * token.
 */
function visibleKeys({ map, queryGroups, keyGroups }: Scene): (query: number) => number {
  const all = (keyGroups.at(-1) ?? -1) + 1;
  if (map.direction !== 'causal') return () => all;
  const upTo: number[] = [];
  queryGroups.forEach((group, token) => {
    upTo[group] = keyGroups[token]! + 1;
  });
  return (query) => upTo[query] ?? 0;
}

/** The chosen tokens as the words or lines that they are in. */
export function selectedUnits<Chosen extends Selection | undefined>(scene: Scene, selection: Chosen): Chosen {
  const groups = chosenGroups(scene);
  return selection && { ...selection, tokens: [...new Set(selection.tokens.map((token) => groups[token]))] };
}

/** All tokens of the words or lines that the chosen tokens are in, in reading order. */
export function chosenTokens(scene: Scene, tokens: readonly number[]): number[] {
  const groups = chosenGroups(scene);
  return [...new Set(tokens.flatMap((token) => membersOf(groups, token)))].sort((a, b) => a - b);
}

/** The first token of a word or line of the chosen side. */
export const tokenOf = (scene: Scene | undefined, unit: number): number =>
  (scene && firstOfEach(chosenGroups(scene)).at(unit)) ?? 0;

const chosenGroups = ({ lens, queryGroups, keyGroups }: Scene): Groups =>
  lens.direction === 'from' ? queryGroups : keyGroups;

function axisOfGroups(axis: Axis, groups: Groups, granularity: 'word' | 'line' | 'token'): Axis {
  const segments: Segment[] = [];
  for (const segment of axis.segments) {
    const last = segments.at(-1);
    if (segment.kind === 'gap') {
      segments.push(segment);
      continue;
    }
    const group = groups[segment.index]!;
    if (last?.kind === 'token' && last.index === group && !last.chip && !segment.chip)
      segments[segments.length - 1] = { ...last, text: last.text + segment.text, whole: true };
    // A further part of a character that is displayed already.
    else if (last?.kind === 'token' && last.index === group && segment.chip) continue;
    // White space within a line belongs to it.
    else if (
      last?.kind === 'gap' &&
      segments.at(-2)?.kind === 'token' &&
      (segments.at(-2) as { index: number }).index === group
    ) {
      const before = segments.at(-2) as Extract<Segment, { kind: 'token' }>;
      segments.splice(-2, 2, {
        ...before,
        text: before.text + last.text + (segment.chip ? '' : segment.text),
        whole: true,
      });
    } else segments.push({ ...segment, index: group });
  }
  const first = firstOfEach(groups);
  return {
    shows: axis.shows,
    segments,
    labels: first.map((token) => unitName(axis, groups, token, granularity)),
    tips: first.map((token) => axis.tips[token]!),
  };
}
