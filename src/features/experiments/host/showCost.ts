/** *Show Cost*: what each model's work has taken since the engine started. */
import * as vscode from 'vscode';
import { escaped, table } from '../core/markdown';
import type { ExperimentParts } from './parts';

export async function showCost(parts: ExperimentParts): Promise<void> {
  const outcome = await parts.engine.ask({ op: 'costs' });
  if (outcome.kind === 'failed') return parts.problems.failed(outcome.error);
  if (outcome.kind !== 'costs') return;
  type Spending = Omit<(typeof outcome.models)[number]['work'][number]['last'], 'residentBytes'>;
  const cells = ({ readTokens, writtenTokens, elapsedMs, cpuSeconds }: Spending): string[] => [
    String(readTokens),
    String(writtenTokens),
    (elapsedMs / 1000).toFixed(2),
    cpuSeconds.toFixed(2),
    writtenTokens > 0 ? (elapsedMs / writtenTokens).toFixed(0) : '–',
  ];
  const work = outcome.models.flatMap(({ model, work: all }) => all.map((each) => ({ model, ...each })));
  const head = [vscode.l10n.t('model'), vscode.l10n.t('work')];
  const spent = [
    vscode.l10n.t('tokens read'),
    vscode.l10n.t('tokens written'),
    vscode.l10n.t('seconds'),
    vscode.l10n.t('CPU-seconds'),
    vscode.l10n.t('ms a token written'),
  ];
  const columns = (numbers: number) => [
    'left' as const,
    'left' as const,
    ...Array.from({ length: numbers }, () => 'right' as const),
  ];
  await parts.results.show(
    vscode.l10n.t('Cost'),
    [
      `# ${vscode.l10n.t('Cost')}`,
      ...(work.length === 0
        ? [vscode.l10n.t('Nothing has run since the engine started.')]
        : [
            table(
              [...head, vscode.l10n.t('times'), vscode.l10n.t('of them cancelled'), ...spent],
              work.map(({ model, op, times, cancelled, ...all }) => [
                escaped(model),
                op,
                String(times),
                String(cancelled),
                ...cells(all),
              ]),
              columns(7),
            ),
            `## ${vscode.l10n.t('The latest of each')}`,
            table(
              [...head, ...spent, vscode.l10n.t('memory after')],
              work.map(({ model, op, last }) => [
                escaped(model),
                op,
                ...cells(last),
                `${Math.round(last.residentBytes / 1e6)} MB`,
              ]),
              columns(6),
            ),
          ]),
      vscode.l10n.t(
        'The engine holds {0} MB of memory now. Seconds include waiting for earlier requests; CPU-seconds are of the whole engine, so that what ran at the same time counts twice. Cancelled work counts with the tokens that it had read and written; of a suggestion or a translation that was cancelled they are not known and count as none.',
        Math.round(outcome.residentBytes / 1e6),
      ),
    ].join('\n\n'),
  );
}
