/** The words that pages get in the editor's display language. */
import * as vscode from 'vscode';
import { ENGLISH, type PageWords } from '../protocol/words';

/** VS Code loads no bundle for English, nor for a language that the extension has not been translated to. */
export function pageWords(): PageWords {
  const { bundle } = vscode.l10n;
  return bundle ? { language: vscode.env.language, bundle } : ENGLISH;
}
