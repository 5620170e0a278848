/** A hub of models: what a repository has, and downloading it into the store. */
import { systemClock, type Clock } from '../../base/clock';
import { ReasonError, type Reason } from '../../protocol/engine';
import type { HubError, PullProgress } from '../../protocol/hub';
import type { Dtype } from '../manifest';
import { Connection, type ConnectionOptions } from './connection';
import { HubFault, PullCancelled, storageFault } from './errors';
import { commitOf, filesOf, searchModels, type FoundModel } from './hubIndex';
import type { ModelRef } from './names';
import { planOf, type Plan, type PrecisionPlan } from './plan';
import { Pull } from './pull';
import type { Installed, ModelStore } from './store';

/** A repository at a commit. */
export interface Listing extends ModelRef, Plan {
  readonly commit: string;
  readonly license: string;
}

export type Cancelled = { readonly kind: 'cancelled' };
export type HubFailed = { readonly kind: 'failed'; readonly error: HubError };

export type LookOutcome = { readonly kind: 'listed'; readonly listing: Listing } | Cancelled | HubFailed;
export type PullOutcome = { readonly kind: 'installed'; readonly installed: Installed } | Cancelled | HubFailed;
export type SearchOutcome = { readonly kind: 'found'; readonly models: readonly FoundModel[] } | Cancelled | HubFailed;

export interface PullOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: PullProgress) => void) | undefined;
}

export interface HubOptions extends Omit<ConnectionOptions, 'clock'> {
  readonly clock?: Clock;
  /** Of the lock. */
  readonly lockClock?: Clock;
  /** Bytes that a model may have to be preselected. */
  readonly mostBytes?: number;
}

export class Hub {
  constructor(
    private readonly store: ModelStore,
    private readonly options: HubOptions,
  ) {}

  /** Asks for the list of files alone. */
  look(ref: ModelRef, options: Omit<PullOptions, 'onProgress'> = {}): Promise<LookOutcome> {
    return this.settled(async () => {
      const connection = this.connect();
      const { sha: commit, license } = await commitOf(connection, ref, options);
      const files = await filesOf(connection, ref.repo, commit, options);
      const plan = usable(ref.repo, () => planOf(ref.repo, files, this.options.mostBytes));
      return { kind: 'listed', listing: { ...ref, ...plan, commit, license } };
    });
  }

  /** @param dtype one of the listing's precisions; the preselected one where it is left out */
  pull(listing: Listing, dtype: Dtype | undefined, options: PullOptions = {}): Promise<PullOutcome> {
    return this.settled(async () => {
      const precision = precisionOf(listing, dtype);
      const { lockClock } = this.options;
      const pull = new Pull(this.store, this.connect(), listing, precision, { ...options, lockClock });
      return { kind: 'installed', installed: await pull.run() };
    });
  }

  search(words: string, options: Omit<PullOptions, 'onProgress'> = {}): Promise<SearchOutcome> {
    return this.settled(async () => ({ kind: 'found', models: await searchModels(this.connect(), words, options) }));
  }

  private connect(): Connection {
    return new Connection({ ...this.options, clock: this.options.clock ?? systemClock });
  }

  private async settled<Done>(work: () => Promise<Done>): Promise<Done | Cancelled | HubFailed> {
    try {
      return await work();
    } catch (thrown) {
      if (thrown instanceof PullCancelled) return { kind: 'cancelled' };
      if (thrown instanceof HubFault) return { kind: 'failed', error: thrown.error };
      const fault = storageFault(thrown, this.store.folder, 0);
      if (fault) return { kind: 'failed', error: fault.error };
      throw thrown;
    }
  }
}

function precisionOf({ repo, precisions, preselected }: Listing, dtype: Dtype | undefined): PrecisionPlan {
  if (dtype === undefined) return preselected;
  const chosen = precisions.find((each) => each.dtype === dtype);
  if (chosen) return chosen;
  const known = precisions.map((each) => each.dtype);
  throw new HubFault({ code: 'precisionMissing', args: { repo, precision: dtype, known } });
}

/** A reason why the engine cannot use a model is one not to download it. */
export function usable<Result>(repo: string, look: () => Result): Result {
  try {
    return look();
  } catch (thrown) {
    if (thrown instanceof ReasonError) throw notUsable(repo, thrown.reason);
    throw thrown;
  }
}

export const notUsable = (repo: string, why: Reason): HubFault =>
  new HubFault({ code: 'notUsable', args: { repo, why } });
