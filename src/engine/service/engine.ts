/** The engine: requests in, outcomes out. The same one runs in the forked child and inside the command line. */
import * as path from 'node:path';
import {
  operations,
  type AskOptions,
  type Engine,
  type EngineEvent,
  type Operation,
  type Operations,
  type OutcomeOf,
  type PartOf,
  type RequestOf,
} from '../../protocol/engine';
import { CaptureStore } from '../captures/captureStore';
import { withHome } from '../../models/own';
import { Costs } from './costs';
import { ModelRegistry } from './modelRegistry';
import { handlers } from './operations';
import { OperationService } from './operationService';

export interface EngineOptions {
  readonly modelsFolder: string;
  /** With one folder a model, in the layout of transformers.js. */
  readonly ownModelsFolder?: string;
  readonly onEvent?: (event: EngineEvent) => void;
  /**
   * What captures of attention may take together, runs included; a share of the machine's memory where it is left out.
   */
  readonly captureBytes?: number;
}

export class LocalEngine implements Engine {
  private readonly registry: ModelRegistry;
  private readonly service: OperationService<Operations>;

  constructor({ modelsFolder, ownModelsFolder, onEvent, captureBytes }: EngineOptions) {
    this.registry = new ModelRegistry(
      path.resolve(modelsFolder),
      ownModelsFolder && path.resolve(withHome(ownModelsFolder)),
      onEvent ?? (() => undefined),
    );
    this.service = new OperationService(operations, handlers, {
      registry: this.registry,
      captures: new CaptureStore(captureBytes),
      costs: new Costs(),
    });
  }

  ask<Op extends Operation>(request: RequestOf<Op>, options?: AskOptions<PartOf<Op>>): Promise<OutcomeOf<Op>> {
    return this.service.ask<Op>(request, options);
  }

  async dispose(): Promise<void> {
    await this.registry.dispose();
  }
}

export function createEngine(options: EngineOptions): LocalEngine {
  return new LocalEngine(options);
}
