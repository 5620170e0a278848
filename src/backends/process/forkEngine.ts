import { fork, type ChildProcess } from 'node:child_process';
import { totalmem } from 'node:os';
import * as path from 'node:path';
import { MOST_BYTES, OUT_OF_MEMORY_FD } from '../../protocol/engine/guard';
import { engineEnvironment } from './environment';

/** Index in the child's `stdio`, and so its file descriptor there. */
export const OUT_OF_MEMORY_PIPE = 4;

const LEAST_BYTES = 3 * 1024 ** 3;

/** Half of the machine's memory; on a small machine what the embedded models and two captures need at most. */
export const defaultMostBytes = (): number => Math.max(LEAST_BYTES, totalmem() / 2);

/** Starts one engine process. May throw when the system refuses. */
export type ForkEngine = () => ChildProcess;

/**
 * Forks `program` with a channel for messages and pipes for whatever native code prints.
 * @param modelsFolder absolute path of the folder with `manifest.json`
 * @param ownModelsFolder asked at each start: the folder of a person's own models
 * @param mostBytes resident memory past which the process is ended
 */
export function forkEngine(
  program: string,
  modelsFolder: string,
  ownModelsFolder: () => string | undefined,
  mostBytes = defaultMostBytes(),
): ForkEngine {
  return () =>
    fork(program, [modelsFolder, ...[ownModelsFolder() ?? []].flat()], {
      cwd: path.dirname(program),
      env: {
        ...engineEnvironment(process.env),
        [MOST_BYTES]: String(mostBytes),
        [OUT_OF_MEMORY_FD]: String(OUT_OF_MEMORY_PIPE),
      },
      // Else the host's own --inspect would be inherited, and the child would fail on the taken port.
      execArgv: [],
      // JSON would turn a Float32Array into a plain object.
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
    });
}
