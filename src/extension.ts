import type * as vscode from 'vscode';
import { systemClock } from './base/clock';
import { registerCursorLens } from './features/attention/host/cursorLens';
import { registerInspector } from './features/attention/host/register';
import { inspectorSettings } from './features/attention/host/settings';
import { registerCompletion } from './features/completion/host/register';
import { registerCourse } from './features/course/host/registerCourse';
import { registerExperiments } from './features/experiments/host/register';
import { registerGeneration } from './features/generation/host/register';
import { registerLanguageModels } from './features/languageModels/host/register';
import { registerServers } from './features/servers/host/register';
import { storageFolder } from './features/models/host/access';
import { MeasuredSpeeds } from './features/models/core/measured';
import { registerModels } from './features/models/host/register';
import { speedMemory } from './features/models/host/speedMemory';
import { registerTranslate } from './features/translation/host/translate';
import { GitIgnore } from './host/gitIgnore';
import { GrowingDocuments } from './host/growingDocuments';
import { Log, registerLog } from './host/log';
import { MemoryFiles } from './host/memoryFiles';
import { ownModelsFolder, registerOwnModels } from './host/ownModels';
import { PrivacyPolicy } from './host/privacyPolicy';
import { Problems } from './host/problems';
import { quarantineMemory } from './host/quarantineMemory';
import { ServerStore } from './host/servers';
import { Settings } from './host/settings';
import { modelBudget } from './host/settingsSchema';
import { registerSnooze, Snoozing } from './host/snoozing';
import { registerToggles } from './host/toggles';
import { makeBackends } from './makeBackends';
import { registerStatusBar } from './shell/statusBar';
import { showWelcome } from './shell/welcome';

/** The only place where long-lived parts are made; each is handed what it needs and owned by the context. */
export function activate(context: vscode.ExtensionContext): void {
  const { extensionPath, extensionUri } = context;
  const log = new Log();
  const settings = new Settings(log);
  const store = new ServerStore(context);
  const { keyOf, isAllowed, memory } = store;
  const speeds = new MeasuredSpeeds(speedMemory(context.globalState));
  const downloads = (): string => storageFolder(settings, context.globalStorageUri);
  const { engine, probe } = makeBackends({
    extensionPath,
    ownModels: () => ownModelsFolder(settings),
    downloads,
    budgetBytes: () => modelBudget(settings.values),
    quarantine: quarantineMemory(context.globalState),
    settled: (request, outcome) => {
      // Which files were measured, the list of models says.
      if (speeds.settled(request, outcome)) void engine.ask({ op: 'models', verify: false });
    },
    servers: { servers: () => settings.values.servers, keyOf, isAllowed, memory },
  });
  const problems = new Problems(engine, settings);
  const gitIgnore = new GitIgnore(systemClock);
  const privacy = new PrivacyPolicy(settings, gitIgnore);
  const snoozing = new Snoozing(systemClock);
  const growing = new GrowingDocuments();
  const files = new MemoryFiles();
  const inspection = { engine, settings: inspectorSettings(log), log };
  const inspector = registerInspector({ ...inspection, extensionUri });
  const servers = registerServers({ probe, store, settings, problems, files, inspector });

  context.subscriptions.push(
    log,
    engine,
    settings,
    problems,
    gitIgnore,
    privacy,
    snoozing,
    files,
    inspector,
    servers,
    registerLog(log, engine),
    registerToggles(settings, engine),
    registerSnooze(snoozing, settings),
    registerStatusBar({ engine, settings, problems, privacy, snoozing }),
    registerCompletion({
      ...{ engine, clock: systemClock, settings, problems, privacy, snoozing, growing, log },
      memory: context.globalState,
      inspect: (suggestion) => servers.explainSuggestion(suggestion),
    }),
    registerGeneration({
      ...{ engine, settings, problems, privacy, growing, log },
      inspect: (generation) => servers.follow(generation),
    }),
    registerExperiments({ engine, problems, settings, privacy, files, extensionUri }),
    registerCourse({ engine, problems, files, extensionUri, explain: (request) => void inspector.explain(request) }),
    registerTranslate({ engine, problems, settings, log }),
    registerOwnModels({ engine, settings, log }),
    registerModels({ engine, settings, speeds, problems, log, context }),
    registerLanguageModels({ engine, settings, log, privacy, extensionPath, downloads }),
    registerCursorLens({ ...inspection, privacy }),
  );
  void showWelcome();
}
