/** *Rank Continuations*: a sentence with a blank, and how likely the model finds each way to fill it. */
import * as vscode from 'vscode';
import type { GivenBlank } from '../../../protocol/commands';
import { percent } from '../../../base/percent';
import { arithmeticOf } from '../core/arithmetic';
import { hasSeveralBlanks, propose, rank, withCandidates, type RankedCandidate, type Ranking } from '../core/rank';
import { withProgress } from '../../../host/progress';
import { cell, escaped, table } from '../core/markdown';
import type { ExperimentParts } from './parts';

const PROPOSED = 8;

/** @param given a blank and its candidates, instead of asking for them */
export async function rankContinuations(parts: ExperimentParts, given?: GivenBlank): Promise<void> {
  const blank = given ?? (await askForBlank(await parts.offeredText()));
  if (!blank) return;
  const { text, candidates } = blank;
  const model = parts.model();
  const ranking = await withProgress(
    vscode.l10n.t('Ranking continuations'),
    async (signal, report): Promise<Ranking> => {
      const all =
        candidates.length > 0
          ? [...candidates]
          : await propose(parts.engine, model, text, PROPOSED, signal, (found) =>
              report(vscode.l10n.t('{0} proposals', found)),
            );
      return Array.isArray(all) ? rank(parts.engine, model, text, all, signal) : all;
    },
  );
  if (ranking.kind === 'failed') return parts.problems.failed(ranking.error);
  if (ranking.kind === 'ranked')
    await parts.results.show(vscode.l10n.t('Ranked continuations'), asMarkdown(ranking, model, candidates.length > 0));
}

/** @param selected what the editor offers: a sentence, with a blank or without */
async function askForBlank(selected: string | undefined): Promise<GivenBlank | undefined> {
  const title = vscode.l10n.t('Rank Continuations');
  const found = withCandidates(selected ?? '');
  const sentence = found ? found.text : (selected ?? '');
  const text = await vscode.window.showInputBox({
    title,
    ignoreFocusOut: true,
    value: sentence.includes('___') ? sentence : `${sentence} ___`.trimStart(),
    prompt: vscode.l10n.t('A sentence with a blank, ___, at its end or within it.'),
    validateInput: (value) =>
      value.replaceAll('_', '').trim() === ''
        ? vscode.l10n.t('Write something around the blank.')
        : hasSeveralBlanks(value)
          ? vscode.l10n.t('One blank is filled at a time: write words for the others.')
          : undefined,
  });
  if (text === undefined) return undefined;
  const own = await vscode.window.showInputBox({
    title,
    ignoreFocusOut: true,
    value: found?.candidates.join(' | ') ?? '',
    prompt: vscode.l10n.t('What may stand in the blank, separated by |. Leave it empty to let the model propose.'),
  });
  return own === undefined
    ? undefined
    : {
        text,
        candidates: own
          .split('|')
          .map((each) => each.trim())
          .filter((each) => each !== ''),
      };
}

function asMarkdown(
  { before, after, candidates }: Extract<Ranking, { kind: 'ranked' }>,
  model: string,
  isOwn: boolean,
): string {
  const row = ({ text, ownLogprob, share, tokens }: RankedCandidate): string[] => [
    cell(text),
    percent(Math.exp(ownLogprob)),
    percent(Math.exp(ownLogprob / Math.max(1, tokens.length))),
    percent(share),
  ];
  return [
    `# ${vscode.l10n.t('Ranked continuations')}`,
    `${escaped(before)} **\\_\\_\\_** ${escaped(after)}`,
    table(
      [
        vscode.l10n.t('continuation'),
        vscode.l10n.t('probability outright'),
        vscode.l10n.t('per token (geometric mean)'),
        vscode.l10n.t('share among these'),
      ],
      candidates.map(row),
      ['left', 'right', 'right', 'right'],
    ),
    vscode.l10n.t(
      'By {0}, {1}. The longer a text, the smaller its probability outright; the share compares these candidates alone, with what follows the blank.',
      model,
      arithmeticOf(model, vscode.l10n.t),
    ) + ` ${isOwn ? '' : vscode.l10n.t('The model proposed them itself: its likeliest continuation, and samples.')}`,
    `## ${vscode.l10n.t('Token by token')}`,
    ...candidates.map(
      ({ text, tokens }) =>
        `<details><summary>${cell(text)}</summary>\n\n${table(
          [vscode.l10n.t('token'), vscode.l10n.t('probability')],
          tokens.map((token) => [cell(token.text), percent(Math.exp(token.logprob))]),
          ['left', 'right'],
        )}\n\n</details>`,
    ),
  ].join('\n\n');
}
