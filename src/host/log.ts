import * as vscode from 'vscode';
import type { Backend } from '../backends/backend';
import type { EngineState } from '../backends/engineState';
import { english } from '../base/english';
import { wholeError } from '../sentences/errors';

/** The log that `Attentive: Show Log` opens. What is written into it never holds text of a document. */
export function createLog(): vscode.LogOutputChannel {
  return vscode.window.createOutputChannel('Attentive', { log: true });
}

/** The command that shows the log, and a line for every change of the engine that a person would ask about. */
export function registerLog(log: vscode.LogOutputChannel, engine: Backend): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('attentive.showLog', () => log.show()),
    engine.onDidChangeState((state) => logState(log, state)),
  );
}

function logState(log: vscode.LogOutputChannel, state: EngineState): void {
  if (state.is === 'problem') log.warn(`engine ${state.error.code}: ${wholeError(state.error, english)}`);
  // `busy` and `ready` alternate with every request, and a load has a hundred fractions.
  else if (state.is === 'starting' || state.is === 'stopped') log.info(`engine ${state.is}`);
}
