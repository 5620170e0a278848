/** Keeps what a person's acceptance taught, on their machine, and forgets it where they want that. */
import * as v from 'valibot';
import * as vscode from 'vscode';
import { Acceptance, NOTHING_LEARNED } from '../core/acceptance';

const KEY = 'completion.acceptance';
const Learned = v.object({ code: v.number(), prose: v.number() });

/** What does not parse counts as nothing. */
export function acceptanceIn(memory: vscode.Memento): Acceptance {
  const kept = v.safeParse(Learned, memory.get(KEY));
  return new Acceptance(kept.success ? kept.output : NOTHING_LEARNED, (learned) => void memory.update(KEY, learned));
}

export function registerForgetAcceptance(acceptance: Acceptance): vscode.Disposable {
  return vscode.commands.registerCommand('attentive.forgetAcceptance', async () => {
    acceptance.forget();
    await vscode.window.showInformationMessage(
      vscode.l10n.t('Attentive has forgotten which suggestions you accepted. What it shows is what the boldness says.'),
    );
  });
}
