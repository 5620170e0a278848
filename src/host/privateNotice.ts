import * as vscode from 'vscode';
import { privacySentence, type PrivateReason } from '../base/privacy';

/**
 * Tells a person who gave a command why nothing of the document is read, with a button where a setting is the reason.
 */
export async function showPrivateReason(reason: PrivateReason): Promise<void> {
  const { t } = vscode.l10n;
  const open = t('Open Setting');
  const chosen = await vscode.window.showInformationMessage(
    privacySentence(reason, t),
    ...(reason === 'excluded' ? [open] : []),
  );
  if (chosen === open) await vscode.commands.executeCommand('workbench.action.openSettings', '@id:attentive.exclude');
}
