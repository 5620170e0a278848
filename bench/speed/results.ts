/** What was measured, by row and peer, and what it comes to. */
import { median, pairedRatio, quantile } from '../statistics';
import type { Memory } from './memory';
import { CODE, JUMP, KEY, PLAIN, READING_256, ROWS, type Row, type Sample } from './rows';

/** Who is compared. `before` is Attentive of another checkout, with the model that completion uses. */
export type Key = 'completion' | 'instruct' | 'before' | 'transformers' | 'llama';

export interface Goal {
  readonly row: string;
  readonly against: Key;
  /** Ours over theirs: at least this of a speed, at most this of a time. */
  readonly ratio: number;
}

export const GOALS: readonly Goal[] = [
  { row: READING_256, against: 'llama', ratio: 1.6 },
  { row: PLAIN, against: 'llama', ratio: 0.95 },
  { row: CODE, against: 'llama', ratio: 1.5 },
  { row: READING_256, against: 'transformers', ratio: 3 },
  { row: PLAIN, against: 'transformers', ratio: 3 },
  { row: JUMP, against: 'before', ratio: 0.4 },
  { row: KEY, against: 'before', ratio: 0.6 },
];
/** Peak resident memory while completing. */
export const MOST_MB = 350;

export interface Figures {
  readonly p50: number;
  readonly p95: number;
  readonly samples: number;
  readonly drafted: number;
  readonly accepted: number;
  readonly shown: number;
}

/** Samples of one thing measured stand at the same index for every peer. */
export class Results {
  private readonly samples = new Map<string, (Sample | undefined)[]>();
  readonly memory = new Map<Key, Memory>();

  add(key: Key, index: number, samples: readonly Sample[]): void {
    for (const sample of samples) {
      const name = `${sample.row}\n${key}`;
      const all = this.samples.get(name) ?? [];
      this.samples.set(name, all);
      all[index] = sample;
    }
  }

  /** Undefined where the peer has no sample of the row. */
  figures(row: string, key: Key): Figures | undefined {
    const found = this.all(row, key).filter((sample) => sample !== undefined);
    const values = found.map(({ value }) => value);
    const total = (of: (sample: Sample) => number): number => found.reduce((sum, sample) => sum + of(sample), 0);
    return found.length === 0
      ? undefined
      : {
          p50: median(values)!,
          p95: quantile(values, 0.95)!,
          samples: found.length,
          drafted: total(({ drafting }) => drafting?.drafted ?? 0),
          accepted: total(({ drafting }) => drafting?.accepted ?? 0),
          shown: total(({ isShown }) => (isShown ? 1 : 0)),
        };
  }

  /** The median of the ratios of pairs; undefined where there are none. */
  ratio(row: string, key: Key, against: Key): number | undefined {
    return pairedRatio(this.values(row, key), this.values(row, against));
  }

  /** For a file: every sample, in the order of the rounds, null where a peer has none. */
  toJSON(): object {
    return {
      samples: Object.fromEntries(
        ROWS.map(({ name, unit }): [string, object] => {
          const keys = [...this.samples.keys()].filter((each) => each.startsWith(`${name}\n`));
          const peers = keys.map((each) => each.slice(name.length + 1) as Key);
          return [
            name,
            {
              unit,
              ...Object.fromEntries(
                peers.map((key) => [key, { ...this.figures(name, key), values: this.values(name, key) }]),
              ),
            },
          ];
        }),
      ),
      memory: Object.fromEntries(this.memory),
      goals: GOALS.map((goal) => ({
        ...goal,
        completion: this.ratio(goal.row, 'completion', goal.against),
        instruct: this.ratio(goal.row, 'instruct', goal.against),
      })),
      mostMb: MOST_MB,
    };
  }

  private all(row: string, key: Key): (Sample | undefined)[] {
    return Array.from(this.samples.get(`${row}\n${key}`) ?? []);
  }

  private values(row: string, key: Key): (number | undefined)[] {
    return this.all(row, key).map((sample) => sample?.value);
  }
}

export const isReached = (row: Row, ratio: number, goal: number): boolean =>
  row.unit === 'ms' ? ratio <= goal : ratio >= goal;
