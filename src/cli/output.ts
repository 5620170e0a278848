/** Where a verb's result goes: one JSON object or plain lines to stdout, errors to stderr. */
import type { Cancelled, Failed } from '../protocol/engine';

/** Codes for which the person who typed the command can do something at once. */
const USER_ERRORS: ReadonlySet<string> = new Set(['unknownModel', 'capabilityMissing', 'emptyText', 'notText', 'tooLong', 'tooLarge', 'badOption']);

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Numbers keep the seven digits that a float32 has. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, (_, each: unknown) => (typeof each === 'number' ? Number(each.toPrecision(9)) : each)));
}

/** Hands the wanted outcome on; tells of any other. @returns the exit code */
export function settle<Outcome extends { readonly kind: string }, Kind extends Outcome['kind']>(
  outcome: Outcome | Failed | Cancelled, kind: Kind, then: (outcome: Extract<Outcome, { kind: Kind }>) => number | Promise<number>,
): number | Promise<number> {
  if (outcome.kind === kind) return then(outcome as Extract<Outcome, { kind: Kind }>);
  if (isUnsettled(outcome)) return unsettled(outcome);
  process.stderr.write(`The engine answered "${outcome.kind}" where "${kind}" was asked for.\n`);
  return 1;
}

/** Tells why there is no result. @returns the exit code */
export function unsettled(outcome: Failed | Cancelled): number {
  if (outcome.kind === 'cancelled') return 130;
  process.stderr.write(`${outcome.error.message} ${outcome.error.nextStep}\n`);
  return USER_ERRORS.has(outcome.error.code) ? 2 : 1;
}

const isUnsettled = (outcome: { readonly kind: string }): outcome is Failed | Cancelled => outcome.kind === 'failed' || outcome.kind === 'cancelled';
