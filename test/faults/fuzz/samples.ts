/** Messages that a schema takes: for each of its alternatives at least one. */
import type * as v from 'valibot';

/** What is read of any schema of valibot; which fields there are depends on its type. */
interface AnySchema {
  readonly type: string;
  readonly entries?: Readonly<Record<string, AnySchema>>;
  readonly item?: AnySchema;
  readonly items?: readonly AnySchema[];
  readonly options?: readonly unknown[];
  readonly wrapped?: AnySchema;
  readonly literal?: unknown;
  readonly value?: AnySchema;
  readonly class?: unknown;
  readonly requirement?: unknown;
  readonly pipe?: readonly (AnySchema & { readonly kind: string })[];
}

/** At most so many samples of a part are combined with those of its neighbors. */
const MOST_OF_A_PART = 60;

/** @param schema whose checks hold for ones, single items and the text `x` */
export function samplesOf(schema: v.GenericSchema): unknown[] {
  return samples(schema as unknown as AnySchema);
}

function samples(schema: AnySchema): unknown[] {
  if (schema.pipe) {
    // The last schema of a pipe is the most exact; a custom one before it has only looked at the size.
    const last =
      schema.pipe.findLast((each) => each.kind === 'schema' && (each.type !== 'custom' || each.pipe)) ?? schema;
    const least = schema.pipe.find((each) => each.type === 'min_value')?.requirement;
    const found = samples(last === schema ? ({ ...last, pipe: undefined } as AnySchema) : last);
    return typeof least === 'number' ? [Math.max(1, least)] : found;
  }
  switch (schema.type) {
    case 'string':
      return ['x'];
    case 'number':
      return [1];
    case 'boolean':
      return [true];
    case 'literal':
      return [schema.literal];
    case 'picklist':
      return [...(schema.options ?? [])];
    case 'unknown':
    case 'any':
      return [{ any: ['thing'] }];
    case 'null':
      return [null];
    case 'instance':
      return [schema.class === Float32Array ? new Float32Array(1) : new Uint8Array(1)];
    case 'array':
      return samplesOfPart(schema.item).map((item) => [item]);
    case 'tuple':
    case 'strict_tuple':
      return [(schema.items ?? []).map((item) => samplesOfPart(item)[0])];
    case 'record':
      return samplesOfPart(schema.value).map((value) => ({ x: value }));
    case 'optional':
    case 'nullable':
    case 'nullish':
      return [...samplesOfPart(schema.wrapped), schema.type === 'optional' ? undefined : null];
    case 'union':
    case 'variant':
      return (schema.options as readonly AnySchema[]).flatMap(samples);
    case 'object':
    case 'strict_object':
    case 'loose_object':
      return ofEntries(schema.entries ?? {});
    default:
      throw new Error(`no sample of ${schema.type}`);
  }
}

const samplesOfPart = (schema: AnySchema | undefined): unknown[] =>
  schema ? samples(schema).slice(0, MOST_OF_A_PART) : [undefined];

/** One with the first sample of every entry, and one for each other sample of each entry. */
function ofEntries(entries: Readonly<Record<string, AnySchema>>): unknown[] {
  const parts = Object.entries(entries).map(([key, schema]) => [key, samplesOfPart(schema)] as const);
  const without = (object: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
  const first = Object.fromEntries(parts.map(([key, [value]]) => [key, value]));
  return [
    without(first),
    ...parts.flatMap(([key, [, ...others]]) => others.map((value) => without({ ...first, [key]: value }))),
  ];
}
