/**
 * The child process. Arguments: the models' folder; that of a person's own models, empty where there is none, and that
 * of downloaded models where there are some. Speaks only over IPC; prints nothing.
 */
import * as path from 'node:path';
import { Worker } from 'node:worker_threads';
import { ToEngine, type EngineRequest, type FromEngine, type Part } from '../protocol/engine';
import { BUDGET_BYTES, MOST_BYTES } from '../protocol/engine/guard';
import { IDLE_MS, readIdleLimits } from '../protocol/engine/idle';
import { serve } from './service/server';

const send = (message: FromEngine): void => {
  // The host may be gone between two steps: then there is nobody to tell.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
};

// An exit would first tear the sessions down, which takes longer than a person closing a window wants to wait.
// 'disconnect' cannot fire while a run blocks this thread; the guard's thread then ends the process.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
const guard = new Worker(path.join(__dirname, 'guard.js'), { workerData: { parent: process.ppid } });
guard.unref();

void start();

/** The native runtime is loaded with the engine's module: on a system without a build of it that throws. */
async function start(): Promise<void> {
  const createEngine = await import('./service/engine').then(
    (module) => module.createEngine,
    (thrown: unknown) => sayNoBuild(thrown),
  );
  if (!createEngine) return;
  const [modelsFolder, ownModelsFolder, hubFolder] = process.argv.slice(2);
  if (modelsFolder === undefined) throw new Error('usage: main.js MODELS_FOLDER [OWN_MODELS_FOLDER [HUB_FOLDER]]');
  const engine = createEngine({
    modelsFolder,
    ownModelsFolder: ownModelsFolder || undefined,
    hubFolder: hubFolder || undefined,
    onEvent: (event) => send({ kind: 'event', event }),
    mostBytes: Number(process.env[MOST_BYTES] ?? Infinity),
    budgetBytes: Number(process.env[BUDGET_BYTES] ?? Infinity),
    idle: readIdleLimits(process.env[IDLE_MS]),
    onIdle: () => send({ kind: 'idle' }),
  });
  const onMessage = (listener: (message: unknown) => void) =>
    process.on('message', (message) => {
      guard.postMessage('work');
      listener(message);
    });
  serve<EngineRequest, Part>(engine, ToEngine, { send, onMessage });
}

function sayNoBuild(thrown: unknown): void {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  const systemCode = typeof code === 'string' ? code : 'unknown';
  send({ kind: 'noBuild', platform: process.platform, architecture: process.arch, systemCode });
}
