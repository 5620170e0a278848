/** *Compare Cost on This Text*: smaller and larger models at the same work. */
import * as vscode from 'vscode';
import { firstUnits } from '../../../base/text/clip';
import type { SkippedModel } from '../core/skipped';
import { sameWork, type WorkDone } from '../core/sameWork';
import { withProgress } from '../../../host/progress';
import { compactNumber, skippedList, table } from '../core/markdown';
import type { ExperimentParts } from './parts';

const MOST_CHARACTERS = 2000;

/** @param given a text other than the one in the editor */
export async function compareCost(parts: ExperimentParts, given?: string): Promise<void> {
  const text = firstUnits(given ?? parts.selectedText() ?? '', MOST_CHARACTERS);
  if (!text) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Select some text, or open a document, and compare again.'),
    );
    return;
  }
  const outcome = await withProgress(vscode.l10n.t('Comparing cost'), async (signal, report) => {
    const listed = await parts.engine.ask({ op: 'models', verify: false }, { signal });
    return listed.kind === 'models'
      ? sameWork(parts.engine, listed.models, text, signal, (done, total) =>
          report(vscode.l10n.t('{0} of {1}', done, total)),
        )
      : listed;
  });
  if (outcome.kind === 'failed') return parts.problems.failed(outcome.error);
  if (outcome.kind === 'done') await parts.results.show(vscode.l10n.t('Cost compared'), asMarkdown(outcome));
}

const msPerToken = ({ elapsedMs, tokens }: Pick<WorkDone, 'elapsedMs' | 'tokens'>): number =>
  elapsedMs / Math.max(1, tokens);

function asMarkdown({ work, skipped }: { work: readonly WorkDone[]; skipped: readonly SkippedModel[] }): string {
  const [smallest] = work;
  return [
    `# ${vscode.l10n.t('Cost compared')}`,
    vscode.l10n.t(
      'Each model reads the same text and keeps what its heads attended to, in exact arithmetic. None writes: an encoder-decoder reads the text twice, once in each half.',
    ),
    table(
      [
        vscode.l10n.t('model'),
        vscode.l10n.t('parameters'),
        vscode.l10n.t('weights'),
        vscode.l10n.t('tokens'),
        vscode.l10n.t('ms'),
        vscode.l10n.t('CPU-seconds'),
        vscode.l10n.t('ms a token'),
        vscode.l10n.t('times the smallest'),
      ],
      work.map(({ name, parameters, bytes, tokens, elapsedMs, cpuSeconds }) => [
        name,
        compactNumber(parameters),
        `${Math.round(bytes / 1e6)} MB`,
        String(tokens),
        elapsedMs.toFixed(0),
        cpuSeconds === undefined ? '–' : cpuSeconds.toFixed(2),
        msPerToken({ elapsedMs, tokens }).toFixed(2),
        (msPerToken({ elapsedMs, tokens }) / msPerToken(smallest!)).toFixed(1),
      ]),
      ['left', ...Array.from({ length: 7 }, () => 'right' as const)],
    ),
    skippedList(skipped, vscode.l10n.t),
    vscode.l10n.t(
      'Milliseconds are medians of three runs and CPU-seconds their mean, after one run that loaded the model. "Times the smallest" compares milliseconds a token. CPU-seconds are of the whole engine, with whatever else it did meanwhile. A model in memory takes its weights and some more for the text; Show Cost tells what the engine holds in all.',
    ),
  ].join('\n\n');
}
