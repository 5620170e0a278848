import * as vscode from 'vscode';
import { contextWindow, type WindowBudget } from '../../../base/text/contextWindow';
import { isProse } from '../../../base/text/languages';
import { textAtCursor } from '../../../host/cursorText';
import { showPrivateReason } from '../../../host/privateNotice';
import { hiddenDocument } from '../../../host/hiddenDocument';
import { isReadOnly, showReadOnly } from '../../../host/readOnly';
import { completionModel } from '../../../host/settingsSchema';
import { generateInto, type GenerateParts } from './generation';
import { given, GivenPrompt } from '../../../protocol/commands';
import { askForPrompt } from './promptInput';

/** About 1,000 tokens: a person who asks for more text waits for two seconds, not for ten. */
const CONTINUE_BUDGET: WindowBudget = { prefixChars: 4000, suffixChars: 0 };

/** The two commands that write more than a suggestion. */
export function registerGenerate(parts: GenerateParts): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('attentive.generateFromPrompt', (argument: unknown) =>
      generateFromPrompt(parts, given(GivenPrompt, argument)),
    ),
    vscode.commands.registerCommand('attentive.continueHere', () => continueHere(parts)),
  );
}

/** @param asGiven a prompt, instead of asking for one, and a document for it, instead of a new one */
async function generateFromPrompt(parts: GenerateParts, asGiven?: GivenPrompt): Promise<void> {
  const prompt = asGiven ?? (await askForPrompt());
  if (!prompt) return;
  const isAnswer = prompt.kind === 'answer';
  // A continuation is read together with what it continues; an answer stands for itself.
  const into = asGiven?.into !== undefined ? vscode.Uri.parse(asGiven.into, true) : undefined;
  const document = into
    ? await vscode.workspace.openTextDocument(into)
    : await vscode.workspace.openTextDocument({
        language: isAnswer ? 'markdown' : 'plaintext',
        content: isAnswer ? '' : prompt.text,
      });
  await vscode.window.showTextDocument(document, { preview: false });
  const end = document.lineAt(document.lineCount - 1).range.end;
  const editor = vscode.window.visibleTextEditors.find((each) => each.document === document);
  if (editor) {
    if (await isReadOnly(editor)) return showReadOnly();
    editor.selection = new vscode.Selection(end, end);
  }
  const asked = isAnswer ? [{ role: 'user' as const, content: prompt.text }] : prompt.text;
  const title = isAnswer ? vscode.l10n.t('Attentive answers') : vscode.l10n.t('Attentive continues the text');
  await generateInto(parts, { model: parts.settings.values['generate.model'], prompt: asked, title }, document, end);
}

async function continueHere(parts: GenerateParts): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    const hidden = hiddenDocument();
    await vscode.window.showInformationMessage(
      hidden
        ? `${hidden.message} ${hidden.nextStep}`
        : vscode.l10n.t('Open a document and put the cursor where the text shall go on.'),
    );
    return;
  }
  if (await isReadOnly(editor)) return showReadOnly();
  const { document, selection } = editor;
  const reason = await parts.privacy.reasonFor(document);
  if (reason) return showPrivateReason(reason);
  const { prefix } = contextWindow(textAtCursor(document, selection.end), CONTINUE_BUDGET);
  if (prefix.trim() === '') {
    await vscode.window.showInformationMessage(
      vscode.l10n.t('There is nothing before the cursor to continue. Write a few words first.'),
    );
    return;
  }
  // Code goes on as it does under the cursor while typing; prose by the model that knows more of everyday language.
  const { values } = parts.settings;
  const model = isProse(document.languageId) ? values['generate.model'] : completionModel(values, document.languageId);
  await generateInto(
    parts,
    { model, prompt: prefix, title: vscode.l10n.t('Attentive continues here') },
    document,
    selection.end,
  );
}
