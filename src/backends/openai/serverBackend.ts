/** Servers with an OpenAI-compatible interface as one backend. What they cannot do, they are not asked for. */
import { parseServerModel } from '../../base/serverModel';
import type { Clock } from '../../base/clock';
import type {
  AskOptions,
  Cancelled,
  EngineError,
  EngineRequest,
  Failed,
  Operation,
  Outcome,
  OutcomeOf,
  RequestOf,
} from '../../protocol/engine';
import type { Backend, Disposable } from '../backend';
import type { EngineState } from '../engineState';
import { ObservedState } from '../observedState';
import type { FoundServer, ModelAbilities, ServerProbe } from '../../protocol/servers';
import { parseAddress, type ServerAddress } from '../../base/serverAddress';
import { BackOff } from './backOff';
import { completeFrom, type CompleteRequest } from './completing';
import { Aborted, internal, ServerFault } from './faults';
import { KnownServers, type MemoryOfServers } from './knownServers';
import { look } from './look';
import { cannotDo, modelsOf } from './modelInfo';
import type { ServerPlace } from './place';
import { probe } from './probe';
import { ServerRequests, type KeyOf } from './requests';
import { nextFrom, scoreFrom } from './scoring';
import { writeFrom } from './writing';

export interface ServerParts {
  readonly clock: Clock;
  /** Addresses by name, as the setting has them now. */
  readonly servers: () => Readonly<Record<string, string>>;
  readonly keyOf: KeyOf;
  /** Whether the person has said that text may be sent to an origin. */
  readonly isAllowed: (origin: string) => boolean;
  readonly memory: MemoryOfServers;
}

interface Asked {
  readonly signal?: AbortSignal;
  /** A person waits for it: a server that failed a moment ago is tried again. */
  readonly isByHand: boolean;
}

export class ServerBackend implements Backend, ServerProbe {
  private readonly requests: ServerRequests;
  private readonly known: KnownServers;
  private readonly backOff: BackOff;
  private readonly open = new Map<AbortController, Operation>();
  /** By place and model: the share of its context that a server reads, where it refused a text that should have fit. */
  private readonly shares = new Map<string, number>();
  private hasAnswered = false;
  private readonly observed = new ObservedState(() => this.compute());

  constructor(private readonly parts: ServerParts) {
    this.requests = new ServerRequests(parts);
    this.known = new KnownServers(parts.memory);
    this.backOff = new BackOff(parts.clock);
  }

  get state(): EngineState {
    return this.observed.current;
  }

  onDidChangeState(listener: (state: EngineState) => void): Disposable {
    return this.observed.onDidChange(listener);
  }

  owns(model: string): boolean {
    return parseServerModel(model) !== undefined;
  }

  ask<Op extends Operation>(request: RequestOf<Op>, options: AskOptions = {}): Promise<OutcomeOf<Op>> {
    // Sound: each case answers with an outcome of its operation.
    return this.answer(request, options) as Promise<OutcomeOf<Op>>;
  }

  async look(address: string, signal?: AbortSignal): Promise<FoundServer | EngineError> {
    return orError(async () => {
      const parsed = addressOf(address);
      const found = await look(this.requests, parsed, signal);
      this.known.noteFound(parsed.base, found);
      this.backOff.answered(parsed.base);
      return found;
    });
  }

  async abilities(address: string, model: string, signal?: AbortSignal): Promise<ModelAbilities | EngineError> {
    return orError(() => this.probed(addressOf(address), model, signal));
  }

  async restart(): Promise<void> {
    this.abortOpen();
    this.backOff.clear();
    this.requests.reset();
  }

  dispose(): void {
    this.abortOpen();
  }

  private abortOpen(): void {
    for (const each of this.open.keys()) each.abort();
  }

  private async answer(request: EngineRequest, { signal, onPart }: AskOptions): Promise<Outcome> {
    switch (request.op) {
      case 'models':
        return modelsOf(this.parts.servers(), this.known);
      case 'costs':
        return { kind: 'costs', residentBytes: 0, models: [] };
      // Nothing is sent before a suggestion is wanted.
      case 'warm':
        return { kind: 'warmed', promptTokens: 0, reusedTokens: 0, elapsedMs: 0 };
      case 'complete':
        return this.complete(request, { signal, isByHand: false });
      case 'alternatives': {
        const outcome = await this.complete({ ...request, minProbability: 0 }, { signal, isByHand: true });
        return outcome.kind === 'suggested' || outcome.kind === 'empty' ? asAlternatives(outcome) : outcome;
      }
      case 'generate':
        return this.asked(request, { signal, isByHand: true }, (place, model) =>
          writeFrom(this.requests, this.parts.clock, { ...place, request: { ...request, model }, onPart }),
        );
      case 'next':
        return this.asked(request, { signal, isByHand: false }, (place, model) =>
          nextFrom(this.requests, { ...place, request: { ...request, model }, onPart }),
        );
      case 'score':
        return this.asked(request, { signal, isByHand: true }, (place, model) =>
          scoreFrom(this.requests, { ...place, request: { ...request, model }, onPart }),
        );
      default:
        return { kind: 'failed', error: cannotDo(request) };
    }
  }

  private complete(request: CompleteRequest, how: Asked): Promise<OutcomeOf<'complete'>> {
    return this.asked({ op: 'complete', model: request.model }, how, (place, model) =>
      completeFrom(this.requests, this.parts.clock, { ...place, request: { ...request, model } }),
    );
  }

  /** @param run gets the model as its server names it */
  private async asked<Answer extends Outcome>(
    { op, model: id }: { readonly op: Operation; readonly model: string },
    { signal, isByHand }: Asked,
    run: (place: ServerPlace, model: string) => Promise<Answer>,
  ): Promise<Answer | Failed | Cancelled> {
    const own = new AbortController();
    const abort = () => own.abort();
    if (signal?.aborted) return { kind: 'cancelled', at: 'queue' };
    signal?.addEventListener('abort', abort, { once: true });
    this.open.set(own, op);
    this.observed.update();
    let base: string | undefined;
    try {
      const { address, model } = this.placeOf(id);
      base = address.base;
      const resting = isByHand ? undefined : this.backOff.reason(base);
      if (resting) return { kind: 'failed', error: resting };
      const outcome = await run(await this.serverPlace(address, model, own.signal), model);
      // What it cannot do it was not asked for.
      if (outcome.kind !== 'failed') {
        this.backOff.answered(base);
        this.hasAnswered = true;
      }
      return outcome;
    } catch (thrown) {
      if (thrown instanceof Aborted) return { kind: 'cancelled', at: 'decode' };
      if (!(thrown instanceof ServerFault)) return { kind: 'failed', error: internal(thrown) };
      if (base !== undefined) this.backOff.failed(base, thrown.error, thrown.retryAfterMs);
      return { kind: 'failed', error: this.withKnownModels(base, thrown.error) };
    } finally {
      signal?.removeEventListener('abort', abort);
      this.open.delete(own);
      this.observed.update();
    }
  }

  private async serverPlace(address: ServerAddress, model: string, signal: AbortSignal): Promise<ServerPlace> {
    const abilities = this.known.abilities(address.base, model) ?? (await this.probed(address, model, signal));
    // What is known of a model is kept with what is known of its server.
    const { kind, models } = this.known.found(address.base)!;
    const place = `${address.base} ${model}`;
    return {
      ...{ address, kind, abilities, signal },
      contextTokens: models.find(({ id }) => id === model)?.contextTokens,
      share: this.shares.get(place) ?? 1,
      onShorter: (share) => this.shares.set(place, share),
      onDowngrade: (less) => this.known.noteAbilities(address.base, model, less),
    };
  }

  private async probed(address: ServerAddress, model: string, signal?: AbortSignal): Promise<ModelAbilities> {
    let found = this.known.found(address.base);
    if (!found) {
      found = await look(this.requests, address, signal);
      this.known.noteFound(address.base, found);
    }
    const abilities = await probe(this.requests, address, { kind: found.kind, model, signal });
    this.known.noteAbilities(address.base, model, abilities);
    return abilities;
  }

  /** @throws ServerFault where the setting names no such server, or the person has not allowed it */
  private placeOf(id: string): { address: ServerAddress; model: string } {
    const { server, model } = parseServerModel(id) ?? { server: id, model: '' };
    const servers = this.parts.servers();
    const written = Object.hasOwn(servers, server) ? servers[server] : undefined;
    if (written === undefined)
      throw new ServerFault({ code: 'serverUnknown', args: { server, known: Object.keys(servers) } });
    const address = addressOf(written);
    if (!this.parts.isAllowed(address.origin))
      throw new ServerFault({ code: 'serverNotAllowed', args: { host: address.host } });
    return { address, model };
  }

  private withKnownModels(base: string | undefined, error: ServerFault['error']): EngineError {
    if (error.code !== 'serverModelMissing' || base === undefined) return error;
    const known = this.known.found(base)?.models.map(({ id }) => id) ?? [];
    return { ...error, args: { ...error.args, known: known.slice(0, 20) } };
  }

  private compute(): EngineState {
    if (this.open.size > 0) return { is: 'busy', with: [...this.open.values()] };
    return this.hasAnswered ? { is: 'ready' } : { is: 'stopped' };
  }
}

/** @throws ServerFault */
function addressOf(written: string): ServerAddress {
  const address = parseAddress(written);
  if (address) return address;
  throw new ServerFault({
    code: 'serverWrongAddress',
    // What stands there may hold a key.
    args: { tried: written.replace(/\/\/.*@/, '//'), suggestion: 'http://127.0.0.1:8080' },
  });
}

async function orError<Found>(find: () => Promise<Found>): Promise<Found | EngineError> {
  try {
    return await find();
  } catch (thrown) {
    if (thrown instanceof ServerFault) return thrown.error;
    return thrown instanceof Aborted ? { code: 'engineStopped', args: { what: 'byHand' } } : internal(thrown);
  }
}

/** One candidate: what a server would continue with other first tokens is not asked. */
function asAlternatives(
  outcome: Extract<OutcomeOf<'complete'>, { kind: 'suggested' | 'empty' }>,
): OutcomeOf<'alternatives'> {
  if (outcome.kind === 'empty') return { kind: 'alternatives', candidates: [], elapsedMs: 0 };
  const { text, tokens, probability, elapsedMs } = outcome;
  return {
    kind: 'alternatives',
    candidates: [{ text, tokens, probability, logprob: Math.log(probability), suffixLogprob: 0 }],
    elapsedMs,
  };
}
