import * as vscode from 'vscode';
import type { Log } from './log';
import { parseSettings, type SettingName, type SettingValues, type UnreadableSetting } from './settingsSchema';

/** The `attentive.*` settings, parsed again at every change. */
export class Settings implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** After every change of a setting of ours. */
  readonly onDidChange = this.changed.event;
  private readonly subscription: vscode.Disposable;
  private parsed: { values: SettingValues; unreadable: UnreadableSetting[] };

  constructor(private readonly log: Log) {
    this.parsed = this.read();
    this.subscription = vscode.workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration('attentive')) return;
      this.parsed = this.read();
      this.changed.fire();
    });
  }

  get values(): SettingValues {
    return this.parsed.values;
  }

  get unreadable(): readonly UnreadableSetting[] {
    return this.parsed.unreadable;
  }

  /**
   * Writes a setting where it is set now: in the workspace when that overrides the person's own, else for the person.
   */
  async update(name: SettingName | 'inspector.model', change: (valueThere: unknown) => unknown): Promise<void> {
    const configuration = vscode.workspace.getConfiguration('attentive');
    const found = configuration.inspect(name);
    const inWorkspace = found?.workspaceValue !== undefined;
    const target = inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
    await configuration.update(name, change(inWorkspace ? found.workspaceValue : found?.globalValue), target);
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  private read(): { values: SettingValues; unreadable: UnreadableSetting[] } {
    const configuration = vscode.workspace.getConfiguration('attentive');
    const parsed = parseSettings((name) => configuration.get(name));
    for (const { name, expected, fallback } of parsed.unreadable) {
      this.log.warn(`setting attentive.${name} must be ${expected}; its default ${fallback} is used`);
    }
    return parsed;
  }
}
