import { fork, type ChildProcess } from 'node:child_process';
import * as path from 'node:path';
import { engineEnvironment } from './environment';

/** Starts one engine process. May throw when the system refuses. */
export type ForkEngine = () => ChildProcess;

/**
 * Forks `program` with a channel for messages and pipes for whatever native code prints.
 * @param modelsFolder absolute path of the folder with `manifest.json`
 * @param ownModelsFolder asked at each start: the folder of a person's own models
 */
export function forkEngine(
  program: string,
  modelsFolder: string,
  ownModelsFolder: () => string | undefined,
): ForkEngine {
  return () =>
    fork(program, [modelsFolder, ...[ownModelsFolder() ?? []].flat()], {
      cwd: path.dirname(program),
      env: engineEnvironment(process.env),
      // Else the host's own --inspect would be inherited, and the child would fail on the taken port.
      execArgv: [],
      // JSON would turn a Float32Array into a plain object.
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
}
