/** Where a verb's result goes: one JSON object or plain lines to stdout, errors to stderr. */
import { english } from '../base/english';
import type { Cancelled, ErrorCode, Failed } from '../protocol/engine';
import { errorSentences } from '../sentences/errors';

export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;
export const EXIT_INTERRUPTED = 130;

/** Codes for which the person who typed the command can do something at once. */
const USER_ERRORS: ReadonlySet<string> = new Set([
  'unknownModel',
  'capabilityMissing',
  'emptyText',
  'notText',
  'tooLong',
  'tooLarge',
  'badOption',
]);

/** What to do next at a shell, where the engine's own advice speaks of an editor. */
const AT_A_SHELL: Partial<Record<ErrorCode, string>> = {
  capabilityMissing: 'Choose a model that does: "attentive models --json" lists what each can do.',
  emptyText: 'Give it at least one word.',
  notText: 'Give it readable text in UTF-8.',
  tooLong: 'Give it a shorter text.',
  expired: 'Give it a shorter text, or ask for fewer layers.',
  internal: 'Run the command again; if it fails again, report how it was called.',
};

/** An outcome without a result. */
export type NoResult = Failed | Pick<Cancelled, 'kind'>;

/** Carries an outcome without a result through code that returns something else. */
export class Unsettled extends Error {
  constructor(readonly outcome: NoResult) {
    super(outcome.kind);
  }
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A remark beside the result: on stderr, out of the way of whoever reads the result. */
export function remark(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

/** Numbers keep the seven digits that a float32 has. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, (_, each: unknown) => (typeof each === 'number' ? Number(each.toPrecision(9)) : each)));
}

/** Calls `then` with an outcome of the wanted kind, and prints an error for any other. @returns the exit code */
export function settle<Outcome extends { readonly kind: string }, Kind extends Outcome['kind']>(
  outcome: Outcome | Failed | Cancelled,
  kind: Kind,
  then: (outcome: Extract<Outcome, { kind: Kind }>) => number | Promise<number>,
): number | Promise<number> {
  if (outcome.kind === kind) return then(outcome as Extract<Outcome, { kind: Kind }>);
  if (isUnsettled(outcome)) return unsettled(outcome);
  remark(`The engine answered "${outcome.kind}" where "${kind}" was asked for.`);
  return EXIT_FAILED;
}

/** Prints why there is no result. @returns the exit code */
export function unsettled(outcome: NoResult): number {
  if (outcome.kind === 'cancelled') return EXIT_INTERRUPTED;
  const { code } = outcome.error;
  const { message, nextStep } = errorSentences(outcome.error, english);
  remark(`${message} ${AT_A_SHELL[code] ?? nextStep}`);
  return USER_ERRORS.has(code) ? EXIT_USAGE : EXIT_FAILED;
}

const isUnsettled = (outcome: { readonly kind: string }): outcome is Failed | Cancelled =>
  outcome.kind === 'failed' || outcome.kind === 'cancelled';
