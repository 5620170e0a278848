/** Registers the commands of the experiments. */
import * as vscode from 'vscode';
import type { Backend } from '../../../backends/backend';
import type { Problems } from '../../../host/problems';
import type { PrivacyPolicy } from '../../../host/privacyPolicy';
import type { Settings } from '../../../host/settings';
import { ask } from './ask';
import { compareCost } from './compareCost';
import { compareModels } from './compareModels';
import type { ExperimentParts } from './parts';
import { fillMask } from './fillMask';
import { learnedFrom } from './learned';
import type { MemoryFiles } from '../../../host/memoryFiles';
import { NextTokenPanel } from './nextTokenPanel';
import { probe, type Template } from './probe';
import { rankContinuations, type Blank } from './rankContinuations';
import { Results } from '../../../host/results';
import { showCost } from './showCost';
import { showTokens } from './showTokens';
import { TokenBoundaries } from './tokenBoundaries';

export interface ExperimentSurroundings { readonly engine: Backend; readonly problems: Problems; readonly settings: Settings; readonly privacy: PrivacyPolicy; readonly files: MemoryFiles; readonly extensionUri: vscode.Uri }

export function registerExperiments({ engine, problems, settings, privacy, files, extensionUri }: ExperimentSurroundings): vscode.Disposable {
  const results = new Results(files);
  const parts: ExperimentParts = { engine, problems, results, privacy, model: () => settings.values['generate.model'], ngramOrder: () => settings.values['compare.ngramOrder'], selectedText, learned: () => learnedFrom(settings.values['compare.learnFrom'], privacy) };
  const nextToken = new NextTokenPanel(parts, settings, extensionUri);
  const boundaries = new TokenBoundaries(parts);
  return vscode.Disposable.from(
    nextToken, boundaries,
    vscode.commands.registerCommand('attentive.rankContinuations', (given?: Blank) => rankContinuations(parts, given)),
    vscode.commands.registerCommand('attentive.ask', (given?: string) => ask(parts, textIn(given))),
    vscode.commands.registerCommand('attentive.fillMask', () => fillMask(parts)),
    vscode.commands.registerCommand('attentive.compareCost', (given?: string) => compareCost(parts, textIn(given))),
    vscode.commands.registerCommand('attentive.showCost', () => showCost(parts)),
    vscode.commands.registerCommand('attentive.probe', (given?: Template) => probe(parts, given)),
    vscode.commands.registerCommand('attentive.showNextToken', () => nextToken.open()),
    vscode.commands.registerCommand('attentive.compareModels', (given?: string) => compareModels(parts, textIn(given))),
    vscode.commands.registerCommand('attentive.toggleTokenBoundaries', () => boundaries.toggle()),
    vscode.commands.registerCommand('attentive.showTokens', (given?: string) => showTokens(parts, textIn(given))),
  );
}

/** A menu passes arguments of its own to a command, which are not texts. */
const textIn = (given: unknown): string | undefined => (typeof given === 'string' ? given : undefined);

function selectedText(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return undefined;
  const text = editor.selection.isEmpty ? editor.document.getText() : editor.document.getText(editor.selection);
  return text.trim() === '' ? undefined : text;
}
