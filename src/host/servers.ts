/** What VS Code keeps about servers: keys by origin, which of them text may be sent to, and what was found. */
import type * as vscode from 'vscode';

const KEY = 'attentive.serverKey:';
const ALLOWED = 'servers.allowed';
const FOUND = 'servers.found';

export class ServerStore {
  /** Of this window alone, where the system keeps no secrets. */
  private readonly keys = new Map<string, string>();

  constructor(private readonly context: Pick<vscode.ExtensionContext, 'secrets' | 'globalState'>) {}

  /** @returns undefined where the person gave none */
  readonly keyOf = async (origin: string): Promise<string | undefined> => {
    const own = this.keys.get(origin);
    if (own !== undefined) return own === '' ? undefined : own;
    try {
      return (await this.context.secrets.get(KEY + origin)) || undefined;
    } catch {
      return undefined;
    }
  };

  /**
   * @param key empty: none from now on
   * @returns whether it outlives this window
   */
  async setKey(origin: string, key: string): Promise<boolean> {
    try {
      if (key === '') await this.context.secrets.delete(KEY + origin);
      else await this.context.secrets.store(KEY + origin, key);
      this.keys.delete(origin);
      return true;
    } catch {
      this.keys.set(origin, key);
      return false;
    }
  }

  readonly isAllowed = (origin: string): boolean => this.allowed().includes(origin);

  async allow(origin: string): Promise<void> {
    if (!this.isAllowed(origin)) await this.context.globalState.update(ALLOWED, [...this.allowed(), origin]);
  }

  /** What it reads is parsed by who asks. */
  readonly memory = {
    read: (): unknown => this.context.globalState.get(FOUND),
    write: (known: unknown): void => void this.context.globalState.update(FOUND, known),
  };

  private allowed(): readonly string[] {
    const kept = this.context.globalState.get<unknown>(ALLOWED);
    return Array.isArray(kept) ? kept.filter((each): each is string => typeof each === 'string') : [];
  }
}
