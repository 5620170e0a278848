import type { AskOptions, EngineRequest, Failed, Operation, Outcome, OutcomeOf, RequestOf } from '../protocol/engine';
import type { Backend, Disposable } from './backend';
import { capturesApart } from './errors';
import type { EngineState } from './engineState';
import { ObservedState } from './observedState';
import { mergeAnswers, mergeCosts, mergeModels, mergeStates } from './merge';

/** A backend, and the ids of the models that it listed since it started; undefined before it was asked. */
interface Route {
  readonly backend: Backend;
  models: ReadonlySet<string> | undefined;
}

/**
 * Several backends as one. A request for a model goes to the backend that owns its name, else to the first that lists
 * it, a request for a capture to the backend that holds it; `models` and `costs` are asked of all and merged.
 */
export class Router implements Backend {
  private readonly routes: readonly Route[];
  private readonly subscriptions: readonly Disposable[];
  private readonly observed: ObservedState;

  /**
   * @param backends at least one, the preferred first; the router disposes of them
   * @param settled told of every outcome
   */
  constructor(
    backends: readonly [Backend, ...Backend[]],
    private readonly settled: (request: EngineRequest, outcome: Outcome) => void = () => undefined,
  ) {
    this.routes = backends.map((backend) => ({ backend, models: undefined }));
    this.observed = new ObservedState(() => this.compute());
    this.subscriptions = this.routes.map((route) =>
      route.backend.onDidChangeState((state) => {
        // A backend that starts anew may have other models, such as those of another folder.
        if (state.is === 'starting') route.models = undefined;
        this.observed.update();
      }),
    );
  }

  get state(): EngineState {
    return this.observed.current;
  }

  onDidChangeState(listener: (state: EngineState) => void): Disposable {
    return this.observed.onDidChange(listener);
  }

  ask<Op extends Operation>(request: RequestOf<Op>, options: AskOptions = {}): Promise<OutcomeOf<Op>> {
    // Sound: a backend answers with an outcome of the operation, and the merged outcomes are of the same kind.
    return this.route(request, options).then((outcome) => {
      this.settled(request, outcome);
      return outcome;
    }) as Promise<OutcomeOf<Op>>;
  }

  async restart(): Promise<void> {
    for (const route of this.routes) route.models = undefined;
    await Promise.all(this.routes.map(({ backend }) => backend.restart()));
  }

  get setAside(): readonly string[] {
    return this.routes.flatMap(({ backend }) => backend.setAside ?? []);
  }

  isSetAside(model: string, op: Operation): boolean {
    return this.routes.some(({ backend }) => backend.isSetAside?.(model, op) === true);
  }

  offerAgain(model: string): void {
    for (const { backend } of this.routes) backend.offerAgain?.(model);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    for (const { backend } of this.routes) backend.dispose();
  }

  private route(request: EngineRequest, options: AskOptions): Promise<Outcome> {
    switch (request.op) {
      case 'models':
        return this.models(request, options);
      case 'costs':
        return this.askAll(request, options).then((outcomes) => mergeAnswers(outcomes, 'costs', mergeCosts));
      case 'attention':
      case 'everyHead':
      case 'heads':
      case 'thumbnails':
      case 'release':
        return this.askHolder(request, options);
      default:
        return this.askModel(request, options);
    }
  }

  private async models(request: RequestOf<'models'>, options: AskOptions): Promise<Outcome> {
    const outcomes = await this.askAll(request, options);
    for (const [place, route] of this.routes.entries()) note(route, outcomes[place]!);
    const merged = mergeAnswers(outcomes, 'models', mergeModels);
    const isEmpty = merged.kind === 'models' && merged.models.length + merged.unusable.length === 0;
    // An empty list would say that there are no models, where the backend that has them did not answer.
    return (isEmpty && outcomes.find((outcome) => outcome.kind === 'failed')) || merged;
  }

  private askAll(request: EngineRequest, options: AskOptions): Promise<Outcome[]> {
    return Promise.all(this.routes.map(({ backend }) => backend.ask(request, options)));
  }

  private async askModel(request: Extract<EngineRequest, { model: string }>, options: AskOptions): Promise<Outcome> {
    const found = await this.placeOf(request.model, options);
    if (typeof found !== 'number') return found;
    const outcome = await this.backendAt(found).ask(request, options);
    return outcome.kind === 'attended' ? { ...outcome, handle: this.outerHandle(outcome.handle, found) } : outcome;
  }

  /** @returns the place of the model's backend, or why it is not known */
  private async placeOf(model: string, { signal }: AskOptions): Promise<number | Outcome> {
    const owner = this.routes.findIndex(({ backend }) => backend.owns?.(model) === true);
    if (owner !== -1) return owner;
    const rest = [...this.routes.entries()].filter(([, { backend }]) => !backend.owns);
    const [only] = rest;
    if (only && rest.length === 1) return only[0];
    let failure: Failed | undefined;
    for (const [place, route] of rest) {
      if (!route.models) {
        const listed = await route.backend.ask({ op: 'models', verify: false }, { signal });
        if (listed.kind === 'cancelled') return listed;
        if (listed.kind === 'failed') failure ??= listed;
        note(route, listed);
      }
      if (route.models?.has(model)) return place;
    }
    // A backend that did not answer may have the model; where all answered, the first one says that there is no such
    // model.
    return failure ?? 0;
  }

  private async askHolder(request: Extract<EngineRequest, { handle: number }>, options: AskOptions): Promise<Outcome> {
    const { place, handle } = this.inner(request.handle);
    const backend = this.backendAt(place);
    if (request.op !== 'heads' || request.by.kind !== 'flip') return backend.ask({ ...request, handle }, options);
    const other = this.inner(request.by.other);
    if (other.place !== place) return { kind: 'failed', error: capturesApart() };
    return backend.ask({ ...request, handle, by: { ...request.by, other: other.handle } }, options);
  }

  private backendAt(place: number): Backend {
    return this.routes[place]!.backend;
  }

  /** Each backend numbers its captures from 1, so the router's handle also encodes the backend's place. */
  private outerHandle(handle: number, place: number): number {
    return handle * this.routes.length + place;
  }

  private inner(handle: number): { place: number; handle: number } {
    return { place: handle % this.routes.length, handle: Math.floor(handle / this.routes.length) };
  }

  private compute(): EngineState {
    return mergeStates(this.routes.map(({ backend }) => backend.state));
  }
}

function note(route: Route, outcome: Outcome): void {
  if (outcome.kind === 'models') route.models = new Set(outcome.models.map(({ id }) => id));
}
