/** A decoder's sessions, one for each variant of its graph, loaded when first needed. */
import type { GraphFile } from '../graph/headers';
import { variantName, type GraphVariant } from '../graph/variants';
import type { Precision } from '../../protocol/engine';
import type { NextTokenSession } from '../decode/nextToken';
import { RememberingSession } from '../decode/rememberingSession';
import { cacheTooLarge, hidesAttention } from '../faults';
import type { Running } from '../running';
import type { ModelFile } from '../../models/manifest';
import type { CausalSession } from '../sessions/causalSession';
import { EXACT_UNTAPPED, tappedDecoder, UNTAPPED } from './graphFiles';
import { KeptText } from './keptText';
import { TestedSession } from './testedSession';

type Work<T> = (session: CausalSession) => Promise<T>;

export interface CausalContext {
  /** The graph that goes on with a cache, of a model that has two. */
  readonly continuing: GraphFile | undefined;
  readonly readsSuffix: boolean;
  /** The parts are known to fit together, so no session is tested. */
  readonly isVerified: boolean;
  /** The file of the int8 weights, of a model that has one. */
  readonly int8: ModelFile | undefined;
  /** What keys and values may take now. */
  readonly freeBytes: () => number;
}

export class CausalSessions {
  /** By the variant's name. */
  private readonly byName = new Map<string, TestedSession<CausalSession>>();
  /** The text that was read last with taps. */
  readonly kept = new KeptText();
  /** How many requests use each session, including those that wait for a more urgent one. */
  private readonly users = new Map<string, number>();
  /** The live session, and what it said last. */
  private live: { readonly session: CausalSession; readonly remembering: RememberingSession } | undefined;

  /**
   * @param untapped completes and generates: nothing is read out of it but logits
   * @param freeBytes what keys and values may take now
   */
  constructor(
    private readonly untapped: GraphVariant,
    private readonly load: (variant: GraphVariant) => Promise<CausalSession>,
    private readonly test: ((session: CausalSession) => Promise<void>) | undefined,
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

  /** The same, where the text is read from its beginning: its keys and values are kept. */
  keeping<T>(tokens: number, variant: GraphVariant, running: Running, work: Work<T>): Promise<T> {
    return this.use(variant, running, (shared) => {
      requireCache(tokens, shared.cache.bytesPerToken, this.freeBytes());
      return this.kept.readingAnew(shared, running, work);
    });
  }

  /**
   * Work that writes a text. Where it is fast it shares a session with completion.
   *
   * @param tokens as of `withOwnCache`
   */
  writing<T>(tokens: number, precision: Precision, running: Running, work: Work<T>): Promise<T> {
    if (precision === 'fast') return this.withOwnCache(tokens, this.untapped, running, work);
    return this.measuring(tokens, precision, running, work);
  }

  /**
   * Work that says how likely a text is: as the model is stored, or exactly. Where it is exact it shares a session with
   * exact attention, because loading its weights twice costs more than unread taps; unless the graph shows no attention.
   *
   * @param tokens as of `withOwnCache`
   */
  async measuring<T>(tokens: number, precision: Precision, running: Running, work: Work<T>): Promise<T> {
    if (precision === 'fast') return this.withOwnCache(tokens, UNTAPPED, running, work);
    try {
      return await this.withOwnCache(tokens, tappedDecoder('exact'), running, work);
    } catch (thrown) {
      if (!hidesAttention(thrown)) throw thrown;
      return this.withOwnCache(tokens, EXACT_UNTAPPED, running, work);
    }
  }

  /**
   * Work with the live KV cache, which keeps the prefix from one keystroke to the next. No other request runs in
   * between.
   */
  withLiveCache<T>(running: Running, work: (session: NextTokenSession) => Promise<T>): Promise<T> {
    return this.use(this.untapped, running, async (session) => {
      await running.beforeRun?.();
      if (this.live?.session !== session) this.live = { session, remembering: new RememberingSession(session) };
      return work(this.live.remembering);
    });
  }

  /** @throws CancelledError at once while the session loads */
  async use<T>(variant: GraphVariant, running: Running, work: Work<T>): Promise<T> {
    const name = variantName(variant);
    this.users.set(name, this.usersOf(name) + 1);
    try {
      return await work(await (await this.session(variant)).get(running));
    } finally {
      this.users.set(name, this.usersOf(name) - 1);
    }
  }

  async dispose(): Promise<void> {
    this.kept.clear();
    await Promise.all([...this.byName.values()].map((session) => session.dispose()));
  }

  private usersOf(name: string): number {
    return this.users.get(name) ?? 0;
  }

  /**
   * Disposes of the other idle sessions except the live one, because each session holds a copy of the weights.
   */
  private async session(variant: GraphVariant): Promise<TestedSession<CausalSession>> {
    const name = variantName(variant);
    const live = variantName(this.untapped);
    const refused = this.byName.get(name);
    if (refused?.isRefused) return refused;
    for (const [other, session] of this.byName) {
      if (other === name || other === live || name === live || this.usersOf(other) > 0 || session.isRefused) continue;
      this.byName.delete(other);
      await session.dispose();
    }
    let session = this.byName.get(name);
    if (!session) {
      session = new TestedSession(() => this.load(variant), this.test);
      this.byName.set(name, session);
    }
    return session;
  }
}

/** A cache that grows holds its old buffers and the new ones for a moment. */
const CACHE_COPIES = 2;

/** @throws Fault `cacheTooLarge`, with the number of tokens that would fit */
export function requireCache(tokens: number, bytesPerToken: number, allowedBytes: number): void {
  const fits = Math.max(0, Math.floor(allowedBytes / (CACHE_COPIES * bytesPerToken)));
  if (tokens > fits) throw cacheTooLarge(tokens, fits, Math.max(0, allowedBytes));
}
