/** The commands that ask of models what a course page asks. */
import * as vscode from 'vscode';
import type { EngineClient } from '../../../backends/process/engineClient';
import type { Problems } from '../../../host/problems';
import type { Respect } from '../../../host/respect';
import type { Settings } from '../../../host/settings';
import { given, GivenBlank, GivenTemplate, GivenText } from '../../../protocol/commands';
import { ask } from './ask';
import { compareCost } from './compareCost';
import { compareModels } from './compareModels';
import type { StudyParts } from './parts';
import { fillMask } from './fillMask';
import { learnedFrom } from './learned';
import type { MemoryFiles } from '../../../host/memoryFiles';
import { NextTokenPanel } from './nextTokenPanel';
import { probe } from './probe';
import { rankContinuations } from './rankContinuations';
import { Results } from '../../../host/results';
import { showCost } from './showCost';
import { showTokens } from './showTokens';
import { TokenBoundaries } from './tokenBoundaries';

export interface StudySurroundings { readonly engine: EngineClient; readonly problems: Problems; readonly settings: Settings; readonly respect: Respect; readonly files: MemoryFiles; readonly extensionUri: vscode.Uri }

export function registerStudy({ engine, problems, settings, respect, files, extensionUri }: StudySurroundings): vscode.Disposable {
  const results = new Results(files);
  const parts: StudyParts = { engine, problems, results, respect, model: () => settings.values['completion.model'], ngramOrder: () => settings.values['compare.ngramOrder'], selectedText, learned: () => learnedFrom(settings.values['compare.learnFrom'], respect) };
  const nextToken = new NextTokenPanel(parts, settings, extensionUri);
  const boundaries = new TokenBoundaries(parts);
  return vscode.Disposable.from(
    nextToken, boundaries,
    vscode.commands.registerCommand('attentive.rankContinuations', (argument: unknown) => rankContinuations(parts, given(GivenBlank, argument))),
    vscode.commands.registerCommand('attentive.ask', (argument: unknown) => ask(parts, given(GivenText, argument))),
    vscode.commands.registerCommand('attentive.fillMask', () => fillMask(parts)),
    vscode.commands.registerCommand('attentive.compareCost', (argument: unknown) => compareCost(parts, given(GivenText, argument))),
    vscode.commands.registerCommand('attentive.showCost', () => showCost(parts)),
    vscode.commands.registerCommand('attentive.probe', (argument: unknown) => probe(parts, given(GivenTemplate, argument))),
    vscode.commands.registerCommand('attentive.showNextToken', () => nextToken.open()),
    vscode.commands.registerCommand('attentive.compareModels', (argument: unknown) => compareModels(parts, given(GivenText, argument))),
    vscode.commands.registerCommand('attentive.toggleTokenBoundaries', () => boundaries.toggle()),
    vscode.commands.registerCommand('attentive.showTokens', (argument: unknown) => showTokens(parts, given(GivenText, argument))),
  );
}

function selectedText(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return undefined;
  const text = editor.selection.isEmpty ? editor.document.getText() : editor.document.getText(editor.selection);
  return text.trim() === '' ? undefined : text;
}
