/** A decoder's sessions, one for each variant of its graph, loaded when first needed. */
import { unlessCancelled } from '../cancellation';
import { variantName, type GraphVariant } from '../graph/variants';
import { cacheTooLarge } from '../faults';
import { Lazy } from '../lazy';
import type { Running } from '../running';
import type { CausalSession } from '../sessions/causalSession';
import { UNTAPPED } from './graphFiles';

type Work<T> = (session: CausalSession) => Promise<T>;

const LIVE = variantName(UNTAPPED);

export class CausalSessions {
  /** By the variant's name. */
  private readonly byName = new Map<string, Lazy<CausalSession>>();
  /** How many requests use each session, including those that wait for a more urgent one. */
  private readonly users = new Map<string, number>();

  /** @param freeBytes what keys and values may take now */
  constructor(
    private readonly load: (variant: GraphVariant) => Promise<CausalSession>,
    private readonly freeBytes: () => number,
  ) {}

  /**
   * Work with a KV cache of its own, so that more urgent requests may run between two of its runs.
   *
   * @param tokens that the cache may hold in the end
   * @throws Fault `cacheTooLarge`, before anything is run
   */
  withOwnCache<T>(tokens: number, variant: GraphVariant, running: Running, work: Work<T>): Promise<T> {
    return this.use(variant, running, async (shared) => {
      requireCache(tokens, shared.cache.bytesPerToken, this.freeBytes());
      const session = shared.withOwnCache(running.beforeRun);
      try {
        return await work(session);
      } finally {
        // Frees tens of megabytes after a long text without waiting for the garbage collector.
        session.cache.clear();
      }
    });
  }

  /**
   * Work with the live KV cache, which keeps the prefix from one keystroke to the next. No other request runs in
   * between.
   */
  withLiveCache<T>(running: Running, work: Work<T>): Promise<T> {
    return this.use(UNTAPPED, running, async (session) => {
      await running.beforeRun?.();
      return work(session);
    });
  }

  /** @throws CancelledError at once while the session loads */
  async use<T>(variant: GraphVariant, { signal }: Running, work: Work<T>): Promise<T> {
    const name = variantName(variant);
    this.users.set(name, this.usersOf(name) + 1);
    try {
      return await work(await unlessCancelled(this.session(variant), signal, 'loading'));
    } finally {
      this.users.set(name, this.usersOf(name) - 1);
    }
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.byName.values()].map((session) => session.dispose()));
  }

  private usersOf(name: string): number {
    return this.users.get(name) ?? 0;
  }

  /**
   * Disposes of the other idle sessions except the live one, because each session holds a copy of the weights.
   */
  private async session(variant: GraphVariant): Promise<CausalSession> {
    const name = variantName(variant);
    for (const [other, session] of this.byName) {
      if (other === name || other === LIVE || name === LIVE || this.usersOf(other) > 0) continue;
      this.byName.delete(other);
      await session.dispose();
    }
    let session = this.byName.get(name);
    if (!session) {
      session = new Lazy(() => this.load(variant));
      this.byName.set(name, session);
    }
    return session.get();
  }
}

/** A cache that grows holds its old buffers and the new ones for a moment. */
const CACHE_COPIES = 2;

/** @throws Fault `cacheTooLarge`, with the number of tokens that would fit */
export function requireCache(tokens: number, bytesPerToken: number, allowedBytes: number): void {
  const fits = Math.max(0, Math.floor(allowedBytes / (CACHE_COPIES * bytesPerToken)));
  if (tokens > fits) throw cacheTooLarge(tokens, fits, Math.max(0, allowedBytes));
}
