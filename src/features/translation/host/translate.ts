/** Translates the selection, or the paragraph at the cursor: beside it, in its place, or after it. */
import * as vscode from 'vscode';
import type { Backend } from '../../../backends/backend';
import { DocumentWriter } from '../../../host/documentWriter';
import type { Log } from '../../../host/log';
import type { Problems } from '../../../host/problems';
import { withProgress } from '../../../host/progress';
import { isReadOnly, showReadOnly } from '../../../host/readOnly';
import type { Settings } from '../../../host/settings';

export interface TranslateParts {
  readonly engine: Backend;
  readonly problems: Problems;
  readonly settings: Settings;
  readonly log: Log;
}

/** For each sentence: the model was trained on short ones. */
const MAX_TOKENS = 128;

type Place = 'beside' | 'replace' | 'after';

export function registerTranslate(parts: TranslateParts): vscode.Disposable {
  return vscode.commands.registerCommand('attentive.translateSelection', () => translateSelection(parts));
}

async function translateSelection(parts: TranslateParts): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const range = editor && rangeIn(editor);
  if (!editor || !range) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Select some English text, or put the cursor in a paragraph, and translate it again.'),
    );
    return;
  }
  const { document } = editor;
  const version = document.version;
  const source = document.getText(range);
  // Beside is the only place where there is something to write to.
  const place = (await isReadOnly(editor)) ? 'beside' : await askWhere();
  if (place === undefined) return;
  switch (place) {
    case 'beside': {
      const beside = await vscode.workspace.openTextDocument({ language: document.languageId, content: '' });
      await vscode.window.showTextDocument(beside, {
        viewColumn: vscode.ViewColumn.Beside,
        preview: false,
        preserveFocus: true,
      });
      return stream(parts, source, new DocumentWriter(beside, new vscode.Position(0, 0)), '');
    }
    case 'after':
      return stream(parts, source, new DocumentWriter(document, range.end), source.includes('\n') ? '\n\n' : ' ');
    case 'replace': {
      const translated = await translate(parts, source);
      if (translated !== undefined) await replace(document, version, range, translated);
    }
  }
}

/** Writes each sentence when it is there; what was written stays when it is cancelled. */
async function stream(parts: TranslateParts, source: string, writer: DocumentWriter, before: string): Promise<void> {
  const lost = new AbortController();
  const listener = writer.onDidLose(() => lost.abort());
  let isFirst = true;
  try {
    await translate(parts, source, lost.signal, (piece) => {
      writer.append(isFirst ? before + piece : piece);
      isFirst = false;
    });
    await writer.finish();
    if (writer.isRefused) showReadOnly();
  } finally {
    listener.dispose();
    writer.dispose();
  }
}

async function replace(
  document: vscode.TextDocument,
  version: number,
  range: vscode.Range,
  translated: string,
): Promise<void> {
  // What was translated is no longer what stands there: nothing is overwritten, and nothing is lost.
  if (document.version !== version) {
    await vscode.env.clipboard.writeText(translated);
    void vscode.window.showWarningMessage(
      vscode.l10n.t('The text changed while it was translated. The translation is in the clipboard.'),
    );
    return;
  }
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, range, translated);
  await vscode.workspace.applyEdit(edit);
}

/** The selection without white space around it, or the lines around the cursor up to blank ones. */
function rangeIn({ document, selection }: vscode.TextEditor): vscode.Range | undefined {
  if (!selection.isEmpty) return document.getText(selection).trim() === '' ? undefined : selection;
  const isBlank = (line: number): boolean => document.lineAt(line).isEmptyOrWhitespace;
  let [first, last] = [selection.active.line, selection.active.line];
  if (isBlank(first)) return undefined;
  while (first > 0 && !isBlank(first - 1)) first--;
  while (last + 1 < document.lineCount && !isBlank(last + 1)) last++;
  return new vscode.Range(first, 0, last, document.lineAt(last).text.length);
}

async function askWhere(): Promise<Place | undefined> {
  const items: (vscode.QuickPickItem & { place: Place })[] = [
    { place: 'beside', label: vscode.l10n.t('Beside'), description: vscode.l10n.t('in a new document') },
    { place: 'replace', label: vscode.l10n.t('Replace'), description: vscode.l10n.t('in place of the English text') },
    { place: 'after', label: vscode.l10n.t('Insert'), description: vscode.l10n.t('after the English text') },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Translate to French'),
    placeHolder: vscode.l10n.t('Where shall the translation stand?'),
  });
  return chosen?.place;
}

/**
 * @param onSentence each sentence, and the white space between them.
 * @returns undefined when it was cancelled or failed, which has been said
 */
async function translate(
  { engine, problems, settings, log }: TranslateParts,
  text: string,
  stop?: AbortSignal,
  onSentence?: (piece: string) => void,
): Promise<string | undefined> {
  const { 'translate.model': model, 'translate.beams': beams } = settings.values;
  const outcome = await withProgress(vscode.l10n.t('Translating'), (signal, report) =>
    engine.ask(
      { op: 'translate', model, text, beams, maxTokens: MAX_TOKENS },
      {
        signal: stop ? AbortSignal.any([signal, stop]) : signal,
        onPart: (part) => {
          if (part.kind === 'translated') onSentence?.(part.text);
          else if (part.kind === 'progress' && part.total > 0)
            report(vscode.l10n.t('{0} of {1}', part.done, part.total));
        },
      },
    ),
  );
  if (outcome.kind === 'failed') await problems.failed(outcome.error);
  if (outcome.kind !== 'translated') {
    log.info(`translation ended: ${outcome.kind === 'failed' ? outcome.error.code : outcome.at}`);
    return undefined;
  }
  log.info(`translation ended: ${outcome.sentences.length} sentences (${Math.round(outcome.elapsedMs)} ms)`);
  return outcome.text;
}
