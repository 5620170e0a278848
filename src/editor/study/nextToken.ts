/** *Show Next Token*: the likeliest tokens at the cursor, what sampling leaves of them, and a hundred samples. */
import * as vscode from 'vscode';
import type { Settings } from '../settings';
import { choices, sampled } from '../../study/nextToken';
import { cell, percent, table } from './markdown';
import { withProgress, type StudyParts } from './parts';

const LISTED = 50;
/** Sampling beyond these hardly ever chooses. */
const CONSIDERED = 1000;
const SAMPLES = 100;
const READ_BACK_CHARACTERS = 4000;

export async function showNextToken(parts: StudyParts, settings: Settings): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const text = editor?.document.getText(new vscode.Range(new vscode.Position(0, 0), editor.selection.active)).slice(-READ_BACK_CHARACTERS);
  if (!text || text.trim() === '') {
    void vscode.window.showInformationMessage(vscode.l10n.t('Put the cursor after some text, and show its next token again.'));
    return;
  }
  const model = parts.model();
  const outcome = await withProgress(vscode.l10n.t('Reading'), (signal) => parts.engine.ask<'next'>({ op: 'next', model, prompt: text, precision: 'exact', top: CONSIDERED }, { signal }));
  if (outcome.kind === 'failed') return parts.problems.failed(outcome.error);
  if (outcome.kind !== 'next') return;
  const { 'generate.temperature': temperature, 'generate.topK': topK, 'generate.topP': topP } = settings.values;
  const all = choices(outcome.top, { temperature, topK, topP });
  const counts = sampled(all, SAMPLES, Math.random);
  const rest = 1 - all.reduce((sum, { probability }) => sum + probability, 0);
  await parts.results.show(vscode.l10n.t('Next token'), [
    `# ${vscode.l10n.t('Next token')}`,
    vscode.l10n.t('By {0} in exact arithmetic, after the text before the cursor. Sampled at temperature {1}, top-k {2}, top-p {3} (settings attentive.generate): {4} tokens can still come up.', model, temperature, topK, topP, all.filter(({ chance }) => chance > 0).length),
    table([vscode.l10n.t('token'), vscode.l10n.t('probability'), '', vscode.l10n.t('chance when sampled'), vscode.l10n.t('in {0} samples', SAMPLES)],
      all.slice(0, LISTED).map(({ token, probability, chance }, i) => [
        cell(token.text), percent(probability), bar(probability / all[0].probability), chance > 0 ? percent(chance) : vscode.l10n.t('cut'), counts[i] > 0 ? String(counts[i]) : '',
      ]), ['left', 'right', 'left', 'right', 'right']),
    vscode.l10n.t('All other tokens of the vocabulary together: {0}.', percent(Math.max(0, rest) + all.slice(LISTED).reduce((sum, { probability }) => sum + probability, 0))),
  ].join('\n\n'));
}

const bar = (share: number): string => '█'.repeat(Math.round(16 * share));
