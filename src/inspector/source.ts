/** The text that a person means: the selection, or the sentence or statement at the cursor. */
import * as vscode from 'vscode';
import type { Problem } from '../protocol/inspector';
import { localizedWords } from './localizedWords';
import { passageAt } from './passage';
import type { ExplainRequest } from './session';
import { MAX_TEXT_UTF16 } from './texts';

export type Source =
  | { readonly kind: 'source'; readonly request: ExplainRequest }
  | { readonly kind: 'refused'; readonly problem: Problem };

const PROSE = new Set([
  'plaintext', 'markdown', 'latex', 'tex', 'restructuredtext', 'asciidoc', 'git-commit', 'scminput', 'search-result',
]);
/** How far around the cursor a sentence or statement is looked for, in UTF-16 code units each way. */
const REACH_UTF16 = 20_000;

export function readSource(editor: vscode.TextEditor | undefined): Source {
  if (!editor) {
    return { kind: 'refused', problem: {
      message: vscode.l10n.t('No text document is open.'),
      nextStep: vscode.l10n.t('Open one, select some text and run Explain Attention again.'),
    } };
  }
  const { document, selection } = editor;
  const flow = PROSE.has(document.languageId) ? 'prose' : 'code';
  const range = selection.isEmpty ? passageRange(document, selection.active, flow) : bounded(document, selection);
  if (!range) return { kind: 'refused', problem: localizedWords().emptyText() };
  const name = vscode.workspace.asRelativePath(document.uri, false).split('/').at(-1) ?? '';
  return { kind: 'source', request: {
    text: document.getText(range), flow, where: vscode.l10n.t('{0}, line {1}', name, range.start.line + 1),
  } };
}

/** One code unit over the limit is enough for the session to see that a selection was longer. */
function bounded(document: vscode.TextDocument, selection: vscode.Selection): vscode.Range {
  const end = document.positionAt(document.offsetAt(selection.start) + MAX_TEXT_UTF16 + 1);
  return new vscode.Range(selection.start, selection.end.isBefore(end) ? selection.end : end);
}

function passageRange(document: vscode.TextDocument, cursor: vscode.Position, flow: 'prose' | 'code'): vscode.Range | undefined {
  const offset = document.offsetAt(cursor);
  const from = document.offsetAt(document.positionAt(Math.max(0, offset - REACH_UTF16)));
  const nearby = document.getText(new vscode.Range(document.positionAt(from), document.positionAt(offset + REACH_UTF16)));
  const passage = passageAt(nearby, offset - from, flow);
  return passage.kind === 'none' ? undefined
    : new vscode.Range(document.positionAt(from + passage.start), document.positionAt(from + passage.end));
}
