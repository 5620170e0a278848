/** What newer versions of VS Code have beyond the one that the types describe. */
import * as vscode from 'vscode';
import type { ChatMessage } from '../core/chat';

export interface ChatModelInformation {
  readonly id: string;
  readonly name: string;
  readonly family: string;
  readonly version: string;
  readonly detail?: string;
  readonly tooltip?: string;
  readonly maxInputTokens: number;
  readonly maxOutputTokens: number;
  readonly capabilities: { readonly imageInput: boolean; readonly toolCalling: boolean };
}

export interface ChatModelProvider {
  readonly onDidChangeLanguageModelChatInformation: vscode.Event<void>;
  provideLanguageModelChatInformation(
    options: { readonly silent: boolean },
    token: vscode.CancellationToken,
  ): Promise<ChatModelInformation[]>;
  provideLanguageModelChatResponse(
    model: Pick<ChatModelInformation, 'id'>,
    messages: readonly ChatMessage[],
    options: object,
    progress: vscode.Progress<vscode.LanguageModelTextPart>,
    token: vscode.CancellationToken,
  ): Promise<void>;
  provideTokenCount(
    model: Pick<ChatModelInformation, 'id'>,
    text: string | ChatMessage,
    token: vscode.CancellationToken,
  ): Promise<number>;
}

type RegisterChatProvider = (vendor: string, provider: ChatModelProvider) => vscode.Disposable;

/** The first version that tells a provider that its answer is not wanted any more. */
const CANCELS_FROM = [1, 127] as const;

/** @returns undefined where VS Code cannot be given models, or could not stop them */
export function chatProviderApi(version = vscode.version): RegisterChatProvider | undefined {
  const lm: typeof vscode.lm & { readonly registerLanguageModelChatProvider?: RegisterChatProvider } = vscode.lm;
  return isFrom(version, CANCELS_FROM) ? lm.registerLanguageModelChatProvider : undefined;
}

function isFrom(version: string, [major, minor]: readonly [number, number]): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
