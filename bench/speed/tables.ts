/** The two tables that are printed: what was measured, and its ratios beside the goals. */
import { GOALS, isReached, MOST_MB, type Figures, type Key, type Results } from './results';
import { ROWS, type Row } from './rows';

type Cells = Record<string, string>;

/** @param peers keys and the heads of their columns */
export function measuredTable(results: Results, peers: ReadonlyMap<Key, string>): Record<string, Cells> {
  const table: Record<string, Cells> = {};
  for (const row of ROWS) {
    const cells: Cells = {};
    for (const [key, name] of peers) {
      const figures = results.figures(row.name, key);
      if (figures) cells[name] = cell(row, figures);
    }
    if (Object.keys(cells).length > 0) table[`${row.name}, ${row.unit}`] = cells;
  }
  for (const [label, of] of [
    ['resident memory while completing, peak, MB', 'peakMb'],
    ['the same, after', 'afterMb'],
  ] as const) {
    const cells: Cells = {};
    for (const [key, name] of peers) {
      const memory = results.memory.get(key);
      if (memory) cells[name] = memory[of].toFixed(0);
    }
    if (Object.keys(cells).length > 0) table[label] = cells;
  }
  return table;
}

function cell({ unit }: Row, { p50, p95, samples, drafted, accepted, shown }: Figures): string {
  if (unit === 'ms') return `${p50.toFixed(0)} (p95 ${p95.toFixed(0)}; shown at ${shown} of ${samples})`;
  return drafted === 0 ? p50.toFixed(0) : `${p50.toFixed(0)} (${accepted} of ${drafted} drafted)`;
}

/** Each goal that this run can judge, for both of Attentive's models. */
export function goalsTable(results: Results, peers: ReadonlyMap<Key, string>): Record<string, Cells> {
  const table: Record<string, Cells> = {};
  const ours = [...peers].filter(([key]) => key === 'completion' || key === 'instruct');
  for (const goal of GOALS) {
    const row = ROWS.find(({ name }) => name === goal.row)!;
    const cells: Cells = {};
    for (const [key, name] of ours) {
      const ratio = results.ratio(row.name, key, goal.against);
      if (ratio !== undefined)
        cells[name] = `${ratio.toFixed(2)}${isReached(row, ratio, goal.ratio) ? '' : '   MISSED'}`;
    }
    if (Object.keys(cells).length > 0) {
      const limit = `${row.unit === 'ms' ? 'at most' : 'at least'} ${goal.ratio}`;
      table[`${row.name}, over ${peers.get(goal.against)}`] = { ...cells, goal: limit };
    }
  }
  const cells: Cells = {};
  for (const [key, name] of ours) {
    const memory = results.memory.get(key);
    if (memory) cells[name] = `${memory.peakMb.toFixed(0)} MB${memory.peakMb <= MOST_MB ? '' : '   MISSED'}`;
  }
  if (Object.keys(cells).length > 0)
    table['resident memory while completing, peak'] = { ...cells, goal: `at most ${MOST_MB} MB` };
  return table;
}
