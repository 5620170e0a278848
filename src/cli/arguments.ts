/** Options of a verb, read and checked. */
import { parseArgs, type ParseArgsConfig } from 'node:util';

/** A mistake in how the command was called: told on stderr, exit code 2. */
export class UsageError extends Error {}

type Config = NonNullable<ParseArgsConfig['options']>;

export class Arguments {
  private constructor(private readonly values: Readonly<Record<string, unknown>>) {}

  /** @throws UsageError for an option that the verb does not know */
  static parse(args: readonly string[], options: Config): Arguments {
    try {
      return new Arguments(parseArgs({ args: [...args], options: { ...options, json: { type: 'boolean' } }, allowPositionals: false }).values);
    } catch (thrown) {
      const known = Object.keys(options).map((name) => `--${name}`).join(' ');
      throw new UsageError(`${thrown instanceof Error ? thrown.message.split('. ')[0] : 'Bad options'}. Options: ${known} --json.`);
    }
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

  /** A text; `-` reads all of standard input. */
  async text(name: string): Promise<string> {
    const value = this.required(name);
    if (value !== '-') return value;
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  }
}
