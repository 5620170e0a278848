import * as v from 'valibot';
import { ServerMemory, type FoundServer, type ModelAbilities } from '../../protocol/servers';

/** Where what was found is kept over reloads. What it reads is parsed. */
export interface MemoryOfServers {
  read(): unknown;
  write(known: ServerMemory): void;
}

/** What was found out about servers, by the address under which `/v1` lies. */
export class KnownServers {
  private known: ServerMemory;

  constructor(private readonly memory: MemoryOfServers) {
    const parsed = v.safeParse(ServerMemory, memory.read());
    this.known = parsed.success ? parsed.output : {};
  }

  found(base: string): FoundServer | undefined {
    return this.at(base)?.found;
  }

  abilities(base: string, model: string): ModelAbilities | undefined {
    const abilities = this.at(base)?.abilities ?? {};
    return Object.hasOwn(abilities, model) ? abilities[model] : undefined;
  }

  /** Another kind or version may do other things: what was known of its models is forgotten. */
  noteFound(base: string, found: FoundServer): void {
    const before = this.at(base);
    const isSame = before?.found.kind === found.kind && before.found.version === found.version;
    this.keep(base, { found, abilities: isSame ? before.abilities : {} });
  }

  noteAbilities(base: string, model: string, abilities: ModelAbilities): void {
    const before = this.at(base);
    if (before) this.keep(base, { ...before, abilities: { ...before.abilities, [model]: abilities } });
  }

  private at(base: string): ServerMemory[string] | undefined {
    return Object.hasOwn(this.known, base) ? this.known[base] : undefined;
  }

  private keep(base: string, entry: ServerMemory[string]): void {
    this.known = { ...this.known, [base]: entry };
    this.memory.write(this.known);
  }
}
