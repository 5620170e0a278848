/** A peer in a child process, as the bench speaks to it. */
import { fork, type ChildProcess } from 'node:child_process';
import * as path from 'node:path';
import type { Answers, PeerId, Reply, Task } from './peer';

const CHILD = 'out/bench/speed/child.cjs';

export interface Start {
  readonly id: PeerId;
  /** The checkout, built, whose code runs. */
  readonly folder: string;
  /** In the extension's engine process, of Attentive. */
  readonly isForked: boolean;
  readonly gguf?: string;
}

export class Remote {
  private readonly child: ChildProcess;
  private settle: ((reply: Reply) => void) | undefined;
  private ending: string | undefined;

  constructor({ id, folder, isForked, gguf = '' }: Start) {
    this.child = fork(path.join(folder, CHILD), [id, isForked ? 'forked' : 'here', gguf], { cwd: folder });
    this.child.on('message', (reply: Reply) => this.settled(reply));
    this.child.on('error', ({ message }) => this.ended(message));
    this.child.on('exit', (code, signal) => this.ended(`its process ended (${signal ?? code})`));
  }

  /** @throws what went wrong in the child, or that it ended */
  async do<T extends Task>(task: T): Promise<Answers[T['kind']]> {
    const reply = await new Promise<Reply>((resolve) => {
      this.settle = resolve;
      if (this.ending === undefined) this.child.send(task);
      else this.settled({ error: this.ending });
    });
    if ('error' in reply) throw new Error(reply.error);
    return reply.value as Answers[T['kind']];
  }

  /** Lets the engine put its memory back, and waits until the process is gone. */
  async end(): Promise<void> {
    if (this.ending !== undefined) return;
    const gone = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    this.do({ kind: 'end' }).catch(() => this.child.kill());
    await gone;
  }

  private ended(why: string): void {
    this.ending ??= why;
    this.settled({ error: this.ending });
  }

  private settled(reply: Reply): void {
    const settle = this.settle;
    this.settle = undefined;
    settle?.(reply);
  }
}
