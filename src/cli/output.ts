/** Where a verb's result goes: one JSON object or plain lines to stdout, errors to stderr. */
import type { Operation, OutcomeOf } from '../protocol/engine';

type Any = OutcomeOf<Operation>;

/** Codes for which the person who typed the command can do something at once. */
const USER_ERRORS: ReadonlySet<string> = new Set(['unknownModel', 'capabilityMissing', 'emptyText', 'notText', 'tooLong', 'badOption']);

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Numbers keep the seven digits that a float32 has. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, (_, each: unknown) => (typeof each === 'number' ? Number(each.toPrecision(9)) : each)));
}

/** Hands the wanted outcome on; tells of any other. @returns the exit code */
export function settle<Kind extends Any['kind']>(outcome: Any, kind: Kind, then: (outcome: Extract<Any, { kind: Kind }>) => number | Promise<number>): number | Promise<number> {
  if (outcome.kind === kind) return then(outcome as Extract<Any, { kind: Kind }>);
  if (outcome.kind === 'failed') {
    process.stderr.write(`${outcome.error.message} ${outcome.error.nextStep}\n`);
    return USER_ERRORS.has(outcome.error.code) ? 2 : 1;
  }
  if (outcome.kind === 'cancelled') return 130;
  process.stderr.write(`The engine answered "${outcome.kind}" where "${kind}" was asked for.\n`);
  return 1;
}
