import type * as vscode from 'vscode';

const KEY = 'models.quarantine';

/** Remembers over reloads which models are set aside. What it reads is parsed by who asks. */
export function quarantineMemory(state: vscode.Memento): { read(): unknown; write(held: unknown): void } {
  return { read: () => state.get(KEY), write: (held) => void state.update(KEY, held) };
}
