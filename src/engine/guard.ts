/** A thread that watches the parent: when it is gone, this process ends at once, even in the middle of a run. */
import { workerData } from 'node:worker_threads';

const CHECK_EVERY_MS = 100;
const { parent } = workerData as { parent: number };

function parentLives(): boolean {
  // An orphan is handed to another parent; on Windows it keeps the old number, which then names no process.
  if (process.ppid !== parent) return false;
  try {
    process.kill(parent, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}

setInterval(() => {
  if (!parentLives()) process.kill(process.pid, 'SIGKILL');
}, CHECK_EVERY_MS);
