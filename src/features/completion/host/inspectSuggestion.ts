import * as vscode from 'vscode';
import { windowAt } from '../core/budget';
import { isProse } from '../../../base/text/languages';
import type { ScoredToken } from '../../../protocol/engine';
import type { CompletionRequest, Shown } from '../core/outcome';

/** A suggestion within what the model read for it. */
export interface InspectedSuggestion {
  readonly model: string;
  /** What the model read, and the suggestion. The marks of a model that fills in the middle are spelled out. */
  readonly text: string;
  /** Where the suggestion begins in `text`, in UTF-16 units. */
  readonly start: number;
  readonly where: string;
  readonly isProse: boolean;
  /**
   * What was chosen, where the document's own patterns had a part in it, or a server chose; may begin before `start`.
   */
  readonly chosen?: readonly ScoredToken[];
}

/**
 * The last suggestion that was handed to the editor, so that a person can look into it, also just after accepting it.
 */
export class LastSuggestion {
  private last:
    | {
        readonly request: CompletionRequest;
        readonly shown: Pick<Shown, 'text' | 'frame' | 'tokens'>;
        readonly document: vscode.TextDocument;
        readonly line: number;
      }
    | undefined;

  note(
    document: vscode.TextDocument,
    line: number,
    request: CompletionRequest,
    shown: Pick<Shown, 'text' | 'frame' | 'tokens'>,
  ): void {
    // The texts of other documents are not kept either.
    this.last = { document, line, request: { ...request, others: undefined }, shown };
  }

  /** Nothing of a closed document is kept. */
  forget(document: vscode.TextDocument): void {
    if (this.last?.document === document) this.last = undefined;
  }

  inspected(): InspectedSuggestion | undefined {
    if (!this.last) return undefined;
    const {
      document,
      line,
      request,
      shown: { text, frame, tokens },
    } = this.last;
    const { prefix } = windowAt(request);
    const read = frame ? frame.lead + prefix + frame.trail : prefix;
    const name = vscode.workspace.asRelativePath(document.uri, false).split('/').at(-1) ?? '';
    return {
      model: request.model,
      text: read + text,
      start: read.length,
      isProse: isProse(request.language),
      ...(tokens && { chosen: tokens }),
      where: vscode.l10n.t('suggestion in {0}, line {1}', name, line + 1),
    };
  }
}

/** @param inspect opens the attention panel on the suggestion */
export function registerInspectSuggestion(
  last: LastSuggestion,
  inspect: (suggestion: InspectedSuggestion) => void,
): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.workspace.onDidCloseTextDocument((document) => last.forget(document)),
    vscode.commands.registerCommand('attentive.inspectSuggestion', () => {
      const inspected = last.inspected();
      if (inspected) inspect(inspected);
      else
        void vscode.window.showInformationMessage(
          vscode.l10n.t('There has been no suggestion yet. Type something, or call for one, and then inspect it.'),
        );
    }),
  );
}
