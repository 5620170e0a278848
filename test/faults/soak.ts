/** Random requests at the real engine, the same for the same seed: what people do, what they take back, and what dies. */
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { seededRandom } from '../../src/base/random';
import { GREEDY, type AskOptions, type EngineRequest, type Outcome } from '../../src/protocol/engine';
import { SIGNALS } from './crashes';
import { lives } from './fakeChild';
import { EMBEDDED, type RealChildren } from './realChild';

/** Own models, copies of the fixtures of these names. */
export const DECODER = 'tiny-llama';
export const ENCODER = 'tiny-bert';

/** What a request may end with when its engine is killed or restarted, or was since it gave a handle. */
const MAY_FAIL = new Set(['engineCrashed', 'engineStopped', 'expired', 'modelQuarantined']);
const AT_ONCE = 3;

export interface Weather {
  /** Shares of the steps at which the engine is killed, the machine sleeps, the engine is restarted, nobody works. */
  readonly crash: number;
  readonly sleep: number;
  readonly restart: number;
  readonly rest: number;
}
export const CALM: Weather = { crash: 0, sleep: 0, restart: 0, rest: 0 };
export const STORM: Weather = { crash: 0.01, sleep: 0.005, restart: 0.002, rest: 0.002 };

export class Soak {
  /** Outcomes by operation and kind or error. */
  readonly counts = new Map<string, number>();
  /** What must not happen. */
  readonly wrong: string[] = [];
  requests = 0;
  /** How often the engine was killed while it lived. */
  kills = 0;
  private open = 0;
  private readonly random: () => number;
  private readonly handles: number[] = [];
  /** The signal of every request that nobody cancels. */
  private readonly patient = new AbortController();

  constructor(
    private readonly real: RealChildren,
    seed: number,
  ) {
    this.random = seededRandom(seed);
  }

  /** Asks and asks until `isOver`; the client's clock goes with the real one. */
  async run(weather: Weather, isOver: () => boolean): Promise<void> {
    let ticked = performance.now();
    const tick = setInterval(() => {
      const now = performance.now();
      this.real.clock.advance(now - ticked);
      ticked = now;
    }, 50);
    try {
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          while (!isOver()) {
            await this.befall(weather);
            await this.step();
          }
        }),
      );
    } finally {
      clearInterval(tick);
    }
    assert.equal(this.open, 0, 'every request has settled');
    assert.equal(getEventListeners(this.patient.signal, 'abort').length, 0, 'no request listens any more');
  }

  private async befall({ crash, sleep: night, restart, rest }: Weather): Promise<void> {
    const dice = this.random();
    if (dice < crash) {
      const signal = this.pick(process.platform === 'win32' ? ['SIGKILL' as const] : SIGNALS);
      setTimeout(() => {
        const child = this.real.children.at(-1);
        if (child && !child.killed && lives(child) && child.kill(signal)) this.kills++;
      }, this.random() * 20);
    } else if (dice < crash + night) this.real.clock.sleep(8 * 3_600_000);
    else if (dice < crash + night + restart) await this.real.client.restart();
    else if (dice < crash + night + restart + rest) await sleep(1_500);
  }

  private async step(): Promise<void> {
    const request = this.request();
    const abort = this.random() < 0.1 ? new AbortController() : this.patient;
    if (abort !== this.patient) setTimeout(() => abort.abort(), this.random() * 15);
    const outcome = await this.ask(request, abort.signal);
    if (outcome.kind === 'attended') {
      this.handles.push(outcome.handle);
      if (this.handles.length > 4)
        await this.ask({ op: 'release', handle: this.handles.shift()! }, this.patient.signal);
    }
    // A person who reads that a model is set aside restarts the engine.
    if (outcome.kind === 'failed' && outcome.error.code === 'modelQuarantined') await this.real.client.restart();
  }

  private async ask(request: EngineRequest, signal: AbortSignal): Promise<Outcome> {
    this.requests++;
    this.open++;
    let settled = false;
    const options: AskOptions = {
      signal,
      onPart: () => {
        if (settled) this.wrong.push(`${request.op}: a part after the outcome`);
      },
    };
    const outcome = (await this.real.client.ask(request, options)) as Outcome;
    settled = true;
    this.open--;
    const name = outcome.kind === 'failed' ? outcome.error.code : outcome.kind;
    if (outcome.kind === 'failed' && !MAY_FAIL.has(name))
      this.wrong.push(`${request.op}: ${JSON.stringify(outcome.error)}`);
    if (outcome.kind === 'cancelled' && signal === this.patient.signal)
      this.wrong.push(`${request.op}: cancelled by nobody`);
    const key = `${request.op} ${name}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    return outcome;
  }

  private request(): EngineRequest {
    const dice = this.random();
    const words = ['a', 'b', 'dog', 'the', 'sat', '.'];
    const text = Array.from({ length: 1 + Math.floor(this.random() * 8) }, () => this.pick(words)).join(' ');
    const model = this.pick([DECODER, EMBEDDED]);
    if (dice < 0.35)
      return {
        ...{ op: 'complete', model: DECODER, prefix: text, suffix: this.pick(['', ' b']) },
        ...{ maxTokens: 4, extent: 'line', minProbability: 0 },
      } as const;
    if (dice < 0.5) {
      const sampling = { ...GREEDY, temperature: 1, seed: Math.floor(this.random() * 100) };
      return { op: 'generate', model, prompt: text, sampling, maxTokens: 8, precision: 'fast', alternatives: 0 };
    }
    if (dice < 0.65) return { op: 'tokens', model: this.pick([DECODER, ENCODER, EMBEDDED]), text };
    if (dice < 0.75)
      return { op: 'attend', model: this.pick([DECODER, ENCODER]), text, precision: 'exact', maxTokens: 32 };
    const handle = this.handles.at(-1);
    if (dice < 0.95 && handle !== undefined)
      return {
        ...{ op: 'attention', handle, map: 'self', layer: 0, head: 0 },
        ...{ measure: 'raw', fromRow: 0, toRow: 1 },
      } as const;
    return { op: 'models', verify: false };
  }

  private pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.random() * from.length)]!;
  }
}

/** Bytes of the host's heap that something still holds. */
export function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let time = 0; time < 3; time++) collect();
  return process.memoryUsage().heapUsed;
}

export const livingChildren = (real: RealChildren): number => real.children.filter(lives).length;
