/**
 * Ends the process groups of a parent that is gone, however it went. Standard input is a pipe that the parent holds:
 * "+42" names the leader of a group, "-42" says that it has ended, and the end of the pipe is the end of the parent.
 */
import { createInterface } from 'node:readline';
import { endGroup, signalGroup } from './process-groups.mjs';

/** @type {Set<number>} */
const leaders = new Set();
for await (const line of createInterface({ input: process.stdin })) {
  const pid = Number(line.slice(1));
  if (line.startsWith('+')) leaders.add(pid);
  else leaders.delete(pid);
}
await Promise.all([...leaders].map((pid) => endGroup(pid, () => !signalGroup(pid, 0))));
