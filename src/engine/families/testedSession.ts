/** A session that is loaded when it is first needed, and tested by the first request that uses it. */
import { unlessCancelled } from '../cancellation';
import { isLasting } from '../faults';
import { Lazy } from '../lazy';
import type { Running } from '../running';

export class TestedSession<Session extends { dispose(): Promise<void> }> {
  private readonly session: Lazy<Session>;
  private testing: Promise<void> | undefined;
  private refusal: unknown;

  /**
   * What either says lastingly of the model's files is said again without another load.
   *
   * @param test throws ReasonError for a session that must not serve, which is then disposed of; undefined for a model
   *   whose files are known to fit together
   */
  constructor(
    load: () => Promise<Session>,
    private readonly test: ((session: Session) => Promise<void>) | undefined,
  ) {
    this.session = new Lazy(load);
  }

  /** It will never serve, and holds no memory. */
  get isRefused(): boolean {
    return this.refusal !== undefined;
  }

  /** @throws CancelledError at once while it loads; ReasonError */
  async get({ signal, beforeRun }: Pick<Running, 'signal' | 'beforeRun'>): Promise<Session> {
    if (this.isRefused) throw this.refusal;
    try {
      const session = await unlessCancelled(this.session.get(), signal, 'loading');
      if (this.test && !this.testing) {
        // The test is the model's work for this request: a graph may take for ever or too much memory.
        await beforeRun?.();
        this.testing ??= this.tested(session, this.test);
      }
      await this.testing;
      return session;
    } catch (thrown) {
      if (isLasting(thrown)) this.refusal = thrown;
      throw thrown;
    }
  }

  async dispose(): Promise<void> {
    this.testing = undefined;
    await this.session.dispose();
  }

  private async tested(session: Session, test: (session: Session) => Promise<void>): Promise<void> {
    try {
      await test(session);
    } catch (thrown) {
      await this.dispose();
      throw thrown;
    }
  }
}
