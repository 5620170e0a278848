/**
 * How an operation is defined, and what follows from a table of definitions: the request that is sent, the parts that
 * come before the outcome, and the outcome. A request settles exactly once: with one of the operation's own outcomes,
 * `cancelled` or `failed`.
 *
 * Everything here is generic in the table, so that one operation more needs no change here.
 */
import * as v from 'valibot';
import { EngineError } from './errors';

/** Where a cancelled request was when it stopped. */
export const CancelledAt = v.picklist(['queue', 'loading', 'prefill', 'decode', 'score', 'capture']);
export type CancelledAt = v.InferOutput<typeof CancelledAt>;

export const Cancelled = v.strictObject({ kind: v.literal('cancelled'), at: CancelledAt });
export const Failed = v.strictObject({ kind: v.literal('failed'), error: EngineError });
export type Cancelled = v.InferOutput<typeof Cancelled>;
export type Failed = v.InferOutput<typeof Failed>;

/**
 * What the engine does for an operation, as far as a person who waits for it is told; several operations may do the
 * same.
 */
export type Work =
  | 'writing'
  | 'suggestion'
  | 'readingAhead'
  | 'translation'
  | 'textProbabilities'
  | 'candidateProbabilities'
  | 'nextToken'
  | 'tokenEffects'
  | 'maskedWords'
  | 'tokens'
  | 'attention'
  | 'bookkeeping';

type RequestSchema<Op extends string, Request extends v.ObjectEntries> = v.StrictObjectSchema<
  { readonly op: v.LiteralSchema<Op, undefined> } & Request,
  undefined
>;
type KindEntries = { readonly kind: v.LiteralSchema<string, undefined> } & v.ObjectEntries;
/** One of several alternatives, told apart by `kind`. */
type KindSchema = v.StrictObjectSchema<KindEntries, undefined> | v.ObjectSchema<KindEntries, undefined>;

export interface OperationDefinition<
  Op extends string,
  Request extends v.ObjectEntries,
  Part extends KindSchema,
  Own extends KindSchema,
> {
  readonly op: Op;
  readonly work: Work;
  readonly request: RequestSchema<Op, Request>;
  /** What may be sent before the outcome, any number of times. */
  readonly part: readonly Part[];
  readonly outcome: v.GenericSchema<unknown, v.InferOutput<Own> | Cancelled | Failed>;
  /** The kinds of outcome that carry `elapsedMs`, which the engine measures. */
  readonly timed: ReadonlySet<string>;
}

/**
 * Defines an operation.
 *
 * @param request its fields, beside `op`
 * @param part the alternatives for what is sent before the outcome; none where it is left out
 * @param outcome the alternatives for what it settles with, beside `cancelled` and `failed`
 */
export function defineOperation<
  const Op extends string,
  Request extends v.ObjectEntries,
  Own extends KindSchema,
  Part extends KindSchema = never,
>({
  op,
  work,
  request,
  part = [],
  outcome,
}: {
  readonly op: Op;
  readonly work: Work;
  readonly request: Request;
  readonly part?: readonly Part[];
  readonly outcome: readonly Own[];
}): OperationDefinition<Op, Request, Part, Own> {
  return {
    op,
    work,
    part,
    request: v.strictObject({ op: v.literal(op), ...request }),
    // The compiler does not follow what a variant infers through the spread of a type parameter.
    outcome: v.variant('kind', [...outcome, Cancelled, Failed]) as unknown as v.GenericSchema<
      unknown,
      v.InferOutput<Own> | Cancelled | Failed
    >,
    timed: new Set(outcome.filter(({ entries }) => 'elapsedMs' in entries).map(({ entries }) => entries.kind.literal)),
  };
}

/** A definition, whatever its operation. */
export interface AnyOperation {
  readonly op: string;
  readonly work: Work;
  readonly request: RequestSchema<string, v.ObjectEntries>;
  readonly part: readonly KindSchema[];
  readonly outcome: v.GenericSchema<unknown, { readonly kind: string }>;
  readonly timed: ReadonlySet<string>;
}

/** Definitions by the name of their operation. */
export type OperationTable = { readonly [op: string]: AnyOperation };
export type NameIn<Table extends OperationTable> = keyof Table & string;

export type RequestTo<Definition extends AnyOperation> = v.InferOutput<Definition['request']>;
export type PartFrom<Definition extends AnyOperation> = v.InferOutput<Definition['part'][number]>;
export type OutcomeFrom<Definition extends AnyOperation> = v.InferOutput<Definition['outcome']>;

/** Checks that each definition stands under its own name. */
export function operationTable<
  const Table extends { readonly [Op in keyof Table]: AnyOperation & { readonly op: Op } },
>(table: Table): Table {
  return table;
}

/** Any request of a table. */
export function requestOf<Table extends OperationTable>(
  table: Table,
): v.GenericSchema<unknown, RequestTo<Table[NameIn<Table>]>> {
  return v.variant(
    'op',
    Object.values(table).map(({ request }) => request),
  ) as unknown as v.GenericSchema<unknown, RequestTo<Table[NameIn<Table>]>>;
}

/** Any part of a table. Operations that send the same kind of part share its schema. */
export function partOf<Table extends OperationTable>(
  table: Table,
): v.GenericSchema<unknown, PartFrom<Table[NameIn<Table>]>> {
  return v.variant('kind', [
    ...new Set(Object.values(table).flatMap(({ part }) => part)),
  ]) as unknown as v.GenericSchema<unknown, PartFrom<Table[NameIn<Table>]>>;
}
