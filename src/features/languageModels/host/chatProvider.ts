/** The models of this machine as language models of VS Code, which any extension and the chat may ask. */
import * as vscode from 'vscode';
import type { Engine } from '../../../protocol/engine';
import { TokenAbort } from '../../../host/abort';
import type { Log } from '../../../host/log';
import type { Settings } from '../../../host/settings';
import { wholeError } from '../../../sentences/errors';
import { answer, limitsOf, textOf, turnsOf, type ChatMessage } from '../core/chat';
import { inMb, shownName, type LocalModel } from '../core/shownModel';
import { TokenEstimates } from '../core/tokenEstimate';
import type { ChatModelInformation, ChatModelProvider } from './newerApi';

export interface ChatParts {
  readonly engine: Engine;
  readonly settings: Settings;
  readonly log: Log;
  /** The models as they lie on the disk now. */
  readonly models: () => Promise<LocalModel[]>;
  /** Fires when there may be others. */
  readonly onDidChangeModels: vscode.Event<void>;
}

export class ChatProvider implements ChatModelProvider {
  readonly onDidChangeLanguageModelChatInformation: vscode.Event<void>;
  private readonly estimates = new TokenEstimates();

  constructor(private readonly parts: ChatParts) {
    this.onDidChangeLanguageModelChatInformation = parts.onDidChangeModels;
  }

  /** Nothing is asked of the person, so silence makes no difference. */
  async provideLanguageModelChatInformation(): Promise<ChatModelInformation[]> {
    const { t } = vscode.l10n;
    return (await this.parts.models()).map((model) => ({
      id: model.id,
      name: shownName(model),
      family: model.id,
      version: model.dtype,
      detail: t('on this machine'),
      tooltip: t('A small model of {0} that runs on this machine. Nothing is sent elsewhere.', inMb(model.bytes)),
      ...limitsOf(model.windowTokens),
      capabilities: { imageInput: false, toolCalling: false },
    }));
  }

  async provideLanguageModelChatResponse(
    { id }: { readonly id: string },
    messages: readonly ChatMessage[],
    _options: object,
    progress: vscode.Progress<vscode.LanguageModelTextPart>,
    token: vscode.CancellationToken,
  ): Promise<void> {
    const { engine, log, settings } = this.parts;
    const { t } = vscode.l10n;
    const turns = turnsOf(messages);
    if (!turns || turns.length === 0) throw new Error(t('{0} reads text alone. Leave out pictures and tools.', id));
    const model = (await this.parts.models()).find((each) => each.id === id);
    if (!model) throw vscode.LanguageModelError.NotFound(t('There is no model "{0}" on this machine any more.', id));
    const limits = limitsOf(model.windowTokens);
    const texts = turns.map(({ content }) => content);
    const abort = new TokenAbort(token);
    try {
      const read = await this.tokensOf(id, texts, limits.maxInputTokens, abort.signal);
      if (read > limits.maxInputTokens)
        throw new Error(
          t(
            'These messages have {0} tokens; {1} reads {2}. Send fewer or shorter ones.',
            String(read),
            id,
            String(limits.maxInputTokens),
          ),
        );
      const { values } = settings;
      const sampling = {
        temperature: values['generate.temperature'],
        topP: values['generate.topP'],
        topK: values['generate.topK'],
        repetitionPenalty: values['generate.repetitionPenalty'],
        seed: values['generate.seed'] ?? Math.floor(Math.random() * 2 ** 31),
      };
      const outcome = await answer(
        engine,
        { model: id, turns, sampling, maxTokens: limits.maxOutputTokens },
        { signal: abort.signal, onText: (text) => progress.report(new vscode.LanguageModelTextPart(text)) },
      );
      log.info(`chat ended: ${outcome.kind === 'failed' ? outcome.error.code : outcome.kind}`);
      if (outcome.kind === 'cancelled') throw new vscode.CancellationError();
      if (outcome.kind === 'failed') throw new Error(wholeError(outcome.error, t));
      this.estimates.learn(id, texts, outcome.promptTokens);
    } finally {
      abort.dispose();
    }
  }

  provideTokenCount({ id }: { readonly id: string }, text: string | ChatMessage): Promise<number> {
    const counted = typeof text === 'string' ? text : [textOf(text) ?? ''];
    return Promise.resolve(this.estimates.of(id, counted));
  }

  /** Estimated; exactly where the estimate comes near the limit. */
  private async tokensOf(model: string, turns: readonly string[], most: number, signal: AbortSignal): Promise<number> {
    const estimated = this.estimates.of(model, turns);
    if (estimated < most / 2) return estimated;
    const outcome = await this.parts.engine.ask({ op: 'tokens', model, text: turns.join('\n') }, { signal });
    return outcome.kind === 'tokens' ? outcome.tokens.length : estimated;
  }
}
