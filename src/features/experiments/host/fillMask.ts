/** *Fill Mask*: what a masked-word head puts in the blanks of a text, which it reads on both sides. */
import * as vscode from 'vscode';
import { percent } from '../../../base/percent';
import type { ScoredToken } from '../../../protocol/engine';
import { withProgress } from '../../../host/progress';
import { cell, escaped, table } from '../core/markdown';
import type { ExperimentParts } from './parts';

const LISTED = 20;

export async function fillMask(parts: ExperimentParts): Promise<void> {
  const model = await chooseModel(parts);
  if (model === undefined) return;
  const selected = parts.selectedText() ?? '';
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Fill Mask'),
    ignoreFocusOut: true,
    value: selected.length < 500 ? selected.replaceAll(/\s+/g, ' ').trim() : '',
    prompt: vscode.l10n.t('A text in which [MASK] or ___ stands for a word.'),
  });
  if (text === undefined || text.trim() === '') return;
  const outcome = await withProgress(vscode.l10n.t('Filling'), (signal) =>
    parts.engine.ask({ op: 'fill', model, text, top: LISTED }, { signal }),
  );
  if (outcome.kind === 'failed') return parts.problems.failed(outcome.error);
  if (outcome.kind !== 'filled') return;
  const section = (top: readonly ScoredToken[], i: number): string[] => [
    `## ${vscode.l10n.t('Blank {0}', i + 1)}`,
    table(
      [vscode.l10n.t('token'), vscode.l10n.t('probability'), ''],
      top.map(({ text: token, logprob }) => [
        cell(token),
        percent(Math.exp(logprob)),
        '█'.repeat(Math.round(20 * Math.exp(logprob))),
      ]),
      ['left', 'right', 'left'],
    ),
  ];
  await parts.results.show(
    vscode.l10n.t('Filled'),
    [
      `# ${vscode.l10n.t('Filled')}`,
      escaped(text),
      ...outcome.blanks.flatMap(section),
      vscode.l10n.t(
        'By {0}, which reads what stands before and after a blank. Probabilities outright, of single tokens: a word of several cannot come up. Each blank is filled by itself.',
        escaped(model),
      ),
    ].join('\n\n'),
  );
}

/** @returns undefined when there is none, which has been said, or none was chosen */
async function chooseModel({ engine, problems }: ExperimentParts): Promise<string | undefined> {
  const listed = await engine.ask({ op: 'models', verify: false });
  if (listed.kind === 'failed') await problems.failed(listed.error);
  if (listed.kind !== 'models') return undefined;
  const able = listed.models
    .filter(({ capabilities }) => capabilities.maskedWord.is === 'available')
    .map(({ id }) => id);
  if (able.length > 1)
    return vscode.window.showQuickPick(able, {
      title: vscode.l10n.t('Fill Mask'),
      placeHolder: vscode.l10n.t('Which model?'),
    });
  if (able.length === 1) return able[0];
  const settings = vscode.l10n.t('Open Settings');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'None of the models has a masked-word head. Put an export of one, such as BERT, into the folder of your own models; or run Rank Continuations, which fills a blank with a model that continues texts.',
    ),
    settings,
  );
  if (chosen === settings)
    await vscode.commands.executeCommand('workbench.action.openSettings', 'attentive.models.folder');
  return undefined;
}
