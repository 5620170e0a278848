/** What is sent to the engine's process, a few requests at a time. */
import type { ChildProcess } from 'node:child_process';
import type { ToEngine } from '../../protocol/engine';
import type { Call } from './call';

/** Requests that the system has not taken for the engine yet. */
const MOST_PENDING = 4;

/**
 * An engine that is stopped, or busy in its own thread, does not read. The system keeps some messages for it, and Node
 * any number, in this process: so that a person who types on costs no memory, the requests beyond a few stay here,
 * where they can be taken back.
 */
export class Outbox {
  private pending = 0;
  /** Not sent yet, oldest first: sending relies on Map insertion order. */
  private readonly held = new Map<number, Call>();

  /** @param refused called with a request that cannot be sent */
  constructor(
    private readonly child: ChildProcess,
    private readonly refused: (call: Call) => void,
  ) {}

  /** Sends a request, as soon as the system has taken those before it. */
  request(call: Call): void {
    if (this.pending >= MOST_PENDING) {
      this.held.set(call.id, call);
      return;
    }
    this.pending++;
    const isSent = this.post({ kind: 'request', id: call.id, request: call.request }, () => this.taken());
    if (isSent) return;
    this.pending--;
    this.refused(call);
  }

  cancel(id: number): void {
    this.post({ kind: 'cancel', id });
  }

  /** @returns whether the request was not sent yet, and now never will be */
  takeBack(id: number): boolean {
    return this.held.delete(id);
  }

  private taken(): void {
    this.pending--;
    const [next] = this.held.values();
    if (!next) return;
    this.held.delete(next.id);
    this.request(next);
  }

  /** @param then called also where the message cannot arrive: the process is gone, and its exit settles what is open */
  private post(message: ToEngine, then: () => void = () => undefined): boolean {
    try {
      this.child.send(message, then);
      return true;
    } catch {
      return false;
    }
  }
}
