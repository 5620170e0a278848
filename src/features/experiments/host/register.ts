/** Registers the commands of the experiments. */
import * as vscode from 'vscode';
import { parseServerModel } from '../../../base/serverModel';
import type { Backend } from '../../../backends/backend';
import type { Problems } from '../../../host/problems';
import type { PrivacyPolicy } from '../../../host/privacyPolicy';
import type { Settings } from '../../../host/settings';
import { given, GivenBlank, GivenTemplate, GivenText } from '../../../protocol/commands';
import { ask } from './ask';
import { compareCost } from './compareCost';
import { compareModels } from './compareModels';
import type { ExperimentParts } from './parts';
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

export interface ExperimentSurroundings {
  readonly engine: Backend;
  readonly problems: Problems;
  readonly settings: Settings;
  readonly privacy: PrivacyPolicy;
  readonly files: MemoryFiles;
  readonly extensionUri: vscode.Uri;
}

export function registerExperiments({
  engine,
  problems,
  settings,
  privacy,
  files,
  extensionUri,
}: ExperimentSurroundings): vscode.Disposable {
  const results = new Results(files);
  const parts: ExperimentParts = {
    engine,
    problems,
    results,
    privacy,
    model: () => settings.values['generate.model'],
    ngramOrder: () => settings.values['compare.ngramOrder'],
    selectedText,
    offeredText: async () => {
      const document = vscode.window.activeTextEditor?.document;
      const isSent = parseServerModel(settings.values['generate.model']) !== undefined;
      if (document && isSent && (await privacy.reasonFor(document))) return undefined;
      return selectedText();
    },
    learned: () => learnedFrom(settings.values['compare.learnFrom'], privacy),
  };
  const nextToken = new NextTokenPanel(parts, settings, extensionUri);
  const boundaries = new TokenBoundaries(parts);
  return vscode.Disposable.from(
    nextToken,
    boundaries,
    vscode.commands.registerCommand('attentive.rankContinuations', (argument: unknown) =>
      rankContinuations(parts, given(GivenBlank, argument)),
    ),
    vscode.commands.registerCommand('attentive.ask', (argument: unknown) => ask(parts, given(GivenText, argument))),
    vscode.commands.registerCommand('attentive.fillMask', () => fillMask(parts)),
    vscode.commands.registerCommand('attentive.compareCost', (argument: unknown) =>
      compareCost(parts, given(GivenText, argument)),
    ),
    vscode.commands.registerCommand('attentive.showCost', () => showCost(parts)),
    vscode.commands.registerCommand('attentive.probe', (argument: unknown) =>
      probe(parts, given(GivenTemplate, argument)),
    ),
    vscode.commands.registerCommand('attentive.showNextToken', () => nextToken.open()),
    vscode.commands.registerCommand('attentive.compareModels', (argument: unknown) =>
      compareModels(parts, given(GivenText, argument)),
    ),
    vscode.commands.registerCommand('attentive.toggleTokenBoundaries', () => boundaries.toggle()),
    vscode.commands.registerCommand('attentive.showTokens', (argument: unknown) =>
      showTokens(parts, given(GivenText, argument)),
    ),
  );
}

function selectedText(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return undefined;
  const text = editor.selection.isEmpty ? editor.document.getText() : editor.document.getText(editor.selection);
  return text.trim() === '' ? undefined : text;
}
