/** *Show Cost*: what each model's work has taken since the engine started. */
import * as vscode from 'vscode';
import { escaped, table } from './markdown';
import type { StudyParts } from './parts';

export async function showCost(parts: StudyParts): Promise<void> {
  const outcome = await parts.engine.ask({ op: 'costs' });
  if (outcome.kind === 'failed') return parts.problems.failed(outcome.error);
  if (outcome.kind !== 'costs') return;
  const rows = outcome.models.flatMap(({ model, work }) => work.map(({ op, times, readTokens, writtenTokens, elapsedMs, cpuSeconds }) => [
    escaped(model), op, times, readTokens, writtenTokens, (elapsedMs / 1000).toFixed(1), cpuSeconds.toFixed(1), writtenTokens > 0 ? (elapsedMs / writtenTokens).toFixed(0) : '–',
  ].map(String)));
  await parts.results.show(vscode.l10n.t('Cost'), [
    `# ${vscode.l10n.t('Cost')}`,
    rows.length === 0 ? vscode.l10n.t('Nothing has run since the engine started.') : table(
      [vscode.l10n.t('model'), vscode.l10n.t('work'), vscode.l10n.t('times'), vscode.l10n.t('tokens read'), vscode.l10n.t('tokens written'), vscode.l10n.t('seconds'), vscode.l10n.t('CPU-seconds'), vscode.l10n.t('ms a token written')], rows,
      ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'right']),
    vscode.l10n.t('The engine holds {0} MB of memory now. Seconds include waiting for earlier requests; CPU-seconds are of the whole engine, so that what ran at the same time counts twice.', Math.round(outcome.residentBytes / 1e6)),
  ].join('\n\n'));
}
