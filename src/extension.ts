import * as path from 'node:path';
import type * as vscode from 'vscode';
import { systemClock } from './base/clock';
import { EngineClient } from './backends/process/engineClient';
import { forkEngine } from './backends/process/forkEngine';
import { Router } from './backends/router';
import { AskPolicy } from './features/completion/core/askPolicy';
import { Completer } from './features/completion/core/completer';
import { LastGeneration, registerInspectGenerated } from './features/generation/host/lastGeneration';
import { GrowingDocuments } from './host/growingDocuments';
import { UnsureMarks } from './features/generation/host/unsureMarks';
import { registerGenerate } from './features/generation/host/registerGenerate';
import { registerInlineCompletion } from './features/completion/host/inlineCompletion';
import { AlternativesView } from './features/completion/host/alternativesView';
import { registerListAlternatives } from './features/completion/host/listAlternatives';
import { LastSuggestion, registerInspectSuggestion } from './features/completion/host/inspectSuggestion';
import { GitIgnore } from './host/gitIgnore';
import { LastAttempt } from './features/completion/core/lastAttempt';
import { createLog, registerLog } from './host/log';
import { Problems } from './host/problems';
import { PrivacyPolicy } from './host/privacyPolicy';
import { Settings } from './host/settings';
import { registerSnooze, Snoozing } from './host/snoozing';
import { registerStatusBar } from './shell/statusBar';
import { registerToggles } from './host/toggles';
import { registerCourse } from './features/course/host/registerCourse';
import { MemoryFiles } from './host/memoryFiles';
import { registerExperiments } from './features/experiments/host/register';
import { registerOwnModels } from './host/ownModels';
import { registerTranslate } from './features/translation/host/translate';
import { registerTypingWatch } from './features/completion/host/typingWatch';
import { registerWarmUp } from './features/completion/host/warmUp';
import { showWelcome } from './shell/welcome';
import { registerWhy } from './features/completion/host/whyNoSuggestion';
import { registerLens } from './features/attention/host/lens';
import { registerInspector } from './features/attention/host/register';
import { inspectorSettings } from './features/attention/host/settings';

/** The only place where long-lived parts are made; each is handed what it needs and owned by the context. */
export function activate(context: vscode.ExtensionContext): void {
  const log = createLog();
  const program = path.join(context.extensionPath, 'dist', 'engine.js');
  const settings = new Settings(log);
  const engine = new Router([
    new EngineClient(forkEngine(program, path.join(context.extensionPath, 'models'), () => settings.values['models.folder'] || undefined), systemClock),
  ]);
  const problems = new Problems(engine, settings);
  const policy = new AskPolicy(() => settings.values['completion.delayMs']);
  const gitIgnore = new GitIgnore(systemClock);
  const privacy = new PrivacyPolicy(settings, gitIgnore);
  const snoozing = new Snoozing(systemClock);
  const lastAttempt = new LastAttempt();
  const alternatives = new AlternativesView();
  const lastSuggestion = new LastSuggestion();
  const lastGeneration = new LastGeneration();
  const unsureMarks = new UnsureMarks();
  const growing = new GrowingDocuments();
  const files = new MemoryFiles();
  const completion = { completer: new Completer(engine), policy, clock: systemClock, settings, problems, privacy, snoozing, growing, lastAttempt, alternatives, lastSuggestion, log };
  const inspection = { engine, settings: inspectorSettings(log), log };
  const inspector = registerInspector({ ...inspection, extensionUri: context.extensionUri });

  context.subscriptions.push(
    log, engine, settings, problems, gitIgnore, privacy, snoozing, alternatives, lastGeneration, unsureMarks, files,
    registerLog(log, engine),
    registerToggles(settings, engine),
    registerSnooze(snoozing, settings),
    registerWhy(lastAttempt),
    registerStatusBar({ engine, settings, problems, privacy, snoozing }),
    registerTypingWatch(policy, systemClock, privacy),
    registerInlineCompletion(completion),
    registerListAlternatives(completion),
    registerWarmUp(completion),
    registerGenerate({ engine, settings, problems, privacy, log, newSeed: () => Math.floor(Math.random() * 2 ** 31), lastGeneration, growing, unsureMarks }),
    registerExperiments({ engine, problems, settings, privacy, files, extensionUri: context.extensionUri }),
    registerCourse({ extensionUri: context.extensionUri, engine, problems, files, explain: (request) => void inspector.explain(request) }),
    registerTranslate({ engine, problems, settings, log }),
    registerOwnModels({ engine, settings, log }),
    inspector,
    registerLens({ ...inspection, privacy }),
    registerInspectGenerated(lastGeneration, (last) => inspector.follow(last)),
    registerInspectSuggestion(lastSuggestion, (suggestion) => inspector.explainSuggestion(suggestion)),
  );
  void showWelcome();
}
