/**
 * Answers the requests of a table of operations: urgency, elapsed time, cost, and the outcomes `cancelled` and
 * `failed`.
 */
import type { AskOptions, Cancelled, Failed, Part } from '../../protocol/engine';
import type { NameIn, OperationTable, OutcomeFrom, PartFrom, RequestTo } from '../../protocol/engine/operation';
import { CancelledError } from '../cancellation';
import { Fault, internal } from '../faults';
import type { Spent } from './costs';
import type { AnswerTo, Handler, Handlers, Services } from './handlers';
import { URGENCY } from '../turns';

const NOTHING: Spent = { read: 0, written: 0 };

export class OperationService<Table extends OperationTable> {
  constructor(
    private readonly definitions: Table,
    private readonly handlers: Handlers<Table>,
    private readonly services: Services,
  ) {}

  /** Never rejects. */
  async ask<Op extends NameIn<Table>>(
    request: RequestTo<Table[Op]> & { readonly op: Op },
    options: AskOptions<PartFrom<Table[Op]>> = {},
  ): Promise<OutcomeFrom<Table[Op]>> {
    // A definition's outcomes are what its handler answers, timed, or one of the two that every operation has.
    return (await this.settle(request.op, request, options)) as OutcomeFrom<Table[Op]>;
  }

  private async settle<Op extends NameIn<Table>>(
    op: Op,
    request: RequestTo<Table[Op]>,
    options: AskOptions<PartFrom<Table[Op]>>,
  ): Promise<{ readonly kind: string } | Failed | Cancelled> {
    const handler: Handler<Table[Op]> = this.handlers[op];
    const count = this.services.costs.begin(op, request);
    let soFar = NOTHING;
    const onPart = (part: Part | PartFrom<Table[Op]>): void => {
      soFar = handler.tokens?.after?.(part, soFar) ?? soFar;
      options.onPart?.(part as PartFrom<Table[Op]>);
    };
    let started = performance.now();
    try {
      const answer: AnswerTo<Table[Op]> & { readonly kind: string } = await handler.run(
        request,
        { ...options, onPart, urgency: URGENCY[handler.urgency] },
        this.services,
        () => {
          started = performance.now();
        },
      );
      count({ ...(handler.tokens?.of(answer) ?? NOTHING), isCancelled: false });
      return this.definitions[op]!.timed.has(answer.kind)
        ? { ...answer, elapsedMs: performance.now() - started }
        : answer;
    } catch (thrown) {
      if (!(thrown instanceof CancelledError))
        return { kind: 'failed', error: (thrown instanceof Fault ? thrown : internal(thrown)).error };
      if (thrown.at !== 'queue' && thrown.at !== 'loading') count({ ...soFar, isCancelled: true });
      return { kind: 'cancelled', at: thrown.at };
    }
  }
}
