/** *Probe*: one template, several sentences, the same candidates: how a model's probabilities change with one word. */
import * as vscode from 'vscode';
import type { GivenTemplate } from '../../../protocol/commands';
import { percent } from '../../../base/percent';
import { arithmeticOf } from '../core/arithmetic';
import { sentencesOf } from '../core/probe';
import { rank, type Ranking } from '../core/rank';
import { withProgress } from '../../../host/progress';
import { asImage, shareChart } from '../core/chart';
import { escaped, table } from '../core/markdown';
import type { ExperimentParts } from './parts';

const EXAMPLE = 'The {nurse|engineer|teacher|driver} said that ___ was tired.';
const EXAMPLE_CANDIDATES = 'he | she | they';

interface Probed {
  readonly sentence: string;
  readonly ranking: Ranking;
}

/** @param given a template and its candidates, instead of asking for them */
export async function probe(parts: ExperimentParts, given?: GivenTemplate): Promise<void> {
  const asked = given ?? (await askForTemplate());
  if (!asked) return;
  const { template, candidates } = asked;
  const model = parts.model();
  const sentences = sentencesOf(template);
  const probed = await withProgress(vscode.l10n.t('Probing'), async (signal, report): Promise<Probed[]> => {
    const all: Probed[] = [];
    for (const sentence of sentences) {
      report(vscode.l10n.t('{0} of {1}', all.length, sentences.length));
      const ranking = await rank(parts.engine, model, sentence, candidates, signal);
      all.push({ sentence, ranking });
      if (ranking.kind !== 'ranked') break;
    }
    return all;
  });
  const last = probed.at(-1)?.ranking;
  if (last?.kind === 'failed') return parts.problems.failed(last.error);
  if (last?.kind !== 'ranked') return;
  const shareOf = (ranking: Ranking, text: string): number =>
    ranking.kind === 'ranked' ? (ranking.candidates.find((each) => each.text === text)?.share ?? 0) : 0;
  await parts.results.show(
    vscode.l10n.t('Probed'),
    [
      `# ${vscode.l10n.t('Probed')}`,
      table(
        [vscode.l10n.t('sentence'), ...candidates.map(escaped)],
        probed.map(({ sentence, ranking }) => [
          escaped(sentence),
          ...candidates.map((each) => percent(shareOf(ranking, each))),
        ]),
        ['left', ...candidates.map(() => 'right' as const)],
      ),
      asImage(
        shareChart(
          candidates,
          probed.map(({ sentence, ranking }) => ({
            label: sentence,
            shares: candidates.map((each) => shareOf(ranking, each)),
          })),
        ),
        vscode.l10n.t('The same shares as bars, one a sentence'),
      ),
      vscode.l10n.t(
        "Shares among these candidates, each with what follows the blank. By {0}, {1}. These are this model's numbers, nothing more.",
        model,
        arithmeticOf(model, vscode.l10n.t),
      ),
    ].join('\n\n'),
  );
}

async function askForTemplate(): Promise<GivenTemplate | undefined> {
  const title = vscode.l10n.t('Probe');
  const template = await vscode.window.showInputBox({
    title,
    ignoreFocusOut: true,
    value: EXAMPLE,
    prompt: vscode.l10n.t('A sentence with a blank, ___, and words that take turns, {one|other}.'),
  });
  if (template === undefined || template.trim() === '') return undefined;
  const given = await vscode.window.showInputBox({
    title,
    ignoreFocusOut: true,
    value: EXAMPLE_CANDIDATES,
    prompt: vscode.l10n.t('What may stand in the blank, separated by |.'),
  });
  const candidates =
    given
      ?.split('|')
      .map((each) => each.trim())
      .filter((each) => each !== '') ?? [];
  return candidates.length > 0 ? { template, candidates } : undefined;
}
