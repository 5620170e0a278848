import type * as vscode from 'vscode';
import type { SpeedStore } from '../core/measured';

const KEY = 'models.speeds';

/** Remembers over reloads how fast models have written. What it reads is parsed by who asks. */
export function speedMemory(state: vscode.Memento): SpeedStore {
  return { read: () => state.get(KEY), write: (speeds) => void state.update(KEY, { ...speeds }) };
}
