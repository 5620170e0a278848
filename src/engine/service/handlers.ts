/** What a handler is: how the engine answers one operation. The service does the rest, for all of them alike. */
import type * as v from 'valibot';
import type { Part, Precision } from '../../protocol/engine';
import type { AnyOperation, OperationTable, OutcomeFrom, PartFrom, RequestTo } from '../../protocol/engine/operation';
import type { CaptureStore } from '../captures/captureStore';
import { requireCapability, type CapabilityName, type ModelPart, type PartOfModel } from './capability';
import type { Costs, Spent } from './costs';
import type { LanguageModel } from '../families/languageModel';
import type { ModelRegistry } from './modelRegistry';
import type { Running } from '../running';
import type { Urgency } from '../turns';

/** What handlers work with, besides their request. */
export interface Services {
  readonly registry: ModelRegistry;
  readonly captures: CaptureStore;
  readonly costs: Costs;
}

/** What a handler returns: one of the operation's own outcomes. `elapsedMs` is measured by the service. */
export type AnswerTo<Definition extends AnyOperation> = Untimed<
  Exclude<OutcomeFrom<Definition>, { readonly kind: 'cancelled' | 'failed' }>
>;
type Untimed<Outcome> = Outcome extends { readonly elapsedMs: number } ? Omit<Outcome, 'elapsedMs'> : Outcome;

/** A handler may send the parts of its own operation, and what it calls may send any. */
export type RunningFor<Definition extends AnyOperation> = Running<Part | PartFrom<Definition>>;

export interface Handler<Definition extends AnyOperation> {
  readonly urgency: Urgency;
  /**
   * @param turnCame to be called when the turn at a model has come: what was waited for before is no work of this
   *   request's
   * @throws Fault | CancelledError | anything the runtime throws
   */
  run(
    request: RequestTo<Definition>,
    running: RunningFor<Definition>,
    services: Services,
    turnCame: () => void,
  ): Promise<AnswerTo<Definition>>;
  /** Counted for the model that the request names; a request without `model` is not counted. */
  readonly tokens?: {
    of(answer: AnswerTo<Definition>): Spent;
    /** After one more part: of a request that is cancelled the parts are all that is known. */
    after?(part: Part | PartFrom<Definition>, before: Spent): Spent;
  };
}

/** One handler for each operation of a table: one that is missing does not compile. */
export type Handlers<Table extends OperationTable> = { readonly [Op in keyof Table]: Handler<Table[Op]> };

interface RequestToModel {
  readonly model: string;
}
/** An operation that is answered on the model that its request names. */
export type ModelOperation = AnyOperation & { readonly request: v.GenericSchema<unknown, RequestToModel> };

/** Answers on a part of a model. */
export interface ModelHandler<Definition extends ModelOperation, Name extends ModelPart> extends Omit<
  Handler<Definition>,
  'run'
> {
  /** What the model must be able to do. */
  readonly capability: CapabilityName | ((request: RequestTo<Definition>) => CapabilityName);
  /** Which sessions of the model it runs in; those of completion and generation, `fast`, where it is left out. */
  readonly arithmetic?: (request: RequestTo<Definition>) => Precision | 'attention';
  /** Refuses a request before it waits for the model. @throws Fault */
  check?(request: RequestTo<Definition>): void;
  run(
    part: PartOfModel<Name>,
    request: RequestTo<Definition>,
    running: RunningFor<Definition>,
    context: ModelContext<Name>,
  ): Promise<AnswerTo<Definition>>;
}

export interface ModelContext<Name extends ModelPart> extends Services {
  readonly model: LanguageModel;
  /** Waits for another turn at the same model, also long after this one. */
  readonly inTurn: <T>(work: (part: PartOfModel<Name>, running: Running) => Promise<T>, running: Running) => Promise<T>;
}

/** A handler that loads the model that its request names, waits for its turn and requires the capability. */
export function onModel<Definition extends ModelOperation, Name extends ModelPart>(
  name: Name,
  { urgency, tokens, capability, arithmetic, check, run }: ModelHandler<Definition, Name>,
): Handler<Definition> {
  return {
    urgency,
    ...(tokens && { tokens }),
    async run(request, running, services, turnCame) {
      check?.(request);
      const { model: id } = request;
      const required = typeof capability === 'function' ? capability(request) : capability;
      const use = <T, Sent>(
        work: (part: PartOfModel<Name>, running: Running<Sent>, model: LanguageModel) => Promise<T>,
        how: Running<Sent>,
      ): Promise<T> =>
        services.registry.use(
          id,
          how,
          (model, inside) => work(requireCapability(id, model, name, required), inside, model),
          arithmetic?.(request),
        );
      return use((part, inside, model) => {
        turnCame();
        return run(part, request, inside, { ...services, model, inTurn: use });
      }, running);
    },
  };
}
