/** The engine: requests in, outcomes out. The same one runs in the forked child and inside the command line. */
import * as path from 'node:path';
import type { AskOptions, Engine, EngineEvent, Operation, OutcomeOf, Part, RequestOf } from '../../protocol/engine';
import { CaptureStore } from '../captures/captureStore';
import { withHome } from '../../models/own';
import { CancelledError } from '../cancellation';
import { Costs } from './costs';
import { Fault, internal } from '../faults';
import type { Parts } from './handlers';
import { ModelRegistry } from './modelRegistry';
import { perform } from './operations';
import { URGENCY } from '../turns';

export interface EngineOptions {
  readonly modelsFolder: string;
  /** With one folder a model, in the layout of transformers.js. */
  readonly ownModelsFolder?: string;
  readonly onEvent?: (event: EngineEvent) => void;
  /** What captures of attention may take together, runs included; a share of the machine's memory where it is left out. */
  readonly captureBytes?: number;
}

export class LocalEngine implements Engine {
  private readonly parts: Parts;

  constructor({ modelsFolder, ownModelsFolder, onEvent, captureBytes }: EngineOptions) {
    this.parts = { registry: new ModelRegistry(path.resolve(modelsFolder), ownModelsFolder && path.resolve(withHome(ownModelsFolder)), onEvent ?? (() => undefined)), captures: new CaptureStore(captureBytes), costs: new Costs() };
  }

  async ask<Op extends Operation>(request: RequestOf<Op>, options: AskOptions = {}): Promise<OutcomeOf<Op>> {
    const cost = this.parts.costs.begin(request);
    const onPart = (part: Part): void => {
      cost.part(part);
      options.onPart?.(part);
    };
    try {
      const outcome = await perform(this.parts, request, { ...options, onPart, urgency: URGENCY[request.op] });
      cost.done(outcome);
      return outcome;
    } catch (thrown) {
      if (thrown instanceof CancelledError) {
        const cancelled = { kind: 'cancelled', at: thrown.at } as const;
        cost.done(cancelled);
        return cancelled;
      }
      return { kind: 'failed', error: (thrown instanceof Fault ? thrown : internal(thrown)).error };
    }
  }

  async dispose(): Promise<void> {
    await this.parts.registry.dispose();
  }
}

export function createEngine(options: EngineOptions): LocalEngine {
  return new LocalEngine(options);
}
