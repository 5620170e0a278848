import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import * as v from 'valibot';
import {
  assertNever,
  type CancelledAt,
  FromEngine,
  operations,
  PROTOCOL_VERSION,
  type EngineError,
  type EngineEvent,
  type EngineRequest,
  type Operation,
  type Outcome,
} from '../../protocol/engine';
import type { Call } from './call';
import type { Clock } from '../../base/clock';
import { Deadlines } from './deadlines';
import * as errors from './errors';
import { OUT_OF_MEMORY_PIPE } from './forkEngine';
import { Outbox } from './outbox';
import type { OutputRing } from './outputRing';

const START_TIMEOUT_MS = 30_000;
/** Longer than the slowest single run of a model on a busy machine. */
const STEP_TIMEOUT_MS = 30_000;
/** Loading a large model and tokenizing a long text block the engine's thread for longer than a run. */
const PREPARING_TIMEOUT_MS = 120_000;
/** Longer than the slowest single run on a quiet machine: between two runs a cancelled request settles. */
const CANCEL_TIMEOUT_MS = 10_000;
const GRACE_MS = 1_000;

/** How a process ended: `idle` is the engine leaving of its own will with nothing to do. */
export type Ending =
  | { readonly kind: 'idle' }
  | { readonly kind: 'failed'; readonly error: EngineError; readonly open: readonly SentRequest[] };

export interface SentRequest {
  readonly request: EngineRequest;
  /** The model that works for it, by the engine's word: a request on a capture names none. Undefined where none does. */
  readonly worker: string | undefined;
}

export interface EngineObserver {
  ready(): void;
  event(event: EngineEvent): void;
  settled(sent: SentRequest, outcome: Outcome): void;
  /** Nothing is open and nothing is loaded: the process may be closed. */
  idle(): void;
  /** Called once, after every call in flight has settled. Not called after `close`. */
  ended(ending: Ending): void;
}

/** One life of the engine's process, from fork to exit. It is never revived: its owner makes a new one. */
export class EngineProcess {
  private readonly calls = new Map<number, Call>();
  private readonly outbox: Outbox;
  /** One for the start, and one for each call until it settles. */
  private readonly deadlines: Deadlines<number | 'start'>;
  /** By call, the model that works for it. */
  private readonly workers = new Map<number, string>();
  private readonly cancelled = new Set<number>();
  /** The limit of its memory, once its guard has ended it for passing that. */
  private passedBytes: number | undefined;
  private state: 'starting' | 'ready' | 'closing' | 'ended' = 'starting';

  constructor(
    private readonly child: ChildProcess,
    private readonly clock: Clock,
    output: OutputRing,
    private readonly observer: EngineObserver,
  ) {
    this.deadlines = new Deadlines(clock);
    this.outbox = new Outbox(child, (call) => {
      this.forget(call.id);
      call.fail(errors.notSent());
    });
    this.deadlines.start('start', START_TIMEOUT_MS, () => this.replace(errors.startTimedOut(START_TIMEOUT_MS / 1000)));
    child.on('message', (message) => this.receive(message));
    child.on('error', (error: NodeJS.ErrnoException) => this.replace(errors.forkFailed(error.code ?? 'unknown')));
    // Not 'exit': by 'close' the pipes have been read, and one of them may say why the process ended.
    child.on('close', (code: number | null, signal: NodeJS.Signals | null) => this.exited(code, signal));
    const outOfMemory = child.stdio[OUT_OF_MEMORY_PIPE] as Readable | null | undefined;
    outOfMemory?.on('data', (chunk: Uint8Array) => (this.passedBytes = Number(String(chunk))));
    outOfMemory?.on('error', () => undefined);
    for (const pipe of [child.stdout, child.stderr]) {
      pipe?.on('data', (chunk: Uint8Array) => output.write(chunk));
      // Ignore EPIPE: the exit event is handled separately.
      pipe?.on('error', () => undefined);
    }
  }

  get isReady(): boolean {
    return this.state === 'ready';
  }

  /** What was sent and is not settled, oldest first. */
  get open(): readonly Operation[] {
    return [...this.calls.values()].map(({ request }) => request.op);
  }

  /** Sends a request; only once the process is ready. */
  send(call: Call): void {
    this.calls.set(call.id, call);
    this.startDeadline(call);
    this.outbox.request(call);
  }

  /** Asks the engine to settle a call early, or settles it where it was not sent. Does nothing when it has settled. */
  cancel(call: Call): void {
    if (!this.calls.has(call.id)) return;
    if (this.outbox.takeBack(call.id)) {
      this.forget(call.id);
      return call.cancelled('queue');
    }
    this.cancelled.add(call.id);
    this.startDeadline(call);
    this.outbox.cancel(call.id);
  }

  /** Starts the time that the engine has to settle a call or, where it was not cancelled, to be heard of. */
  private startDeadline(call: Call): void {
    const worker = this.workers.get(call.id);
    if (this.cancelled.has(call.id)) {
      const at = this.stageOf(call);
      const limitMs = at === 'decode' ? CANCEL_TIMEOUT_MS : PREPARING_TIMEOUT_MS;
      this.deadlines.start(call.id, limitMs, () => {
        const open = this.openRequests();
        this.forget(call.id);
        call.cancelled(at);
        this.replace(errors.hungCancelling(limitMs / 1000), open);
      });
    } else if (worker !== undefined) {
      this.deadlines.start(call.id, STEP_TIMEOUT_MS, () =>
        this.replace(errors.hungInStep(worker, STEP_TIMEOUT_MS / 1000)),
      );
    } else {
      this.deadlines.start(call.id, PREPARING_TIMEOUT_MS, () =>
        this.replace(errors.hungPreparing(PREPARING_TIMEOUT_MS / 1000)),
      );
    }
  }

  private noteWorking({ id, isWorking, model }: Extract<FromEngine, { kind: 'working' }>): void {
    const call = this.calls.get(id);
    if (!call) return this.replace(errors.badMessage('workForNone'));
    const worker = isWorking ? model : undefined;
    const changes = worker !== this.workers.get(id);
    if (worker !== undefined) this.workers.set(id, worker);
    else this.workers.delete(id);
    if (changes || !this.cancelled.has(id)) this.startDeadline(call);
  }

  /** A call that no model works for waits for another's step: whatever the engine says is a sign of life. */
  private noteLife(): void {
    for (const call of this.calls.values())
      if (!this.workers.has(call.id) && !this.cancelled.has(call.id)) this.startDeadline(call);
  }

  /**
   * Lets the process go: it ends when its channel closes, or is ended a second later. Resolves when it is gone.
   *
   * @param error what is open fails with; it is cancelled where this is left out
   */
  close(error?: EngineError): Promise<void> {
    if (this.state === 'ended') return Promise.resolve();
    this.state = 'closing';
    this.settleAll(error);
    // Its 'exit' has come already, and 'close' comes once its pipes are read.
    if (this.child.exitCode !== null || this.child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      const stopGrace = this.clock.after(GRACE_MS, () => this.child.kill('SIGKILL'));
      this.child.once('exit', () => {
        stopGrace();
        resolve();
      });
      if (this.child.connected) this.child.disconnect();
    });
  }

  private receive(raw: unknown): void {
    if (this.state === 'closing' || this.state === 'ended') return;
    const parsed = v.safeParse(FromEngine, raw);
    if (!parsed.success) return this.replace(errors.badMessage('unknownShape'));
    const message = parsed.output;
    if (message.kind === 'hello') return this.greet(message.version);
    if (message.kind === 'noBuild') return this.replace(errors.noBuild(message));
    if (this.state === 'starting') return this.replace(errors.messageBeforeHello(message.kind));
    this.noteLife();
    switch (message.kind) {
      case 'event':
        return this.observer.event(message.event);
      case 'part': {
        const call = this.calls.get(message.id);
        if (!call) return this.replace(errors.badMessage('partOfNone'));
        if (this.workers.has(call.id) && !this.cancelled.has(call.id)) this.startDeadline(call);
        return call.part(message.part);
      }
      case 'idle':
        // Where something is open, the engine has not heard of it yet: it says so again after it.
        return this.calls.size > 0 ? undefined : this.observer.idle();
      case 'working':
        return this.noteWorking(message);
      case 'outcome':
        return this.finish(message.id, message.outcome);
      default:
        assertNever(message);
    }
  }

  private greet(version: number): void {
    if (version !== PROTOCOL_VERSION) return this.replace(errors.wrongVersion(version, PROTOCOL_VERSION));
    if (this.state !== 'starting') return this.replace(errors.badMessage('secondHello'));
    this.state = 'ready';
    this.deadlines.clear('start');
    this.observer.ready();
  }

  private finish(id: number, raw: unknown): void {
    const call = this.calls.get(id);
    if (!call) return this.replace(errors.badMessage('outcomeOfNone'));
    const parsed = v.safeParse(operations[call.request.op].outcome, raw);
    if (!parsed.success) {
      // The place only: what stands there may be text of a document.
      return this.replace(errors.badOutcome(call.request.op, v.getDotPath(parsed.issues[0]) ?? 'its root'));
    }
    const sent = this.sent(call);
    this.forget(id);
    call.settle(parsed.output);
    this.observer.settled(sent, parsed.output);
  }

  private exited(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.state === 'ready' && code === 0 && this.calls.size === 0) return this.end({ kind: 'idle' });
    const died = signal === null ? errors.exited(code) : errors.killed(signal);
    const error = this.passedBytes === undefined ? died : errors.outOfMemory(this.passedBytes);
    this.end({ kind: 'failed', error, open: this.openRequests() });
  }

  /**
   * Ends a process that cannot be trusted any more. SIGKILL: JavaScript's SIGTERM handler never runs in a busy child.
   */
  private replace(error: EngineError, open = this.openRequests()): void {
    this.child.kill('SIGKILL');
    this.end({ kind: 'failed', error, open });
  }

  private end(ending: Ending): void {
    if (this.state === 'closing' || this.state === 'ended') {
      this.state = 'ended';
      return;
    }
    this.state = 'ended';
    this.settleAll(ending.kind === 'failed' ? ending.error : undefined);
    this.observer.ended(ending);
  }

  private settleAll(error?: EngineError): void {
    this.deadlines.clear('start');
    for (const call of [...this.calls.values()]) {
      const at = this.stageOf(call);
      this.forget(call.id);
      call.end(error, at);
    }
  }

  private stageOf({ id }: Call): CancelledAt {
    return this.workers.has(id) ? 'decode' : 'queue';
  }

  private openRequests(): SentRequest[] {
    return [...this.calls.values()].map((call) => this.sent(call));
  }

  private sent({ id, request }: Call): SentRequest {
    return { request, worker: this.workers.get(id) };
  }

  private forget(id: number): void {
    this.calls.delete(id);
    this.outbox.takeBack(id);
    this.deadlines.clear(id);
    this.workers.delete(id);
    this.cancelled.delete(id);
  }
}
