import type {
  AskOptions,
  EngineError,
  EngineEvent,
  EngineRequest,
  ErrorCode,
  Operation,
  Outcome,
  OutcomeOf,
  RequestOf,
} from '../../protocol/engine';
import type { Backend, Disposable } from '../backend';
import { Call } from './call';
import type { Clock } from '../../base/clock';
import { EngineProcess, type Ending, type SentRequest } from './engineProcess';
import { Quarantine, READING_AGAIN, type Blame, type QuarantineMemory } from './quarantine';
import type { EngineState } from '../engineState';
import { ObservedState } from '../observedState';
import * as errors from './errors';
import type { ForkEngine } from './forkEngine';
import { OutputRing } from './outputRing';
import { RestartPolicy } from './restartPolicy';

/** Ends of the process that a model may have caused; what only breaks the protocol is the engine's own fault. */
const BLAMES_A_MODEL: ReadonlySet<ErrorCode> = new Set(['engineCrashed', 'engineHung', 'outOfMemory']);

export interface EngineClientOptions {
  /** Where models that are set aside are remembered. */
  readonly memory?: QuarantineMemory;
  /** In [0, 1), for the waits between starts. */
  readonly random?: () => number;
}

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
  private gone: Promise<void> = Promise.resolve();
  private restarting = false;
  private disposed = false;
  private lastId = 0;

  private readonly quarantine: Quarantine;
  /** Models whose weights could not be unpacked at the last try. */
  private readonly packed = new Set<string>();
  private readonly random: () => number;

  constructor(
    private readonly fork: ForkEngine,
    private readonly clock: Clock,
    { memory, random = Math.random }: EngineClientOptions = {},
  ) {
    this.quarantine = new Quarantine(memory);
    this.random = random;
  }

  get state(): EngineState {
    return this.observed.current;
  }

  onDidChangeState(listener: (state: EngineState) => void): Disposable {
    return this.observed.onDidChange(listener);
  }

  ask<Op extends Operation>(request: RequestOf<Op>, options: AskOptions = {}): Promise<OutcomeOf<Op>> {
    const outcome = new Promise<Outcome>((resolve) => {
      const call = new Call(++this.lastId, request, options, resolve, () => this.abort(call));
      const blame = blameOf({ request });
      if (options.signal?.aborted || this.disposed) call.cancelled('queue');
      else if (blame && this.quarantine.isHeld(blame)) call.fail(errors.quarantined(blame.model));
      else this.begin(call);
    });
    // Sound: an outcome is made here (`cancelled`, `failed`) or parsed with the schema of this very operation.
    return outcome as Promise<OutcomeOf<Op>>;
  }

  get setAside(): readonly string[] {
    return this.quarantine.models;
  }

  isSetAside(model: string, op: Operation): boolean {
    return this.packed.has(model) || this.quarantine.isHeld({ model, work: op });
  }

  offerAgain(model: string): void {
    this.packed.delete(model);
    this.quarantine.releaseModel(model);
    if (this.mayStart) return;
    // A person wants to see it tried, and the engine would not start by itself.
    this.policy = RestartPolicy.fresh;
    this.problem = undefined;
    this.observed.update();
  }

  /**
   * Ends the running process, forgets every failure, offers every model again and starts a fresh one. Resolves when
   * that has been started.
   */
  async restart(): Promise<void> {
    this.packed.clear();
    this.quarantine.release();
    if (this.disposed || this.restarting) return;
    this.restarting = true;
    await this.letGo(errors.stoppedByHand());
    this.restarting = false;
    if (!this.disposed) this.ensureStarted();
  }

  /**
   * Cancels everything and lets the process go; it is gone within about a second. Nothing fails: the extension is
   * disabled or the window is closed, and whoever asked is gone as well.
   */
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
    const decision = this.policy.decide(this.random());
    if (decision.kind === 'stop') return this.endWaiting(this.problem ?? errors.gaveUp());
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
        settled: (sent, outcome) => this.settled(sent, outcome),
        idle: () => void this.close(),
        ended: (ending) => this.ended(ending),
      });
    } catch (thrown) {
      const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
      this.ended({ kind: 'failed', error: errors.forkFailed(code), open: [] });
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

  private settled(sent: SentRequest, outcome: Outcome): void {
    const work = blameOf(sent);
    if (work) {
      // A failed load sends no `loaded` event.
      this.loading.delete(work.model);
      if (isPacked(outcome)) this.packed.add(work.model);
      else if (outcome.kind !== 'cancelled') this.packed.delete(work.model);
      // Lists and costs need no model: their success does not say that the next model will live.
      if (outcome.kind !== 'failed' && outcome.kind !== 'cancelled') {
        this.policy = RestartPolicy.fresh;
        this.quarantine.noteSuccess(work);
      }
    }
    this.observed.update();
  }

  private ended(ending: Ending): void {
    this.process = undefined;
    if (ending.kind === 'failed') {
      const blame = this.blameFor(ending);
      if (blame) this.quarantine.noteDeath(blame);
      this.policy = ending.error.code === 'noBuild' ? RestartPolicy.stopped : this.policy.next();
      this.endedAtMs = this.clock.nowMs();
      this.problem = this.mayStart || ending.error.code === 'noBuild' ? ending.error : errors.gaveUp();
      this.endWaiting(ending.error);
    }
    this.loading.clear();
    this.observed.update();
  }

  private get mayStart(): boolean {
    return this.policy.decide(0).kind === 'start';
  }

  /** The model that most likely ended the process: one that worked, one that was loading, or the oldest that waited. */
  private blameFor({ error, open }: Extract<Ending, { kind: 'failed' }>): Blame | undefined {
    if (!BLAMES_A_MODEL.has(error.code)) return undefined;
    const suspect = open.find(({ worker }) => worker !== undefined);
    if (suspect) return blameOf(suspect);
    const [loading] = this.loading.keys();
    if (loading !== undefined) return { model: loading, work: 'loading' };
    return open.map(blameOf).find((blame) => blame !== undefined);
  }

  /** @param error what waits or is open fails with; it is cancelled where this is left out */
  private letGo(error?: EngineError): Promise<void> {
    this.policy = RestartPolicy.fresh;
    this.problem = undefined;
    this.stopBackOff?.();
    this.stopBackOff = undefined;
    this.endWaiting(error);
    this.observed.update();
    return this.close(error);
  }

  /** Closes the process, where there is one. Resolves when it is gone, and what was asked meanwhile goes to the next. */
  private close(error?: EngineError): Promise<void> {
    const { process } = this;
    if (!process) return this.gone;
    this.process = undefined;
    this.loading.clear();
    this.leaving = true;
    this.observed.update();
    const left = process.close(error);
    this.gone = (this.isSpawned ? left : Promise.resolve()).then(() => {
      this.leaving = false;
      if (this.waiting.size > 0) this.ensureStarted();
    });
    return this.gone;
  }

  private endWaiting(error?: EngineError): void {
    const calls = [...this.waiting.values()];
    this.waiting.clear();
    for (const call of calls) call.end(error, 'queue');
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

/** @returns undefined for a request that names no model and that none works for */
function blameOf({ request, worker }: Partial<SentRequest> & { readonly request: EngineRequest }): Blame | undefined {
  if ('model' in request) return { model: request.model, work: request.op };
  return worker === undefined ? undefined : { model: worker, work: READING_AGAIN };
}

const isPacked = (outcome: Outcome): boolean =>
  outcome.kind === 'failed' && outcome.error.code === 'modelCorrupt' && outcome.error.args.what === 'packed';
