/** The tools for agents in VS Code: how likely texts are, and what a token of the open file attended to. */
import * as vscode from 'vscode';
import type { Engine } from '../../../protocol/engine';
import { privacySentence } from '../../../base/privacy';
import { lastUnits } from '../../../base/text/clip';
import { TokenAbort } from '../../../host/abort';
import { textAtCursor } from '../../../host/cursorText';
import type { PrivacyPolicy } from '../../../host/privacyPolicy';
import { wholeError } from '../../../sentences/errors';
import { BadInput, NoAnswer, TOOLS } from '../core/tools';

export interface ToolParts {
  readonly engine: Engine;
  readonly privacy: PrivacyPolicy;
}

type Input = Readonly<Record<string, unknown>>;
/** Of a text that is not given: more than the tokens that are read. */
const MOST_UNITS = 8000;

export function registerTools(parts: ToolParts): vscode.Disposable {
  const { t } = vscode.l10n;
  return vscode.Disposable.from(
    vscode.lm.registerTool<Input>('attentive_score', {
      prepareInvocation: () => ({ invocationMessage: t('Asking a model of this machine how likely that is') }),
      invoke: ({ input }, token) => invoke(parts, 'attentive_score', () => Promise.resolve(input), token),
    }),
    vscode.lm.registerTool<Input>('attentive_explain', {
      prepareInvocation: ({ input }) => ({
        invocationMessage: t('Looking at what a token attended to'),
        ...(!hasText(input) && {
          confirmationMessages: {
            title: t('Explain the open file?'),
            message: t('The answer has words of the text before the cursor, and goes to the model that asks.'),
          },
        }),
      }),
      invoke: ({ input }, token) =>
        invoke(
          parts,
          'attentive_explain',
          async () => (hasText(input) ? input : { ...input, ...(await openText(parts)) }),
          token,
        ),
    }),
  );
}

const hasText = (input: Input): boolean => typeof input.text === 'string' && input.text !== '';

async function invoke(
  { engine }: ToolParts,
  name: 'attentive_score' | 'attentive_explain',
  inputOf: () => Promise<Input>,
  token: vscode.CancellationToken,
): Promise<vscode.LanguageModelToolResult> {
  const abort = new TokenAbort(token);
  try {
    const { text } = await TOOLS[name].run(await inputOf(), { engine, signal: abort.signal });
    return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
  } catch (thrown) {
    if (!(thrown instanceof NoAnswer)) throw thrown;
    if (thrown.outcome.kind === 'cancelled') throw new vscode.CancellationError();
    throw new Error(wholeError(thrown.outcome.error, vscode.l10n.t));
  } finally {
    abort.dispose();
  }
}

/** @returns what is selected, or the text up to the end of the word at the cursor. @throws BadInput */
async function openText({ privacy }: ToolParts): Promise<{ text: string }> {
  const { t } = vscode.l10n;
  const editor = vscode.window.activeTextEditor;
  if (!editor) throw new BadInput(t('No file is open. Give the text.'));
  const { document, selection } = editor;
  const reason = await privacy.reasonFor(document);
  if (reason) throw new BadInput(privacySentence(reason, t));
  if (!selection.isEmpty) return { text: lastUnits(document.getText(selection), MOST_UNITS) };
  const end = document.getWordRangeAtPosition(selection.active)?.end ?? selection.active;
  const text = lastUnits(textAtCursor(document, end).before, MOST_UNITS);
  if (text.trim() === '') throw new BadInput(t('Nothing stands before the cursor. Give the text.'));
  return { text };
}
