/** Options of a verb, read and checked. */
import { addAbortSignal } from 'node:stream';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { looksBinary } from '../base/text/binary';
import { Unsettled } from './output';

/** A mistake in how the command was called: told on stderr, exit code 2. */
export class UsageError extends Error {}

type Config = NonNullable<ParseArgsConfig['options']>;

export class Arguments {
  private constructor(private readonly values: Readonly<Record<string, unknown>>) {}

  /** @throws UsageError for an option that the verb does not know, and for a value that is no text */
  static parse(args: readonly string[], options: Config): Arguments {
    const parsed = new Arguments(parse(args, options));
    for (const name of Object.keys(options)) {
      for (const value of [parsed.optional(name) ?? '', ...parsed.many(name)]) refuseBinary(`--${name}`, value);
    }
    return parsed;
  }

  flag(name: string): boolean {
    return this.values[name] === true;
  }

  optional(name: string): string | undefined {
    const value = this.values[name];
    return typeof value === 'string' ? value : undefined;
  }

  required(name: string): string {
    const value = this.optional(name);
    if (value === undefined) throw new UsageError(`--${name} is missing.`);
    return value;
  }

  many(name: string): string[] {
    const value = this.values[name];
    return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
  }

  number(name: string, fallback: number, { min = 0, max = Infinity, whole = true } = {}): number {
    const given = this.optional(name);
    if (given === undefined) return fallback;
    const value = Number(given);
    if (given.trim() === '' || !Number.isFinite(value) || value < min || value > max || (whole && !Number.isInteger(value))) {
      throw new UsageError(`--${name} must be a ${whole ? 'whole ' : ''}number from ${min}${max === Infinity ? '' : ` to ${max}`}, not "${given}".`);
    }
    return value;
  }

  /**
   * A text, which may be empty; `-` reads all of standard input.
   * @throws UsageError for binary data. @throws Unsettled when the signal ends the reading
   */
  async text(name: string, signal: AbortSignal): Promise<string> {
    const value = this.required(name);
    if (value !== '-') return value;
    const read = await standardInput(signal);
    refuseBinary(`--${name}`, read);
    return read;
  }

  /** The same for a text that must hold more than white space. */
  async words(name: string, signal: AbortSignal): Promise<string> {
    const value = await this.text(name, signal);
    if (value.trim() === '') throw new UsageError(`--${name} is empty. Give it at least one word, or - to read standard input.`);
    return value;
  }
}

function parse(args: readonly string[], options: Config): Readonly<Record<string, unknown>> {
  try {
    return parseArgs({ args: [...args], options: { ...options, json: { type: 'boolean' } }, allowPositionals: false }).values;
  } catch (thrown) {
    const known = Object.keys(options).map((name) => `--${name}`).join(' ');
    throw new UsageError(`${whatIsWrong(thrown)} Options: ${known} --json.`);
  }
}

/** Node's own sentences, without its advice on arguments that belong to no option: no verb takes any. */
function whatIsWrong(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : 'Bad options';
  const said = message.replace(/\. (?:To specify a positional argument|This command does not take positional)[\s\S]*$/, '').replace(/\s*\n\s*/g, ' ');
  return /[.?!]$/.test(said) ? said : `${said}.`;
}

/** @throws UsageError for what looks like binary data. @param what names it at the start of a sentence */
export function refuseBinary(what: string, value: string): void {
  if (looksBinary(value)) throw new UsageError(`${what} looks like binary data, not text. Give it readable text in UTF-8.`);
}

async function standardInput(signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of addAbortSignal(signal, process.stdin)) chunks.push(chunk as Buffer);
  } catch (thrown) {
    if (signal.aborted) throw new Unsettled({ kind: 'cancelled' });
    throw new UsageError(`Standard input cannot be read (${(thrown as NodeJS.ErrnoException).code ?? 'unknown reason'}). Give a text with the option itself, or pipe one in.`);
  }
  return Buffer.concat(chunks).toString('utf8');
}
