/** Computes the figures of the report from tallies. */
import { quantile, resampled } from '../statistics';
import type { PlacesTally } from './places';
import type { Shown } from './shown';
import type { Tally } from './typist';

interface Named {
  readonly policy: string;
  readonly language: string;
}

export interface PlacesRow extends Named {
  readonly places: number;
  /** Share of places where something was shown. */
  readonly shownAt: number;
  /** Of what was shown: right to its last character, right in its first word; mean edit similarity. */
  readonly right: number;
  readonly firstWord: number;
  readonly similarity: number;
  /** Shares of all places: the first 4 characters or more of what was shown are right; the whole rest of the line is. */
  readonly usefulAt: number;
  readonly wholeLineAt: number;
  /** Share of places where nothing is shown once the line is finished. */
  readonly silentAt: number;
  readonly calibration: readonly Decile[];
}

export interface TypingRow extends Named {
  readonly typedChars: number;
  readonly right: number;
  readonly firstWord: number;
  /** Of what was shown, the share that says what the person is replacing; 0 where nothing is replaced. */
  readonly reversals: number;
  /** Share of typed characters that no key was pressed for, and the middle 95 % of it over resampled passages. */
  readonly saved: number;
  readonly savedBetween: readonly [number, number];
  /** Suggestions shown and wrong, for every 100 characters typed. */
  readonly interruptions: number;
  /** Of suggestions that were accepted; 0 where none was. */
  readonly medianAcceptedChars: number;
  /** Of accepted characters, the share that stays in the text. */
  readonly kept: number;
  readonly callsPerKey: number;
  /** Of the answers to questions, shown or not. */
  readonly medianMs: number;
  /** From a key to what it brought on screen, the wait before asking included. */
  readonly shownP50Ms: number;
  readonly shownP95Ms: number;
  /** Of all processors, while the policy was asked, for 1,000 typed characters. */
  readonly cpuSeconds: number;
  /** Tokens that drafts proposed, and of these the share that the model accepted; 0 of an engine that does not say. */
  readonly drafted: number;
  readonly accepted: number;
}

/** Of suggestions whose probability lies in a tenth: what was claimed on average, and the share that was right. */
export interface Decile {
  readonly from: number;
  readonly count: number;
  readonly claimed: number;
  readonly right: number;
}

const share = (part: number, whole: number): number => part / Math.max(1, whole);

/** What typing one passage took. */
export type Keys = Pick<Tally, 'typedChars' | 'keystrokes'>;

/** One passage in the file of `--json`. */
export interface TypedPassage extends Keys, Named {
  readonly file: string;
  readonly shown: number;
  readonly right: number;
}

/** Share of the characters of all these passages that no key was pressed for. */
export function savedOf(passages: readonly Keys[]): number {
  const sum = (of: keyof Keys): number => passages.reduce((total, passage) => total + passage[of], 0);
  return 1 - share(sum('keystrokes'), sum('typedChars'));
}

export function placesRow(policy: string, language: string, { places, shown, silent }: PlacesTally): PlacesRow {
  return {
    policy,
    language,
    places,
    shownAt: share(shown.count, places),
    ...rightness(shown),
    similarity: share(shown.similarity, shown.count),
    usefulAt: share(shown.useful, places),
    wholeLineAt: share(shown.wholeLine, places),
    silentAt: share(silent, places),
    calibration: deciles(shown.calibration),
  };
}

export function typingRow(policy: string, language: string, tally: Tally, passages: readonly Keys[]): TypingRow {
  return {
    policy,
    language,
    typedChars: tally.typedChars,
    ...rightness(tally.shown),
    reversals: share(tally.shown.reversals, tally.shown.count),
    saved: savedOf([tally]),
    savedBetween: resampled(passages, savedOf),
    interruptions: 100 * share(tally.shown.count - tally.shown.right, tally.typedChars),
    medianAcceptedChars: quantile(tally.acceptedChars, 0.5) ?? 0,
    kept: share(
      tally.keptChars,
      tally.acceptedChars.reduce((total, chars) => total + chars, 0),
    ),
    callsPerKey: share(tally.engineCalls, tally.keystrokes),
    medianMs: quantile(tally.latenciesMs, 0.5) ?? 0,
    shownP50Ms: quantile(tally.shownAfterMs, 0.5) ?? 0,
    shownP95Ms: quantile(tally.shownAfterMs, 0.95) ?? 0,
    cpuSeconds: share(tally.cpuMs, tally.typedChars),
    drafted: tally.drafted,
    accepted: share(tally.accepted, tally.drafted),
  };
}

function rightness(shown: Shown): { right: number; firstWord: number } {
  return { right: share(shown.right, shown.count), firstWord: share(shown.firstWordRight, shown.count) };
}

export function deciles(all: Shown['calibration']): Decile[] {
  return Array.from({ length: 10 }, (_, decile) => {
    const inside = all.filter(({ probability }) => Math.min(9, Math.floor(probability * 10)) === decile);
    return {
      from: decile / 10,
      count: inside.length,
      claimed: share(
        inside.reduce((sum, { probability }) => sum + probability, 0),
        inside.length,
      ),
      right: share(inside.filter(({ right }) => right).length, inside.length),
    };
  }).filter(({ count }) => count > 0);
}

const ENOUGH = 50;
const percent = (value: number): string => `${(100 * value).toFixed(0)} %`;

export function placesTable(rows: readonly PlacesRow[]): Record<string, string>[] {
  return rows.map((row) => ({
    policy: row.policy,
    language: row.language,
    places: String(row.places),
    'shown at': percent(row.shownAt),
    'all right': percent(row.right),
    'first word': percent(row.firstWord),
    similarity: row.similarity.toFixed(2),
    'useful at': percent(row.usefulAt),
    'whole line at': percent(row.wholeLineAt),
    'silent after it': percent(row.silentAt),
  }));
}

export function typingTable(rows: readonly TypingRow[]): Record<string, string>[] {
  return rows.map((row) => ({
    policy: row.policy,
    language: row.language,
    'keys saved': `${percent(row.saved)} (${row.savedBetween.map((bound) => (100 * bound).toFixed(0)).join(' to ')})`,
    'interruptions /100': row.interruptions.toFixed(1),
    'accepted chars': row.medianAcceptedChars.toFixed(0),
    kept: percent(row.kept),
    reversals: percent(row.reversals),
    'calls /key': row.callsPerKey.toFixed(2),
    'all right': percent(row.right),
    'first word': percent(row.firstWord),
    'median ms': row.medianMs.toFixed(0),
    'shown after ms, p50': row.shownP50Ms.toFixed(0),
    p95: row.shownP95Ms.toFixed(0),
    'CPU s /1000': row.cpuSeconds.toFixed(1),
    'drafts accepted': row.drafted === 0 ? '' : `${percent(row.accepted)} of ${row.drafted}`,
  }));
}

/** Deciles with enough suggestions to judge by, over all languages; `off` is what was right minus what was claimed. */
export function calibrationTable(rows: readonly PlacesRow[]): Record<string, string>[] {
  const policies = [...new Set(rows.map(({ policy }) => policy))];
  return policies.flatMap((policy) =>
    Array.from({ length: 10 }, (_, decile) => {
      const inside = rows.flatMap((row) =>
        row.policy === policy ? row.calibration.filter(({ from }) => from === decile / 10) : [],
      );
      const count = inside.reduce((total, each) => total + each.count, 0);
      const mean = (of: 'claimed' | 'right'): number =>
        share(
          inside.reduce((total, each) => total + each.count * each[of], 0),
          count,
        );
      return { policy, from: decile / 10, count, claimed: mean('claimed'), right: mean('right') };
    })
      .filter(({ count }) => count >= ENOUGH)
      .map(({ from, count, claimed, right }) => ({
        policy,
        from: from.toFixed(1),
        count: String(count),
        claimed: claimed.toFixed(2),
        right: right.toFixed(2),
        off: (right - claimed).toFixed(2),
      })),
  );
}
