/** Handlers: how the engine answers one operation. `OperationService` does what all operations have in common. */
import type * as v from 'valibot';
import type { Part, Precision } from '../../protocol/engine';
import type { AnyOperation, OperationTable, OutcomeFrom, PartFrom, RequestTo } from '../../protocol/engine/operation';
import type { CaptureStore } from '../captures/captureStore';
import { requireCapability, type ModelCapability, type ModelPart, type PartOfModel } from './capability';
import type { Costs, Spent } from './costs';
import { expired } from '../faults';
import type { LanguageModel } from '../families/languageModel';
import type { ModelRegistry } from './modelRegistry';
import type { Running } from '../running';
import type { Urgency } from '../turns';

/** The parts of the engine that handlers use. */
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

/** A handler sends the parts of its own operation; the functions that it calls may send any. */
export type RunningFor<Definition extends AnyOperation> = Running<Part | PartFrom<Definition>>;

export interface Handler<Definition extends AnyOperation> {
  readonly urgency: Urgency;
  /**
   * @param turnCame the handler calls it when the request gets its turn at a model: elapsed time excludes the wait
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
    /** Counts one more part, because a cancelled request has no outcome to count. */
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

/** A handler that runs on one part of a model. */
export interface ModelHandler<Definition extends ModelOperation, Name extends ModelPart> extends Omit<
  Handler<Definition>,
  'run'
> {
  /** The capability that the model must have, or several. */
  readonly capability:
    | ModelCapability
    | readonly ModelCapability[]
    | ((request: RequestTo<Definition>, model: LanguageModel) => ModelCapability | readonly ModelCapability[]);
  /** Selects the model's sessions; by default `fast`, those of completion and generation. */
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
  /** Waits for another turn at the same model, also long after this one. @throws Fault `expired` where it is gone */
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
      const requiredOf = (model: LanguageModel): ModelCapability[] =>
        [typeof capability === 'function' ? capability(request, model) : capability].flat();
      const use = <T, Sent>(
        work: (part: PartOfModel<Name>, running: Running<Sent>, model: LanguageModel) => Promise<T>,
        how: Running<Sent>,
      ): Promise<T> =>
        services.registry.use(
          id,
          how,
          (model, inside) => work(requireCapability(id, model, name, requiredOf(model)), inside, model),
          arithmetic?.(request),
        );
      return use((part, inside, model) => {
        turnCame();
        const inTurn: ModelContext<Name>['inTurn'] = (work, how) =>
          use((again, insideAgain, now) => {
            // Its files changed since: it is another model by the same name.
            if (now !== model) throw expired();
            return work(again, insideAgain);
          }, how);
        return run(part, request, inside, { ...services, model, inTurn });
      }, running);
    },
  };
}
