/** The engine of a command: made at its first question, and ended with it unless engines are kept. */
import * as path from 'node:path';
import type { LocalEngine } from '../engine/service/engine';
import type { AskOptions, Engine, Operation, OutcomeOf, PartOf, RequestOf } from '../protocol/engine';
import { storageFolder } from './storage';

/** By the folders of its models; undefined where each command ends its engine. */
let kept: Map<string, Promise<LocalEngine>> | undefined;

/**
 * Has the commands of this process use one engine, so that each model is loaded once for all of them.
 *
 * @returns ends it, and what is kept
 */
export function keepEngines(): () => Promise<void> {
  const engines = (kept = new Map<string, Promise<LocalEngine>>());
  return async () => {
    if (kept === engines) kept = undefined;
    for (const engine of engines.values()) await (await engine).dispose();
  };
}

async function load(folders: {
  readonly modelsFolder: string;
  readonly ownModelsFolder: string | undefined;
  readonly hubFolder: string;
}): Promise<LocalEngine> {
  // Help and refusals need no engine: its module loads the native runtime and the models' library.
  const { createEngine } = await import('../engine/service/engine');
  return createEngine(folders);
}

export class LentEngine implements Engine {
  private engine: Promise<LocalEngine> | undefined;
  private isKept = false;

  async ask<Op extends Operation>(request: RequestOf<Op>, options?: AskOptions<PartOf<Op>>): Promise<OutcomeOf<Op>> {
    return (await (this.engine ??= this.find())).ask<Op>(request, options);
  }

  async giveBack(): Promise<void> {
    if (!this.isKept) await (await this.engine)?.dispose();
  }

  private find(): Promise<LocalEngine> {
    const folders = {
      modelsFolder: process.env.ATTENTIVE_MODELS ?? path.join(__dirname, '..', 'models'),
      ownModelsFolder: process.env.ATTENTIVE_OWN_MODELS,
      hubFolder: storageFolder(),
    };
    if (!kept) return load(folders);
    this.isKept = true;
    const key = JSON.stringify(folders);
    const engine = kept.get(key) ?? load(folders);
    kept.set(key, engine);
    return engine;
  }
}
