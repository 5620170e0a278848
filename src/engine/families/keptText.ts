/** The keys and values of the text that was read last, for another question about it. */
import type { Running } from '../running';
import type { CausalSession } from '../sessions/causalSession';
import type { Cache } from '../sessions/kvCache';

/** They are kept if they take no more: 1,400 tokens of SmolLM2. */
const MOST_KEPT_BYTES = 64 * 1024 ** 2;

/** What is kept of a text that was read. */
export function keptBytes({ ids, bytesPerToken }: Cache): number {
  const bytes = ids.length * bytesPerToken;
  return bytes <= MOST_KEPT_BYTES ? bytes : 0;
}

export class KeptText {
  private kept: { readonly shared: CausalSession; readonly cache: Cache } | undefined;

  /**
   * A session that has read the same text, or a new one. It is taken, so that two questions never share a cache, and its
   * runs wait for more urgent requests like those of any other.
   */
  take(shared: CausalSession, { beforeRun }: Running): CausalSession {
    const { kept } = this;
    this.kept = undefined;
    if (kept?.shared === shared) return shared.withOwnCache(beforeRun, kept.cache);
    kept?.cache.clear();
    return shared.withOwnCache(beforeRun);
  }

  /** Work that reads a text from its beginning: what is captured is what a person asks about next. */
  async readingAnew<T>(
    shared: CausalSession,
    { beforeRun }: Running,
    work: (session: CausalSession) => Promise<T>,
  ): Promise<T> {
    const session = shared.withOwnCache(beforeRun);
    try {
      return await work(session);
    } finally {
      this.keep(shared, session);
    }
  }

  /** Instead of what was kept before. */
  keep(shared: CausalSession, { cache }: CausalSession): void {
    this.clear();
    if (keptBytes(cache) > 0) this.kept = { shared, cache };
    else cache.clear();
  }

  clear(): void {
    this.kept?.cache.clear();
    this.kept = undefined;
  }
}
