import * as vscode from 'vscode';
import { windowAt } from '../core/budget';
import { linesLike } from '../core/copiedFrom';
import { wholeWord } from '../core/wholeWord';
import { firstUnits } from '../../../base/text/clip';
import { isProse } from '../../../base/text/languages';
import type { ScoredToken } from '../../../protocol/engine';
import type { CompletionRequest, Shown } from '../core/outcome';
import type { Neighbors } from './neighbors';

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
  /** Where what was read stands in its document; undefined where the model read more than that. */
  readonly read?: { readonly uri: string; readonly start: number; readonly end: number; readonly lead: number };
  /** Why it begins as it does is asked. `other`: a word that this is compared with. */
  readonly asksWhy?: { readonly other?: string };
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

  /** @param neighbors the other documents that the suggestion may come from */
  async inspected(neighbors: Neighbors): Promise<InspectedSuggestion | undefined> {
    if (!this.last) return undefined;
    const {
      document,
      line,
      request,
      shown: { text, frame, tokens },
    } = this.last;
    const { prefix } = windowAt(request);
    const read = frame ? frame.lead + prefix + frame.trail : prefix;
    const end = request.beforeStart + request.before.length;
    // The text after the cursor, or what stands in no document, was read before it otherwise.
    const lead = frame?.lead ?? '';
    const isPlain = lead.trim() === '' && request.preamble === undefined;
    const where = vscode.l10n.t('suggestion in {0}, line {1}', nameOf(document), line + 1);
    const source = await copiedFrom(document, line, text, neighbors);
    return {
      model: request.model,
      text: read + text,
      start: read.length,
      isProse: isProse(request.language),
      ...(tokens && { chosen: tokens }),
      ...(isPlain && { read: { uri: document.uri.toString(), start: end - prefix.length, end, lead: lead.length } }),
      where: source === undefined ? where : `${where}; ${source}`,
    };
  }
}

const nameOf = ({ uri }: vscode.TextDocument): string =>
  vscode.workspace.asRelativePath(uri, false).split('/').at(-1) ?? '';

/** @returns in words, which lines of the document or of one beside it say the same; undefined where none does */
async function copiedFrom(
  document: vscode.TextDocument,
  line: number,
  text: string,
  neighbors: Neighbors,
): Promise<string | undefined> {
  const { t } = vscode.l10n;
  const numbers = (lines: readonly number[]): string => lines.map((each) => each + 1).join(', ');
  const own = linesLike(document.getText().split(/\r?\n/), text, line);
  if (own.length > 0) return t('the same text stands in line {0}', numbers(own));
  for (const beside of await neighbors.beside(document)) {
    const lines = linesLike(beside.text.split('\n'), text);
    if (lines.length > 0) return t('the same text stands in {0}, line {1}', nameOf(beside.document), numbers(lines));
  }
  return undefined;
}

/** @param inspect opens the attention panel on the suggestion */
export function registerInspectSuggestion(
  last: LastSuggestion,
  neighbors: Neighbors,
  inspect: (suggestion: InspectedSuggestion) => void,
): vscode.Disposable {
  const about = (look: (suggestion: InspectedSuggestion) => void) => async (): Promise<void> => {
    const inspected = await last.inspected(neighbors);
    if (inspected) look(inspected);
    else
      void vscode.window.showInformationMessage(
        vscode.l10n.t('There has been no suggestion yet. Type something, or call for one, and then inspect it.'),
      );
  };
  return vscode.Disposable.from(
    vscode.workspace.onDidCloseTextDocument((document) => last.forget(document)),
    vscode.commands.registerCommand('attentive.inspectSuggestion', about(inspect)),
    vscode.commands.registerCommand(
      'attentive.whySuggestion',
      about((suggestion) => inspect({ ...suggestion, asksWhy: {} })),
    ),
    vscode.commands.registerCommand(
      'attentive.whyNotSuggestion',
      about((suggestion) => void whyNot(suggestion, inspect)),
    ),
  );
}

/** Asks for another word than the suggested one. */
async function whyNot(
  suggestion: InspectedSuggestion,
  inspect: (suggestion: InspectedSuggestion) => void,
): Promise<void> {
  const { text, start } = suggestion;
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Why Not Another Word…'),
    prompt: vscode.l10n.t(
      'The word that you expected in place of what was suggested: {0}',
      shortened(text.slice(start)),
    ),
    validateInput: (value) => (value.length > MOST_WORD_UTF16 ? vscode.l10n.t('Enter one word.') : undefined),
  });
  if (typed === undefined || typed === '') return;
  inspect({ ...suggestion, asksWhy: { other: wholeWord(typed, text, start) } });
}

const MOST_WORD_UTF16 = 100;
const shortened = (text: string): string => (text.length > 60 ? `${firstUnits(text, 60)}…` : text);
