/** The session's sentences in the editor's display language. */
import * as vscode from 'vscode';
import type { Words } from '../core/words';

export function localizedWords(): Words {
  return {
    localize: vscode.l10n.t,
    emptyText: () => ({
      message: vscode.l10n.t('There is no text to explain here.'),
      nextStep: vscode.l10n.t('Select some text, or put the cursor in a sentence, and run Explain Attention again.'),
    }),
    notText: () => ({
      message: vscode.l10n.t('This looks like binary data, not text.'),
      nextStep: vscode.l10n.t('Select readable text and run Explain Attention again.'),
    }),
    unknownModel: (id) => ({
      message: vscode.l10n.t('There is no model called {0}.', id),
      nextStep: vscode.l10n.t('Choose a model above, or correct the setting attentive.inspector.model.'),
    }),
    noAttention: (name, why) => ({
      message: vscode.l10n.t('{0} has no attention to show: {1}', name, why),
      nextStep: vscode.l10n.t('Choose another model above.'),
    }),
    nothingToDraw: (name) => ({
      message: vscode.l10n.t('{0} gave no attention for this text.', name),
      nextStep: vscode.l10n.t('Choose another model above, or select a longer text.'),
    }),
    textGone: () => ({
      message: vscode.l10n.t('The text that was explained here is no longer where it was.'),
      nextStep: vscode.l10n.t('Select some text and run Explain Attention again.'),
    }),
    exportFailed: () => ({
      message: vscode.l10n.t('Nothing was exported: the attention of this text could not be read.'),
      nextStep: vscode.l10n.t('Run Explain Attention on the text again, then export once more.'),
    }),
    cancelled: () => ({
      message: vscode.l10n.t('Cancelled.'),
      nextStep: vscode.l10n.t('Nothing was changed. Start again whenever you like.'),
    }),
  };
}
