import * as vscode from 'vscode';
import type { Backend } from '../backends/backend';
import type { EngineState } from '../backends/engineState';
import { english } from '../base/english';
import { wholeError } from '../sentences/errors';

/** The log that `Attentive: Show Log` opens. What is written into it never holds text of a document. */
export class Log implements vscode.Disposable {
  private readonly channel = vscode.window.createOutputChannel('Attentive', { log: true });
  private isOpen = true;

  // A request that ends after the extension was disabled has a line for the log: a closed channel throws at that.
  info(line: string): void {
    if (this.isOpen) this.channel.info(line);
  }

  warn(line: string): void {
    if (this.isOpen) this.channel.warn(line);
  }

  show(): void {
    this.channel.show();
  }

  dispose(): void {
    this.isOpen = false;
    this.channel.dispose();
  }
}

/** The command that shows the log, and a line for every change of the engine that a person would ask about. */
export function registerLog(log: Log, engine: Backend): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('attentive.showLog', () => log.show()),
    engine.onDidChangeState((state) => logState(log, state)),
  );
}

function logState(log: Log, state: EngineState): void {
  if (state.is === 'problem') log.warn(`engine ${state.error.code}: ${wholeError(state.error, english)}`);
  // `busy` and `ready` alternate with every request, and a load has a hundred fractions.
  else if (state.is === 'starting' || state.is === 'stopped') log.info(`engine ${state.is}`);
}
