/** *Show Cost*: what each model's work has taken since the engine started. */
import * as vscode from 'vscode';
import { costMarkdown } from '../core/costMarkdown';
import type { ExperimentParts } from './parts';

export async function showCost(parts: ExperimentParts): Promise<void> {
  const outcome = await parts.engine.ask({ op: 'costs' });
  if (outcome.kind === 'failed') return parts.problems.failed(outcome.error);
  if (outcome.kind === 'costs') await parts.results.show(vscode.l10n.t('Cost'), costMarkdown(outcome, vscode.l10n.t));
}
