import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { Snooze, type SnoozeState } from './snooze';
import { isLanguageOn } from './settingsSchema';
import type { Settings } from './settings';
import { hideSuggestion } from './toggles';

const MINUTE_MS = 60_000;

/** The pause of this window, and the event when it begins, another minute of it has passed, or it ends. */
export class Snoozing implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly snooze = new Snooze();
  private cancelTick: () => void = () => undefined;

  constructor(private readonly clock: Clock) {}

  state(document: vscode.TextDocument | undefined): SnoozeState {
    return this.snooze.state(document?.uri.toString(), this.clock.nowMs());
  }

  for(minutes: number): void {
    this.snooze.for(minutes * MINUTE_MS, this.clock.nowMs());
    this.tick();
  }

  untilRestart(): void {
    this.snooze.untilRestart();
    this.tick();
  }

  inFile(document: vscode.TextDocument): void {
    this.snooze.inFile(document.uri.toString());
    this.tick();
  }

  end(document: vscode.TextDocument | undefined): void {
    this.snooze.end(document?.uri.toString());
    this.tick();
  }

  dispose(): void {
    this.cancelTick();
    this.changed.dispose();
  }

  /** Fires now, and again whenever one minute less is left. */
  private tick(): void {
    this.cancelTick();
    this.changed.fire();
    const state = this.snooze.state(undefined, this.clock.nowMs());
    if (state.is === 'until')
      this.cancelTick = this.clock.after(state.leftMs % MINUTE_MS || MINUTE_MS, () => this.tick());
  }
}

/** Minutes left, never 0 while it lasts. */
export function minutesLeft(leftMs: number): number {
  return Math.ceil(leftMs / MINUTE_MS);
}

interface Choice extends vscode.QuickPickItem {
  readonly choose: () => void | Thenable<unknown>;
}

/** The commands that pause suggestions and go on with them. */
export function registerSnooze(snoozing: Snoozing, settings: Settings): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('attentive.snooze', async () => {
      const chosen = await vscode.window.showQuickPick(choices(snoozing, settings), {
        title: vscode.l10n.t('Snooze Suggestions'),
      });
      if (!chosen) return;
      await chosen.choose();
      await hideSuggestion();
    }),
    vscode.commands.registerCommand('attentive.endSnooze', () =>
      snoozing.end(vscode.window.activeTextEditor?.document),
    ),
  );
}

function choices(snoozing: Snoozing, settings: Settings): Choice[] {
  const { t } = vscode.l10n;
  const document = vscode.window.activeTextEditor?.document;
  const all: Choice[] = [
    { label: t('For 5 minutes'), choose: () => snoozing.for(5) },
    { label: t('For 30 minutes'), choose: () => snoozing.for(30) },
  ];
  if (document)
    all.push({
      label: t('In this file'),
      description: t('until the window closes'),
      choose: () => snoozing.inFile(document),
    });
  if (document && isLanguageOn(settings.values, document.languageId)) {
    all.push({
      label: t('In {0}', document.languageId),
      description: t('turns the language off in the settings'),
      choose: () => vscode.commands.executeCommand('attentive.toggleLanguage'),
    });
  }
  return [
    ...all,
    { label: t('Everywhere'), description: t('until the window closes'), choose: () => snoozing.untilRestart() },
  ];
}
