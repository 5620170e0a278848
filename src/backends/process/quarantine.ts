/** Models that ended the engine's process again and again, and are not used until a person asks for it. */
import * as v from 'valibot';

/** Deaths in a row of a model at the same work, after which it is set aside. */
const MOST_DEATHS = 3;

/** What a model does for a capture, whatever the operation: it reads the text of an `attend` again. */
export const READING_AGAIN = 'readingAgain';

/** Operations that need more of a model than their own work: what is set aside for that is set aside for them. */
const LEADS_TO: Readonly<Record<string, string>> = { attend: READING_AGAIN };

/**
 * What is asked while a person types. Deaths at these count together: else a model that dies at each of them would have
 * the engine given up, for every model, before it is set aside.
 */
const COMPLETING: readonly string[] = ['warm', 'complete', 'alternatives'];

/**
 * What a model did when the process died: an operation of the protocol, `loading`, which every operation needs, or
 * `READING_AGAIN`.
 */
export interface Blame {
  readonly model: string;
  readonly work: string;
}

/** Keeps what is set aside between two lives of the host. */
export interface QuarantineMemory {
  /** What was written last, or anything else. */
  read(): unknown;
  write(held: readonly Blame[]): void;
}

const Held = v.fallback(v.array(v.object({ model: v.string(), work: v.string() })), []);

/** Counts deaths by model and work: a model whose attention ends the process may still complete. */
export class Quarantine {
  private readonly deaths = new Map<string, { readonly blame: Blame; count: number }>();

  constructor(private readonly memory?: QuarantineMemory) {
    for (const { model, work } of v.parse(Held, memory?.read()))
      this.deaths.set(keyOf({ model, work }), { blame: { model, work }, count: MOST_DEATHS });
  }

  isHeld(blame: Blame): boolean {
    const works = ['loading', blame.work, LEADS_TO[blame.work] ?? blame.work];
    return works.some((work) => this.deathsAt({ model: blame.model, work }) >= MOST_DEATHS);
  }

  noteDeath(blame: Blame): void {
    const count = (this.deaths.get(keyOf(blame))?.count ?? 0) + 1;
    this.deaths.set(keyOf(blame), { blame, count });
    if (this.deathsAt(blame) >= MOST_DEATHS) this.remember();
  }

  /** The model did this work, so it was loaded too. */
  noteSuccess(blame: Blame): void {
    this.deaths.delete(keyOf(blame));
    this.deaths.delete(keyOf({ model: blame.model, work: 'loading' }));
  }

  /** Models that are refused, each once, whatever the work is that they are refused for. */
  get models(): string[] {
    return [...new Set(this.held.map(({ model }) => model))];
  }

  /** Offers one model again. */
  releaseModel(model: string): void {
    for (const [key, { blame }] of this.deaths) if (blame.model === model) this.deaths.delete(key);
    this.remember();
  }

  /** Offers every model again. */
  release(): void {
    this.deaths.clear();
    this.remember();
  }

  private get held(): Blame[] {
    return [...this.deaths.values()].map(({ blame }) => blame).filter((blame) => this.deathsAt(blame) >= MOST_DEATHS);
  }

  private remember(): void {
    this.memory?.write(this.held);
  }

  private deathsAt({ model, work }: Blame): number {
    const works = COMPLETING.includes(work) ? COMPLETING : [work];
    return works.reduce((sum, each) => sum + (this.deaths.get(keyOf({ model, work: each }))?.count ?? 0), 0);
  }
}

const keyOf = ({ model, work }: Blame): string => JSON.stringify([model, work]);
