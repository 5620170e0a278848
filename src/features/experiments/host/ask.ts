/**
 * *Ask*: a question in two forms, as a text to complete and by the chat template, so that one sees answering as
 * completion.
 */
import * as vscode from 'vscode';
import { askBothWays, type AnswersSoFar } from '../core/ask';
import { waitingText } from '../../../host/engineWork';
import { withProgress } from '../../../host/progress';
import { answersMarkdown } from '../core/answersMarkdown';
import type { ExperimentParts } from './parts';

export async function ask(parts: ExperimentParts, given?: string): Promise<void> {
  const question =
    given ??
    (await vscode.window.showInputBox({
      title: vscode.l10n.t('Ask'),
      ignoreFocusOut: true,
      prompt: vscode.l10n.t('A question. It is asked twice: as a text to complete, and by the chat template.'),
      value: oneLine(await parts.offeredText()),
    }));
  if (question === undefined || question.trim() === '') return;
  const { engine, problems, results } = parts;
  const model = parts.model();
  const { t } = vscode.l10n;
  let soFar: AnswersSoFar | undefined;
  const markdown = (isStopped: boolean): string | undefined =>
    soFar &&
    answersMarkdown({ question, model, soFar, waiting: waitingText(engine.state, 'generate', t), isStopped }, t);
  const asked = await withProgress(t('Asking'), async (signal) => {
    let update: ((markdown: string) => void) | undefined;
    const show = (): void => {
      const shown = markdown(false);
      if (shown !== undefined) update?.(shown);
    };
    const asking = askBothWays(engine, model, question, signal, (changed) => {
      soFar = changed;
      show();
    });
    const states = engine.onDidChangeState(show);
    try {
      update = await results.begin(t('Asked'), markdown(false) ?? '');
      show();
      const outcome = await asking;
      if (outcome.kind !== 'answered') update(markdown(true) ?? '');
      return outcome;
    } finally {
      states.dispose();
    }
  });
  if (asked.kind === 'failed') return problems.failed(asked.error);
}

const oneLine = (text: string | undefined): string =>
  text !== undefined && text.length < 500 ? text.replaceAll(/\s+/g, ' ').trim() : '';
