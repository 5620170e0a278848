import { fork, type ChildProcess } from 'node:child_process';
import { totalmem } from 'node:os';
import * as path from 'node:path';
import { BUDGET_BYTES, MOST_BYTES, OUT_OF_MEMORY_FD } from '../../protocol/engine/guard';
import { IDLE_LIMITS, IDLE_MS, writeIdleLimits } from '../../protocol/engine/idle';
import { engineEnvironment } from './environment';

/** Index in the child's `stdio`, and so its file descriptor there. */
export const OUT_OF_MEMORY_PIPE = 4;

const LEAST_BYTES = 3 * 1024 ** 3;

/**
 * For the allocator of glibc, which else takes blocks of several megabytes from where it can seldom give them back: a block
 * of 128 KiB or more goes back to the system when it is freed. Of SmolLM2, which takes 280 MB with its session, 85 MB
 * come back without this, and 145 MB with it. Other systems do not read these variables.
 */
const GIVE_BACK = { MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_TRIM_THRESHOLD_: '1048576' };

/**
 * New objects are collected at each megabyte instead of at 16. What lives long here are tensors, which the collector sees
 * as small objects and frees late: completing 40 times the process ends 10 to 70 MB smaller, in the same time.
 */
const SMALL_NURSERY = '--max-semi-space-size=1';

/** Half of the machine's memory; on a small machine what the embedded models and two captures need at most. */
const defaultMostBytes = (): number => Math.max(LEAST_BYTES, totalmem() / 2);

/** Starts one engine process. May throw when the system refuses. */
export type ForkEngine = () => ChildProcess;

/**
 * Forks `program` with a channel for messages and pipes for whatever native code prints.
 * @param modelsFolder absolute path of the folder with `manifest.json`
 * @param ownModelsFolder asked at each start: the folder of a person's own models
 * @param mostBytes resident memory past which the process is ended
 * @param idle when models leave the memory, and when the process is no longer needed
 * @param hubFolder asked at each start: the folder of downloaded models
 * @param budgetBytes asked at each start: what models may take together, by an estimate, before one of them leaves
 */
export function forkEngine(
  program: string,
  modelsFolder: string,
  ownModelsFolder: () => string | undefined,
  mostBytes = defaultMostBytes(),
  idle = IDLE_LIMITS,
  hubFolder: () => string | undefined = () => undefined,
  budgetBytes: () => number | undefined = () => undefined,
): ForkEngine {
  return () => {
    const budget = budgetBytes();
    return fork(program, [modelsFolder, ...foldersOf(ownModelsFolder(), hubFolder())], {
      cwd: path.dirname(program),
      env: {
        ...engineEnvironment(process.env),
        ...GIVE_BACK,
        [MOST_BYTES]: String(mostBytes),
        ...(budget !== undefined && { [BUDGET_BYTES]: String(budget) }),
        [IDLE_MS]: writeIdleLimits(idle),
        [OUT_OF_MEMORY_FD]: String(OUT_OF_MEMORY_PIPE),
      },
      // Not the host's own: with its --inspect the child would fail on the taken port.
      execArgv: [SMALL_NURSERY],
      // JSON would turn a Float32Array into a plain object.
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
    });
  };
}

/** Arguments of `engine/main.ts`: an empty one holds the place of a folder that is not set. */
function foldersOf(own: string | undefined, hub: string | undefined): string[] {
  if (hub !== undefined) return [own ?? '', hub];
  return own === undefined ? [] : [own];
}
