/** Resident memory of the process that holds a peer's weights, while it completes. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Remote, type Start } from './remote';
import type { Texts } from './texts';

export interface Memory {
  readonly peakMb: number;
  readonly afterMb: number;
}

export const MEMORY_PLACES = 8;
/** What a process gives back by itself it has given back by then. */
const REST_MS = 1000;

export const canReadMemory = (): boolean => process.platform === 'linux';

/** Starts the peer anew, has it answer at some places, and reads its process's memory. */
export async function memoryOf(start: Start, places: readonly ReturnType<Texts['jump']>[]): Promise<Memory> {
  const peer = new Remote({ ...start, isForked: true });
  try {
    for (const { place, afterKey } of places) {
      await peer.do({ kind: 'suggest', place });
      await peer.do({ kind: 'suggest', place: afterKey });
    }
    await sleep(REST_MS);
    const pid = await peer.do({ kind: 'pid' });
    if (pid === undefined) throw new Error('its process is not known');
    return { peakMb: status(pid, 'VmHWM'), afterMb: status(pid, 'VmRSS') };
  } finally {
    await peer.end();
  }
}

/** @returns a line of /proc/PID/status, of kibibytes, in megabytes (10^6 bytes) */
function status(pid: number, line: string): number {
  const found = new RegExp(`^${line}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  if (!found) throw new Error(`/proc/${pid}/status has no ${line}`);
  return (Number(found[1]) * 1024) / 1e6;
}
