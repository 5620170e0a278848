/** The keys and values of the text that was read last, for another question about it. */
import type { Running } from '../running';
import type { CausalSession } from '../sessions/causalSession';
import type { Cache } from '../sessions/kvCache';

/** They are kept if they take no more: 1,400 tokens of SmolLM2. */
const MOST_KEPT_BYTES = 64 * 1024 ** 2;

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

  keep(shared: CausalSession, { cache }: CausalSession): void {
    if (cache.ids.length * cache.bytesPerToken <= MOST_KEPT_BYTES) this.kept = { shared, cache };
    else cache.clear();
  }

  clear(): void {
    this.kept?.cache.clear();
    this.kept = undefined;
  }
}
