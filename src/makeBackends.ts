/** What answers in VS Code: the engine's process on this machine, and servers that a person added. */
import * as path from 'node:path';
import { systemClock } from './base/clock';
import { ServerBackend } from './backends/openai/serverBackend';
import { EngineClient } from './backends/process/engineClient';
import { forkEngine } from './backends/process/forkEngine';
import { Router } from './backends/router';

interface Surroundings {
  readonly extensionPath: string;
  /** All asked at each start of the process: the folder of a person's own models, and that of downloaded ones. */
  readonly ownModels: () => string | undefined;
  readonly downloads: () => string | undefined;
  /** What models may take together, in bytes; undefined where nobody has said. */
  readonly budgetBytes: () => number | undefined;
  readonly quarantine: NonNullable<ConstructorParameters<typeof EngineClient>[2]>['memory'];
  /** Told of every outcome. */
  readonly settled: ConstructorParameters<typeof Router>[1];
  readonly servers: Omit<ConstructorParameters<typeof ServerBackend>[0], 'clock'>;
}

/** @returns the router in front of all, and the one that looks at servers */
export function makeBackends({
  extensionPath,
  ownModels,
  downloads,
  budgetBytes,
  quarantine,
  settled,
  servers,
}: Surroundings): { readonly engine: Router; readonly probe: ServerBackend } {
  const program = path.join(extensionPath, 'dist', 'engine.js');
  const models = path.join(extensionPath, 'models');
  const fork = forkEngine(program, models, ownModels, undefined, undefined, downloads, budgetBytes);
  const probe = new ServerBackend({ clock: systemClock, ...servers });
  return { engine: new Router([new EngineClient(fork, systemClock, { memory: quarantine }), probe], settled), probe };
}
