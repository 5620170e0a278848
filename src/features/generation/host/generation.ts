import * as vscode from 'vscode';
import type { Backend } from '../../../backends/backend';
import type { EngineState } from '../../../backends/engineState';
import type { ChatTurn, OutcomeOf } from '../../../protocol/engine';
import { TokenAbort } from '../../../host/abort';
import type { Problems } from '../../../host/problems';
import type { PrivacyPolicy } from '../../../host/privacyPolicy';
import type { Settings } from '../../../host/settings';
import { hostOf, type SettingValues } from '../../../host/settingsSchema';
import { DocumentWriter } from '../../../host/documentWriter';
import { showReadOnly } from '../../../host/readOnly';
import type { GrowingDocuments } from '../../../host/growingDocuments';
import type { Log } from '../../../host/log';
import type { LastGeneration } from './lastGeneration';
import type { UnsureMarks } from './unsureMarks';
import type { Piece } from '../core/unsureSpans';

export interface GenerateParts {
  readonly engine: Backend;
  readonly settings: Settings;
  readonly problems: Problems;
  readonly privacy: PrivacyPolicy;
  readonly log: Log;
  readonly lastGeneration: LastGeneration;
  readonly growing: GrowingDocuments;
  readonly unsureMarks: UnsureMarks;
  /** A seed for when the settings name none. */
  readonly newSeed: () => number;
}

export interface Generation {
  readonly model: string;
  readonly prompt: string | ChatTurn[];
  /** Of the notification that shows the progress. */
  readonly title: string;
}

/** Streams what the model says into a document, under a notification with the tokens so far and Cancel. */
export async function generateInto(
  parts: GenerateParts,
  generation: Generation,
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<void> {
  const writer = new DocumentWriter(document, position);
  const pieces: Piece[] = [];
  const growth = parts.growing.begin(document);
  parts.unsureMarks.clear();
  try {
    const location = vscode.ProgressLocation.Notification;
    const host = hostOf(parts.settings.values, generation.model);
    const title = host === undefined ? generation.title : vscode.l10n.t('{0}, by {1}', generation.title, host);
    const outcome = await vscode.window.withProgress({ location, title, cancellable: true }, (progress, token) =>
      run(parts, generation, document, writer, pieces, progress, token),
    );
    if (parts.settings.values['generate.markUnsure']) parts.unsureMarks.set(document, writer.end, pieces);
    if (writer.isRefused) showReadOnly();
    await report(parts, outcome);
  } finally {
    growth.dispose();
    writer.dispose();
  }
}

async function run(
  { engine, settings, newSeed, lastGeneration }: GenerateParts,
  { model, prompt }: Generation,
  document: vscode.TextDocument,
  writer: DocumentWriter,
  pieces: Piece[],
  progress: vscode.Progress<{ message: string }>,
  token: vscode.CancellationToken,
): Promise<OutcomeOf<'generate'>> {
  const abort = new TokenAbort(token);
  let tokens = 0;
  let streamed = '';
  let first: number | undefined;
  lastGeneration.begin(model, vscode.l10n.t('generated text'), document);
  const subscriptions = vscode.Disposable.from(
    abort,
    writer.onDidLose(() => abort.abort()),
    engine.onDidChangeState((state) => {
      const message = tokens === 0 ? loadingMessage(state) : undefined;
      if (message !== undefined) progress.report({ message });
    }),
  );
  try {
    const outcome = await engine.ask<'generate'>(
      { op: 'generate', model, prompt, ...limits(settings.values, newSeed) },
      {
        signal: abort.signal,
        onPart: (part) => {
          if (part.kind === 'prompt') lastGeneration.prompted(part.text);
          if (part.kind !== 'token') return;
          tokens++;
          lastGeneration.add(part.text);
          streamed += part.text;
          writer.append(part.text);
          pieces.push({ text: writer.inDocument(part.text), logprob: part.logprob });
          first ??= performance.now();
          const seconds = (performance.now() - first) / 1000;
          progress.report({
            message:
              seconds < 1
                ? vscode.l10n.t('{0} tokens', tokens)
                : vscode.l10n.t('{0} tokens, {1} a second', tokens, Math.round(tokens / seconds)),
          });
        },
      },
    );
    // The last bytes of a text may complete a character only at its end.
    if (outcome.kind === 'generated' && outcome.text.startsWith(streamed)) {
      const rest = outcome.text.slice(streamed.length);
      writer.append(rest);
      pieces.push({ text: writer.inDocument(rest), logprob: 0 });
    }
    await writer.finish();
    return outcome;
  } finally {
    lastGeneration.end();
    subscriptions.dispose();
  }
}

function limits(values: SettingValues, newSeed: () => number) {
  return {
    sampling: {
      temperature: values['generate.temperature'],
      topP: values['generate.topP'],
      topK: values['generate.topK'],
      repetitionPenalty: values['generate.repetitionPenalty'],
      seed: values['generate.seed'] ?? newSeed(),
    },
    maxTokens: values['generate.maxTokens'],
    precision: 'fast' as const,
    alternatives: 0,
  };
}

function loadingMessage(state: EngineState): string | undefined {
  if (state.is === 'starting') return vscode.l10n.t('starting the engine');
  if (state.is === 'loading') return vscode.l10n.t('loading the model, {0} %', Math.round(state.fraction * 100));
  return undefined;
}

async function report({ problems, log }: GenerateParts, outcome: OutcomeOf<'generate'>): Promise<void> {
  switch (outcome.kind) {
    case 'failed':
      log.info(`generation failed: ${outcome.error.code}`);
      return problems.failed(outcome.error);
    case 'cancelled':
      return log.info(`generation cancelled: ${outcome.at}`);
    case 'generated': {
      const { stop, text, tokens, promptTokens, reusedTokens, elapsedMs } = outcome;
      log.info(
        `generation ended: ${stop}, ${tokens.length} tokens, prompt ${promptTokens}, reused ${reusedTokens} (${Math.round(elapsedMs)} ms)`,
      );
      problems.solved();
      // A server may give a text without its tokens.
      if (text !== '') return;
      await vscode.window.showInformationMessage(
        vscode.l10n.t('The model had nothing to add. Change the text, or try another seed.'),
      );
    }
  }
}
