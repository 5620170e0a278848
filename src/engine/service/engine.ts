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
import { systemClock, type Clock } from '../../base/clock';
import { NEVER_IDLE, type IdleLimits } from '../../protocol/engine/idle';
import { CaptureStore } from '../captures/captureStore';
import { withHome } from '../../files/homePath';
import { Costs } from './costs';
import { IdleTimer } from '../idleTimer';
import { ModelMemory } from './modelMemory';
import { ModelRegistry } from './modelRegistry';
import { handlers } from './operations';
import { OperationService } from './operationService';

export interface EngineOptions {
  readonly modelsFolder: string;
  /** With one folder a model, in the layout of transformers.js. */
  readonly ownModelsFolder?: string | undefined;
  /** The store of downloaded models (`models/hub/store.ts`). */
  readonly hubFolder?: string | undefined;
  readonly onEvent?: (event: EngineEvent) => void;
  /**
   * What captures of attention may take together, runs included; a share of the machine's memory where it is left out.
   */
  readonly captureBytes?: number;
  /** Resident bytes that the process may take; nothing limits them where it is left out. */
  readonly mostBytes?: number;
  /** What models may take together, by an estimate: before another is loaded, those leave that nobody used for longest. */
  readonly budgetBytes?: number;
  /** When models leave the memory, and `onIdle` is called; never where it is left out. */
  readonly idle?: IdleLimits;
  /** Called while no model is loaded and no capture is kept, again and again. */
  readonly onIdle?: () => void;
  readonly clock?: Clock;
}

export class LocalEngine implements Engine {
  private readonly registry: ModelRegistry;
  private readonly service: OperationService<Operations>;
  /** Counts every request, whatever it needs. */
  private readonly idle: IdleTimer;

  constructor({ modelsFolder, ownModelsFolder, hubFolder, onEvent, captureBytes, ...options }: EngineOptions) {
    const { mostBytes = Infinity, budgetBytes = Infinity, idle = NEVER_IDLE, onIdle, clock = systemClock } = options;
    const captures = new CaptureStore(captureBytes);
    const memory = new ModelMemory(mostBytes, budgetBytes);
    this.idle = new IdleTimer(clock, idle.processMs, () => {
      if (memory.isEmpty && captures.isEmpty) onIdle?.();
      return true;
    });
    this.registry = new ModelRegistry(
      path.resolve(modelsFolder),
      ownModelsFolder && path.resolve(withHome(ownModelsFolder)),
      onEvent ?? (() => undefined),
      memory,
      { clock, afterMs: idle.modelMs, isNeeded: (model) => captures.needs(model), onUnloaded: () => this.idle.begin() },
      undefined,
      hubFolder && path.resolve(withHome(hubFolder)),
    );
    this.service = new OperationService(operations, handlers, {
      registry: this.registry,
      captures,
      costs: new Costs(),
    });
  }

  ask<Op extends Operation>(request: RequestOf<Op>, options?: AskOptions<PartOf<Op>>): Promise<OutcomeOf<Op>> {
    return this.idle.during(() => this.service.ask<Op>(request, options));
  }

  async dispose(): Promise<void> {
    this.idle.dispose();
    await this.registry.dispose();
  }
}

export function createEngine(options: EngineOptions): LocalEngine {
  return new LocalEngine(options);
}
