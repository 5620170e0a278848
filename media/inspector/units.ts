/**
 * A scene seen by word or line: each group of tokens becomes one query or key. Views that know nothing of groups draw the result. Pure.
 */
import { grouped } from '../../src/common/groups';
import type { Axis, Segment } from './axes';
import { firstOfEach, membersOf, type Groups } from './groups';
import { unitName } from './names';
import type { HeadMatrix } from './scale';
import type { Scene, Selection } from './state';

/** The scene by token: itself. */
export function byUnit(scene: Scene): Scene {
  if (scene.lens.granularity === 'token') return scene;
  const { queryGroups, keyGroups, matrix, map, sinks } = scene;
  const [queries, keys] = [axisOfGroups(scene.queries, queryGroups, scene.lens.granularity), axisOfGroups(scene.keys, keyGroups, scene.lens.granularity)];
  return {
    ...scene, queries, keys: scene.oneText ? queries : keys, lens: { ...scene.lens, granularity: 'token' },
    map: { ...map, queries: queries.labels.length, keys: keys.labels.length }, matrix: matrixOfGroups(matrix, queryGroups, keyGroups),
    queryGroups: queries.labels.map((_, i) => i), keyGroups: keys.labels.map((_, i) => i), sinks: [...new Set(sinks.map((sink) => keyGroups[sink]))],
  };
}

/** Rows count as loaded when all of their tokens' rows are. */
export function matrixOfGroups({ queries, keys, weights, loadedRows }: HeadMatrix, queryGroups: Groups, keyGroups: Groups): HeadMatrix {
  const { rows, columns, weights: sums } = grouped(weights.subarray(0, loadedRows * keys), { queries: queryGroups, keys: keyGroups });
  return { queries: rows, keys: columns, weights: sums, loadedRows: loadedRows === queries ? rows : queryGroups[loadedRows] ?? 0 };
}

/** The chosen tokens as the words or lines that they are in. */
export function selectedUnits(scene: Scene, selection: Selection | undefined): Selection | undefined {
  const groups = chosenGroups(scene);
  return selection && { ...selection, tokens: [...new Set(selection.tokens.map((token) => groups[token]))] };
}

/** All tokens of the words or lines that the chosen tokens are in, in reading order. */
export function chosenTokens(scene: Scene, tokens: readonly number[]): number[] {
  const groups = chosenGroups(scene);
  return [...new Set(tokens.flatMap((token) => membersOf(groups, token)))].sort((a, b) => a - b);
}

/** The first token of a word or line of the chosen side. */
export const tokenOf = (scene: Scene | undefined, unit: number): number => (scene && firstOfEach(chosenGroups(scene)).at(unit)) ?? 0;

const chosenGroups = ({ lens, queryGroups, keyGroups }: Scene): Groups => (lens.direction === 'from' ? queryGroups : keyGroups);

function axisOfGroups(axis: Axis, groups: Groups, granularity: 'word' | 'line' | 'token'): Axis {
  const segments: Segment[] = [];
  for (const segment of axis.segments) {
    const last = segments.at(-1);
    if (segment.kind === 'gap') segments.push(segment);
    else if (last?.kind === 'token' && last.index === groups[segment.index] && !last.chip && !segment.chip) segments[segments.length - 1] = { ...last, text: last.text + segment.text, whole: true };
    // A part of a character that is there already.
    else if (last?.kind === 'token' && last.index === groups[segment.index] && segment.chip) continue;
    // White space within a line belongs to it.
    else if (last?.kind === 'gap' && segments.at(-2)?.kind === 'token' && (segments.at(-2) as { index: number }).index === groups[segment.index]) {
      const before = segments.at(-2) as Extract<Segment, { kind: 'token' }>;
      segments.splice(-2, 2, { ...before, text: before.text + last.text + (segment.chip ? '' : segment.text), whole: true });
    } else segments.push({ ...segment, index: groups[segment.index] });
  }
  const first = firstOfEach(groups);
  return {
    shows: axis.shows, segments,
    labels: first.map((token) => unitName(axis, groups, token, granularity)),
    tips: first.map((token) => axis.tips[token]),
  };
}
