/** *Ask*: a question in two forms, as a text to complete and by the chat template, so that one sees answering as completion. */
import * as vscode from 'vscode';
import { GREEDY, type ChatTurn, type OutcomeOf } from '../../protocol/engine';
import { escaped } from './markdown';
import { withProgress, type StudyParts } from './parts';

const MOST_TOKENS = 160;

export async function ask(parts: StudyParts, given?: string): Promise<void> {
  const question = given ?? await vscode.window.showInputBox({
    title: vscode.l10n.t('Ask'), ignoreFocusOut: true, prompt: vscode.l10n.t('A question. It is asked twice: as a text to complete, and by the chat template.'), value: oneLine(parts.selectedText()),
  });
  if (question === undefined || question.trim() === '') return;
  const model = parts.model();
  const form = `User's question: ${question.trim()}\nLLM's response:`;
  type Answer = OutcomeOf<'generate'>;
  const answers = await withProgress(vscode.l10n.t('Asking'), async (signal): Promise<Answer[]> => {
    const all: Answer[] = [];
    for (const prompt of [form, [{ role: 'user', content: question } satisfies ChatTurn]]) {
      all.push(await parts.engine.ask<'generate'>({ op: 'generate', model, prompt, sampling: GREEDY, maxTokens: MOST_TOKENS, precision: 'exact', alternatives: 0 }, { signal }));
    }
    return all;
  });
  const [completed, chatted] = answers;
  const failed = answers.find((each) => each.kind === 'failed');
  if (failed?.kind === 'failed') return parts.problems.failed(failed.error);
  if (completed.kind !== 'generated' || chatted.kind !== 'generated') return;
  // The form goes on with another question of its own: that is completion, too, but no longer the answer.
  const [answer, ...more] = completed.text.split(/\n(?=User's question:)/);
  await parts.results.show(vscode.l10n.t('Asked'), [
    `# ${vscode.l10n.t('Asked')}`, escaped(question),
    `## ${vscode.l10n.t('As a text to complete')}`, quoted(`${form}${answer}`), more.length > 0 ? vscode.l10n.t('The model then went on with a question of its own, which is left out here.') : '',
    `## ${vscode.l10n.t('By the chat template')}`, quoted(chatted.text),
    vscode.l10n.t('By {0}, greedy, exact arithmetic. Both are the likeliest next token, again and again; the template was learned in training. A small model is often wrong: this is a continuation, not knowledge.', model),
  ].join('\n\n'));
}

const quoted = (text: string): string => text.trim().split(/\r\n?|\n/).map((line) => `> ${escaped(line)}  `).join('\n');
const oneLine = (text: string | undefined): string => (text !== undefined && text.length < 500 ? text.replaceAll(/\s+/g, ' ').trim() : '');
