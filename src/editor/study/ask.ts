/** *Ask*: a question in two forms, as a text to complete and by the chat template, so that one sees answering as completion. */
import * as vscode from 'vscode';
import { askBothWays } from '../../study/ask';
import { withProgress } from '../progress';
import { escaped, table } from './markdown';
import type { StudyParts } from './parts';

export async function ask(parts: StudyParts, given?: string): Promise<void> {
  const question = given ?? await vscode.window.showInputBox({
    title: vscode.l10n.t('Ask'), ignoreFocusOut: true, prompt: vscode.l10n.t('A question. It is asked twice: as a text to complete, and by the chat template.'), value: oneLine(parts.selectedText()),
  });
  if (question === undefined || question.trim() === '') return;
  const model = parts.model();
  const asked = await withProgress(vscode.l10n.t('Asking'), (signal) => askBothWays(parts.engine, model, question, signal));
  if (asked.kind === 'failed') return parts.problems.failed(asked.error);
  if (asked.kind !== 'asked') return;
  await parts.results.show(vscode.l10n.t('Asked'), [
    `# ${vscode.l10n.t('Asked')}`, escaped(question),
    table([vscode.l10n.t('As a text to complete'), vscode.l10n.t('By the chat template')], [[lines(`${asked.form}${asked.completed}`), lines(asked.chatted)]], ['left', 'left']),
    asked.wentOn ? vscode.l10n.t('The model then went on with a question or a paragraph of its own, which is left out here.') : '',
    vscode.l10n.t('By {0}, greedy, exact arithmetic. Both are the likeliest next token, again and again; the template was learned in training. A small model is often wrong: this is a continuation, not knowledge.', model),
  ].join('\n\n'));
}

/** Within a table's cell, in its own direction. */
const lines = (text: string): string => `<bdi>${text.trim().split(/\r\n?|\n/).map(escaped).join('<br>')}</bdi>`;
const oneLine = (text: string | undefined): string => (text !== undefined && text.length < 500 ? text.replaceAll(/\s+/g, ' ').trim() : '');
