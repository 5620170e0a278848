/** Registers suggestions while typing and the commands about them. */
import * as vscode from 'vscode';
import type { Clock } from '../../../base/clock';
import type { Backend } from '../../../backends/backend';
import type { GrowingDocuments } from '../../../host/growingDocuments';
import type { Log } from '../../../host/log';
import type { Problems } from '../../../host/problems';
import type { PrivacyPolicy } from '../../../host/privacyPolicy';
import type { Settings } from '../../../host/settings';
import type { Snoozing } from '../../../host/snoozing';
import { AskPolicy } from '../core/askPolicy';
import { Completer } from '../core/completer';
import { LastAttempt } from '../core/lastAttempt';
import { Rejections } from '../core/rejections';
import { AlternativesView } from './alternativesView';
import { BestGuess } from './bestGuess';
import { acceptanceIn, registerForgetAcceptance } from './acceptanceMemory';
import { registerBoldness } from './changeBoldness';
import { CommitContext } from './commitContext';
import { registerInlineCompletion } from './inlineCompletion';
import { type InspectedSuggestion, LastSuggestion, registerInspectSuggestion } from './inspectSuggestion';
import { registerListAlternatives } from './listAlternatives';
import { Neighbors } from './neighbors';
import { registerRejectionWatch } from './rejectionWatch';
import { registerTypingWatch } from './typingWatch';
import { registerWarmUp } from './warmUp';
import { registerWhy } from './whyNoSuggestion';

export interface CompletionSurroundings {
  readonly engine: Backend;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly problems: Problems;
  readonly privacy: PrivacyPolicy;
  readonly snoozing: Snoozing;
  readonly growing: GrowingDocuments;
  readonly log: Log;
  /** What is kept over reloads. */
  readonly memory: vscode.Memento;
  /** Shows the attention within a suggestion and what was read for it. */
  readonly inspect: (suggestion: InspectedSuggestion) => void;
}

export function registerCompletion({ engine, inspect, memory, ...shared }: CompletionSurroundings): vscode.Disposable {
  const acceptance = acceptanceIn(memory);
  const policy = new AskPolicy(
    () => shared.settings.values['completion.delayMs'],
    ({ language, probability }, agreed) => acceptance.learn(language, probability, agreed),
  );
  const lastAttempt = new LastAttempt();
  const lastSuggestion = new LastSuggestion();
  const alternatives = new AlternativesView();
  const rejections = new Rejections();
  const commitContext = new CommitContext(shared.privacy);
  const completer = new Completer(engine);
  const isSetAside = (model: string): boolean => engine.isSetAside?.(model, 'complete') === true;
  const bestGuess = new BestGuess(completer, shared.settings, isSetAside, commitContext);
  const neighbors = new Neighbors(shared.privacy, shared.growing);
  const parts = {
    ...shared,
    isSetAside,
    acceptance,
    completer,
    policy,
    lastAttempt,
    lastSuggestion,
    alternatives,
    bestGuess,
    rejections,
    neighbors,
    commitContext,
  };
  return vscode.Disposable.from(
    alternatives,
    neighbors,
    commitContext,
    registerTypingWatch(policy, shared.clock, shared.privacy, rejections),
    registerRejectionWatch(rejections, policy, shared.privacy),
    registerInlineCompletion(parts),
    registerListAlternatives(parts),
    registerWarmUp(parts),
    registerBoldness(shared.settings),
    registerForgetAcceptance(acceptance),
    registerWhy(parts),
    registerInspectSuggestion(lastSuggestion, neighbors, inspect),
  );
}
