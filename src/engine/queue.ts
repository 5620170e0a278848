/** One after another: a model has one live cache, so its requests take turns. */
import { CancelledError } from './cancellation';

export class Queue {
  private last: Promise<unknown> = Promise.resolve();

  /** Runs `work` when all before it are done. @throws CancelledError when the signal is aborted by then */
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const turn = this.last.then(() => {
      if (signal?.aborted) throw new CancelledError('queue');
      return work();
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
