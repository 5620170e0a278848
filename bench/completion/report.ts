/** Tallies to figures. */
import type { Tally } from './typist';

export interface Row {
  readonly policy: string;
  readonly language: string;
  /** Share of places with something on screen. */
  readonly shownAt: number;
  /** Of what came on screen: right to its last character, right in its first word. */
  readonly right: number;
  readonly firstWord: number;
  /** Share of typed characters that no key was pressed for. */
  readonly saved: number;
  /** Suggestions shown and wrong, for every 100 characters typed. */
  readonly interruptions: number;
  readonly callsPerKey: number;
  readonly medianMs: number;
  readonly calibration: readonly { from: number; count: number; claimed: number; right: number }[];
}

export function report(policy: string, language: string, tally: Tally): Row {
  const latencies = [...tally.latenciesMs].sort((a, b) => a - b);
  return {
    policy, language,
    shownAt: tally.placesWithSuggestion / tally.places,
    right: tally.right / Math.max(1, tally.shown),
    firstWord: tally.firstWordRight / Math.max(1, tally.shown),
    saved: 1 - tally.keystrokes / tally.typedChars,
    interruptions: 100 * (tally.shown - tally.right) / tally.typedChars,
    callsPerKey: tally.engineCalls / tally.keystrokes,
    medianMs: latencies[latencies.length >> 1] ?? 0,
    calibration: deciles(tally.calibration),
  };
}

/** Of suggestions whose probability lies in a decile: what was claimed on average, and the share that was right. */
function deciles(all: Tally['calibration']): Row['calibration'] {
  return Array.from({ length: 10 }, (_, decile) => {
    const inside = all.filter(({ probability }) => Math.min(9, Math.floor(probability * 10)) === decile);
    return {
      from: decile / 10, count: inside.length,
      claimed: inside.reduce((sum, { probability }) => sum + probability, 0) / Math.max(1, inside.length),
      right: inside.filter(({ right }) => right).length / Math.max(1, inside.length),
    };
  }).filter(({ count }) => count > 0);
}

export function table(rows: readonly Row[]): Record<string, string>[] {
  const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
  return rows.map((row) => ({
    policy: row.policy, language: row.language, 'shown at': percent(row.shownAt), 'all right': percent(row.right), 'first word': percent(row.firstWord),
    'keys saved': percent(row.saved), 'interruptions /100': row.interruptions.toFixed(1), 'calls /key': row.callsPerKey.toFixed(2), 'median ms': row.medianMs.toFixed(0),
  }));
}
