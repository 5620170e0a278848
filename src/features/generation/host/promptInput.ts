import * as vscode from 'vscode';
import type { PromptKind } from '../../../protocol/commands';
import { likelierKind } from '../core/promptKind';

export interface Prompt {
  readonly text: string;
  readonly kind: PromptKind;
}

interface KindItem extends vscode.QuickPickItem {
  readonly promptKind: PromptKind;
}

/** One input: the prompt is typed into it, and below it stand the two things to do with it, the likelier one first. */
export function askForPrompt(): Promise<Prompt | undefined> {
  // `alwaysShow`: the typed text is a prompt and not a filter.
  const items: Record<PromptKind, KindItem> = {
    continue: {
      promptKind: 'continue',
      alwaysShow: true,
      iconPath: new vscode.ThemeIcon('edit'),
      label: vscode.l10n.t('Continue this text'),
      description: vscode.l10n.t('the model goes on where the text ends'),
    },
    answer: {
      promptKind: 'answer',
      alwaysShow: true,
      iconPath: new vscode.ThemeIcon('comment-discussion'),
      label: vscode.l10n.t('Answer this question'),
      description: vscode.l10n.t('the model replies to it'),
    },
  };
  const input = vscode.window.createQuickPick<KindItem>();
  input.title = vscode.l10n.t('Generate from Prompt');
  input.placeholder = vscode.l10n.t('Type a question, or the beginning of a text');
  input.ignoreFocusOut = true;
  const suggest = () => {
    const first = likelierKind(input.value);
    if (input.items[0]?.promptKind === first) return;
    input.items = first === 'answer' ? [items.answer, items.continue] : [items.continue, items.answer];
    input.activeItems = [items[first]];
  };
  suggest();
  return new Promise((resolve) => {
    input.onDidChangeValue(suggest);
    input.onDidAccept(() => {
      const kind = input.activeItems[0]?.promptKind;
      // Enter on an empty input keeps it open: its placeholder says what to do.
      if (input.value.trim() === '' || kind === undefined) return;
      resolve({ text: input.value, kind });
      input.hide();
    });
    input.onDidHide(() => {
      resolve(undefined);
      input.dispose();
    });
    input.show();
  });
}
