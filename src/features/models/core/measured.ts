/** How fast models have written on this machine, kept over reloads by model and by its files. */
import * as v from 'valibot';
import type { EngineRequest, ModelInfo, Outcome } from '../../../protocol/engine';

/** Fewer tokens say more of what came before them than of the model's speed. */
const LEAST_WRITTEN = 4;
/** Of the older measurements, at each new one. */
const KEPT = 0.7;

/** Keeps measurements between two lives of the host. */
export interface SpeedStore {
  /** What was written last, or anything else. */
  read(): unknown;
  write(speeds: Readonly<Record<string, Speed>>): void;
}

const Speed = v.object({ stamp: v.string(), tokensPerSecond: v.pipe(v.number(), v.minValue(0)) });
type Speed = v.InferOutput<typeof Speed>;
const Speeds = v.fallback(v.record(v.string(), Speed), {});

export class MeasuredSpeeds {
  private readonly speeds: Record<string, Speed>;
  /** Of the files of each model, as they were listed last. */
  private readonly stamps = new Map<string, string>();
  /** Models that were measured before anybody had listed them; those of servers have no files to be known by. */
  private readonly unlisted = new Set<string>();

  constructor(private readonly store: SpeedStore) {
    this.speeds = { ...v.parse(Speeds, store.read()) };
  }

  /**
   * To be told of every outcome.
   *
   * @returns whether the list of models has to be asked for before what was measured can be kept
   */
  settled(request: EngineRequest, outcome: Outcome): boolean {
    if (outcome.kind === 'models') {
      for (const { id, stamp } of outcome.models) if (stamp !== undefined) this.stamps.set(id, stamp);
      return false;
    }
    const tokensPerSecond = writingSpeed(request, outcome);
    if (tokensPerSecond === undefined) return false;
    const { model } = request as Extract<EngineRequest, { model: string }>;
    const stamp = this.stamps.get(model);
    if (stamp === undefined) return !this.unlisted.has(model) && this.unlisted.add(model).has(model);
    const before = this.speeds[model];
    this.speeds[model] = {
      stamp,
      tokensPerSecond:
        before?.stamp === stamp ? KEPT * before.tokensPerSecond + (1 - KEPT) * tokensPerSecond : tokensPerSecond,
    };
    this.store.write(this.speeds);
    return false;
  }

  /** @returns tokens a second of these very files; undefined where they have not written here */
  of({ id, stamp }: Pick<ModelInfo, 'id' | 'stamp'>): number | undefined {
    const found = Object.hasOwn(this.speeds, id) ? this.speeds[id] : undefined;
    return found && found.stamp === stamp ? found.tokensPerSecond : undefined;
  }
}

/**
 * Tokens a second of one answer, from the turn of its request on.
 *
 * @returns undefined where reading the prompt took its share of the time, or next to nothing was written
 */
export function writingSpeed(request: EngineRequest, outcome: Outcome): number | undefined {
  if (!('model' in request) || (outcome.kind !== 'suggested' && outcome.kind !== 'generated')) return undefined;
  const written = outcome.tokens.length;
  const read = outcome.promptTokens - outcome.reusedTokens;
  // Where nothing was read, what was written may have been remembered too. A token of a prompt takes a tenth of the time
  // of one that is written, or less.
  if (read === 0 || written < LEAST_WRITTEN || read > 2 * written || outcome.elapsedMs <= 0) return undefined;
  return (1000 * written) / outcome.elapsedMs;
}
