/** *Compare Cost on This Text*: smaller and larger models at the same work. */
import * as vscode from 'vscode';
import { firstUnits } from '../../common/clip';
import type { LeftOut } from '../../study/leftOut';
import { sameWork, type WorkDone } from '../../study/sameWork';
import { withProgress } from '../progress';
import { compactNumber, leftOutList, table } from './markdown';
import type { StudyParts } from './parts';

const MOST_CHARACTERS = 2000;

/** @param given a text other than the one in the editor */
export async function compareCost(parts: StudyParts, given?: string): Promise<void> {
  const text = firstUnits(given ?? parts.selectedText() ?? '', MOST_CHARACTERS);
  if (!text) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Select some text, or open a document, and compare again.'));
    return;
  }
  const outcome = await withProgress(vscode.l10n.t('Comparing cost'), async (signal, report) => {
    const listed = await parts.engine.ask({ op: 'models', verify: false }, { signal });
    return listed.kind === 'models' ? sameWork(parts.engine, listed.models, text, signal, (done, total) => report(vscode.l10n.t('{0} of {1}', done, total))) : listed;
  });
  if (outcome.kind === 'failed') return parts.problems.failed(outcome.error);
  if (outcome.kind === 'done') await parts.results.show(vscode.l10n.t('Cost compared'), asMarkdown(outcome));
}

function asMarkdown({ work, leftOut }: { work: readonly WorkDone[]; leftOut: readonly LeftOut[] }): string {
  const [least] = work;
  return [
    `# ${vscode.l10n.t('Cost compared')}`,
    vscode.l10n.t('Each model reads the same text once and keeps what its heads attended to, in exact arithmetic. An encoder-decoder also translates it.'),
    table([vscode.l10n.t('model'), vscode.l10n.t('parameters'), vscode.l10n.t('tokens'), vscode.l10n.t('ms'), vscode.l10n.t('ms a token'), vscode.l10n.t('CPU-seconds'), vscode.l10n.t('times the smallest'), vscode.l10n.t('memory after')],
      work.map(({ name, parameters, tokens, elapsedMs, cpuSeconds, residentBytes }) => [
        name, compactNumber(parameters), String(tokens), elapsedMs.toFixed(0), (elapsedMs / tokens).toFixed(2), cpuSeconds === undefined ? '–' : cpuSeconds.toFixed(2),
        (elapsedMs / least.elapsedMs).toFixed(1), residentBytes === undefined ? '–' : `${Math.round(residentBytes / 1e6)} MB`,
      ]), ['left', ...Array.from({ length: 7 }, () => 'right' as const)]),
    leftOutList(leftOut),
    vscode.l10n.t('Medians of three, after one that loaded the model. CPU-seconds and memory are of the whole engine, with whatever else it did meanwhile.'),
  ].join('\n\n');
}
