/** What the loaded models take, by an estimate, of the memory that the engine's process may take. */
import { systemClock, type Clock } from '../../base/clock';
import { residentBytesOf } from '../../protocol/engine';
import { modelTooLarge } from '../faults';

/** When models that nobody uses leave the memory. */
export interface Unloading {
  readonly clock: Clock;
  readonly afterMs: number;
  /** Whether something that is kept will need the model again. */
  isNeeded(model: string): boolean;
  onUnloaded(): void;
}

/** For a process that somebody waits for, and that ends soon. */
export const NEVER_UNLOADING: Unloading = {
  clock: systemClock,
  afterMs: Infinity,
  isNeeded: () => false,
  onUnloaded: () => undefined,
};

/** The process without a model, and what a session takes however small it is. Measured: 90 MB, and 30 MB a session. */
const PROCESS_BYTES = 120e6;

export class ModelMemory {
  private readonly reserved = new Map<string, number>();

  /**
   * @param mostBytes that the process may take; Infinity where nothing limits it
   * @param budgetBytes that a person wants models to take together; one that is larger is loaded all the same
   */
  constructor(
    private readonly mostBytes: number,
    private readonly budgetBytes = Infinity,
  ) {}

  get isEmpty(): boolean {
    return this.reserved.size === 0;
  }

  /** What is left beside the models. */
  get freeBytes(): number {
    return this.mostBytes - PROCESS_BYTES - this.takenBytes;
  }

  /** Whether a model with files of this size can be loaded beside the others. */
  fits(fileBytes: number): boolean {
    return residentBytesOf(fileBytes) <= this.freeBytes;
  }

  /** Whether that would also keep to the budget. */
  keepsBudget(fileBytes: number): boolean {
    return this.fits(fileBytes) && this.takenBytes + residentBytesOf(fileBytes) <= this.budgetBytes;
  }

  /**
   * To be called before anything of the model is read; `free` ends it.
   *
   * @throws Fault `modelTooLarge`
   */
  reserve(model: string, fileBytes: number): void {
    if (!this.fits(fileBytes))
      throw modelTooLarge(model, Math.round(residentBytesOf(fileBytes)), Math.max(0, Math.round(this.freeBytes)));
    this.reserved.set(model, residentBytesOf(fileBytes));
  }

  free(model: string): void {
    this.reserved.delete(model);
  }

  private get takenBytes(): number {
    return [...this.reserved.values()].reduce((sum, bytes) => sum + bytes, 0);
  }
}
