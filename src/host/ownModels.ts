/** A person's own models: the engine starts anew when their folder changes, and says which of them cannot be used. */
import * as vscode from 'vscode';
import type { Backend } from '../backends/backend';
import { fromHome } from '../files/homePath';
import { reasonSentence } from '../sentences/reasons';
import type { Log } from './log';
import type { Settings } from './settings';

export interface OwnModelsParts {
  readonly engine: Backend;
  readonly settings: Settings;
  readonly log: Log;
}

/** @returns undefined where the setting names none */
export function ownModelsFolder({ values }: Settings): string | undefined {
  return values['models.folder'] === '' ? undefined : fromHome(values['models.folder']);
}

export function registerOwnModels({ engine, settings, log }: OwnModelsParts): vscode.Disposable {
  let folder = settings.values['models.folder'];
  return settings.onDidChange(() => {
    if (folder === settings.values['models.folder']) return;
    folder = settings.values['models.folder'];
    void engine.restart();
    if (folder !== '') void tell(engine, log);
  });
}

async function tell(engine: Backend, log: Log): Promise<void> {
  const listed = await engine.ask({ op: 'models', verify: false });
  if (listed.kind !== 'models') return;
  const own = listed.models.filter(({ origin }) => origin === 'folder');
  log.info(`own models: ${own.length} can be used, ${listed.unusable.length} cannot`);
  if (own.length > 0)
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        'Your models: {0}. Choose them in the settings, in the attention panel, or where a command asks.',
        own.map(({ id }) => id).join(', '),
      ),
    );
  if (listed.unusable.length > 0)
    void vscode.window.showWarningMessage(
      listed.unusable.map(({ id, why }) => `${id}: ${reasonSentence(why, vscode.l10n.t)}`).join(' '),
    );
}
