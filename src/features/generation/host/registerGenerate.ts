import * as vscode from 'vscode';
import { contextWindow, type WindowBudget } from '../../completion/core/contextWindow';
import { explain } from '../../completion/core/explain';
import { mannerOf, requestAt } from '../../completion/host/inlineCompletion';
import { showExplanation } from '../../completion/host/whyNoSuggestion';
import { generateInto, type GenerateParts } from './generation';
import { given, GivenPrompt } from '../../../protocol/commands';
import { askForPrompt } from './promptInput';

/** About 1,000 tokens: a person who asks for more text waits for two seconds, not for ten. */
const CONTINUE_BUDGET: WindowBudget = { prefixChars: 4000, suffixChars: 0 };

/** The two commands that write more than a suggestion. */
export function registerGenerate(parts: GenerateParts): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('attentive.generateFromPrompt', (argument: unknown) => generateFromPrompt(parts, given(GivenPrompt, argument))),
    vscode.commands.registerCommand('attentive.continueHere', () => continueHere(parts)),
  );
}

/** @param asGiven a prompt, instead of asking for one, and a document for it, instead of a new one */
async function generateFromPrompt(parts: GenerateParts, asGiven?: GivenPrompt): Promise<void> {
  const prompt = asGiven ?? await askForPrompt();
  if (!prompt) return;
  const isAnswer = prompt.kind === 'answer';
  // A continuation is read together with what it continues; an answer stands for itself.
  const into = asGiven?.into !== undefined ? vscode.Uri.parse(asGiven.into, true) : undefined;
  const document = into ? await vscode.workspace.openTextDocument(into) : await vscode.workspace.openTextDocument({
    language: isAnswer ? 'markdown' : 'plaintext', content: isAnswer ? '' : prompt.text,
  });
  await vscode.window.showTextDocument(document, { preview: false });
  const end = document.lineAt(document.lineCount - 1).range.end;
  const editor = vscode.window.visibleTextEditors.find((each) => each.document === document);
  if (editor) editor.selection = new vscode.Selection(end, end);
  const asked = isAnswer ? [{ role: 'user' as const, content: prompt.text }] : prompt.text;
  const title = isAnswer ? vscode.l10n.t('Attentive answers') : vscode.l10n.t('Attentive continues the text');
  await generateInto(parts, asked, document, end, title);
}

async function continueHere(parts: GenerateParts): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    await vscode.window.showInformationMessage(vscode.l10n.t('Open a document and put the cursor where the text shall go on.'));
    return;
  }
  const { document, selection } = editor;
  const secret = await parts.respect.reasonFor(document);
  if (secret) {
    await showExplanation(explain(secret, vscode.l10n.t));
    return;
  }
  const { prefix } = contextWindow(requestAt(document, selection.end, mannerOf(parts.settings.values, { explicit: true })), CONTINUE_BUDGET);
  if (prefix.trim() === '') {
    await vscode.window.showInformationMessage(vscode.l10n.t('There is nothing before the cursor to continue. Write a few words first.'));
    return;
  }
  await generateInto(parts, prefix, document, selection.end, vscode.l10n.t('Attentive continues here'));
}
