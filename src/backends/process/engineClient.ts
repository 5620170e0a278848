import type {
  AskOptions,
  EngineError,
  EngineEvent,
  Operation,
  Outcome,
  OutcomeOf,
  RequestOf,
} from '../../protocol/engine';
import type { Backend, Disposable } from '../backend';
import { Call } from './call';
import type { Clock } from '../../base/clock';
import { EngineProcess, type Ending } from './engineProcess';
import type { EngineState } from '../engineState';
import { ObservedState } from '../observedState';
import * as errors from './errors';
import type { ForkEngine } from './forkEngine';
import { OutputRing } from './outputRing';
import { RestartPolicy } from './restartPolicy';

/**
 * The engine in a process of its own. It is started by the first request and replaced by the first request after it
 * died; a request that was open when it died fails and is not sent again, because it may be what killed it.
 */
export class EngineClient implements Backend {
  /** What the engine's processes printed, for a debugger; see `OutputRing`. */
  readonly output = new OutputRing();
  private policy = RestartPolicy.fresh;
  private process: EngineProcess | undefined;
  /** False where the system could not start the latest process, which then emits no exit event. */
  private isSpawned = false;
  /** Asked but not sent yet, oldest first: sending relies on Map insertion order. */
  private readonly waiting = new Map<number, Call>();
  private readonly loading = new Map<string, number>();
  private readonly observed = new ObservedState(() => this.compute());
  private problem: EngineError | undefined;
  private endedAtMs = 0;
  private stopBackOff: (() => void) | undefined;
  /** True while a closed process has not exited: the next one starts after it, so that two never run at once. */
  private leaving = false;
  private disposed = false;
  private lastId = 0;

  constructor(
    private readonly fork: ForkEngine,
    private readonly clock: Clock,
  ) {}

  get state(): EngineState {
    return this.observed.current;
  }

  onDidChangeState(listener: (state: EngineState) => void): Disposable {
    return this.observed.onDidChange(listener);
  }

  ask<Op extends Operation>(request: RequestOf<Op>, options: AskOptions = {}): Promise<OutcomeOf<Op>> {
    const outcome = new Promise<Outcome>((resolve) => {
      const call = new Call(++this.lastId, request, options, resolve, () => this.abort(call));
      if (options.signal?.aborted) call.cancelled('queue');
      else if (this.disposed) call.fail(errors.stoppedByHand());
      else this.begin(call);
    });
    // Sound: an outcome is made here (`cancelled`, `failed`) or parsed with the schema of this very operation.
    return outcome as Promise<OutcomeOf<Op>>;
  }

  /** Ends the running process, forgets every failure and starts a fresh one. Resolves when that has been started. */
  async restart(): Promise<void> {
    if (this.disposed || this.leaving) return;
    await this.letGo();
    if (!this.disposed) this.ensureStarted();
  }

  /** Settles everything and lets the process go; it is gone within about a second. */
  dispose(): void {
    this.disposed = true;
    void this.letGo();
  }

  private begin(call: Call): void {
    if (this.process?.isReady) {
      this.process.send(call);
    } else {
      this.waiting.set(call.id, call);
      this.ensureStarted();
    }
    this.observed.update();
  }

  private abort(call: Call): void {
    if (this.waiting.delete(call.id)) call.cancelled('queue');
    else this.process?.cancel(call);
  }

  private ensureStarted(): void {
    if (this.process || this.leaving || this.stopBackOff) return;
    const decision = this.policy.decision;
    if (decision.kind === 'stop') return this.failWaiting(errors.gaveUp());
    const waitMs = this.endedAtMs + decision.delayMs - this.clock.nowMs();
    if (decision.delayMs === 0 || waitMs <= 0) return this.start();
    this.stopBackOff = this.clock.after(waitMs, () => {
      this.stopBackOff = undefined;
      // All waiting requests may have been cancelled during the back-off; then no process is started.
      if (this.waiting.size > 0) this.start();
    });
  }

  private start(): void {
    try {
      const child = this.fork();
      this.isSpawned = child.pid !== undefined;
      this.process = new EngineProcess(child, this.clock, this.output, {
        ready: () => this.sendWaiting(),
        event: (event) => this.note(event),
        settled: (call, outcome) => this.settled(call, outcome),
        ended: (ending) => this.ended(ending),
      });
    } catch (thrown) {
      const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
      this.ended({ kind: 'failed', error: errors.forkFailed(code) });
    }
    this.observed.update();
  }

  private sendWaiting(): void {
    this.problem = undefined;
    const calls = [...this.waiting.values()];
    this.waiting.clear();
    for (const call of calls) this.process?.send(call);
    this.observed.update();
  }

  private note(event: EngineEvent): void {
    if (event.kind === 'loading') this.loading.set(event.model, event.fraction);
    else this.loading.delete(event.model);
    this.observed.update();
  }

  private settled(call: Call, outcome: Outcome): void {
    if (outcome.kind !== 'failed' && outcome.kind !== 'cancelled') this.policy = RestartPolicy.fresh;
    // A failed load sends no `loaded` event.
    if ('model' in call.request) this.loading.delete(call.request.model);
    this.observed.update();
  }

  private ended(ending: Ending): void {
    this.process = undefined;
    this.loading.clear();
    if (ending.kind === 'failed') {
      this.policy = this.policy.next();
      this.endedAtMs = this.clock.nowMs();
      this.problem = this.policy.decision.kind === 'stop' ? errors.gaveUp() : ending.error;
      this.failWaiting(ending.error);
    }
    this.observed.update();
  }

  private async letGo(): Promise<void> {
    const leaving = this.process;
    this.process = undefined;
    this.policy = RestartPolicy.fresh;
    this.problem = undefined;
    this.loading.clear();
    this.stopBackOff?.();
    this.stopBackOff = undefined;
    this.failWaiting(errors.stoppedByHand());
    this.leaving = true;
    this.observed.update();
    const left = leaving?.close(errors.stoppedByHand());
    if (this.isSpawned) await left;
    this.leaving = false;
  }

  private failWaiting(error: EngineError): void {
    const calls = [...this.waiting.values()];
    this.waiting.clear();
    for (const call of calls) call.fail(error);
  }

  private compute(): EngineState {
    if (!this.process) return this.problem ? { is: 'problem', error: this.problem } : { is: 'stopped' };
    if (!this.process.isReady) return { is: 'starting' };
    const [loading] = this.loading;
    if (loading) return { is: 'loading', model: loading[0], fraction: loading[1] };
    const { open } = this.process;
    return open.length > 0 ? { is: 'busy', with: open } : { is: 'ready' };
  }
}
