/** The text that a person means: the selection, or the sentence or statement at the cursor. */
import * as vscode from 'vscode';
import { firstUnits, lastUnits } from '../../../base/text/clip';
import { isProse } from '../../../base/text/languages';
import type { Problem } from '../../../protocol/attention';
import { localizedWords } from './localizedWords';
import { originOf } from './origin';
import { passageAt } from '../../../base/text/passage';
import type { ExplainRequest } from '../core/session';
import { MAX_TEXT_UTF16 } from '../../../base/text/texts';

export type Source =
  | { readonly kind: 'source'; readonly request: ExplainRequest }
  | { readonly kind: 'refused'; readonly problem: Problem };

/** How far around the cursor a sentence or statement is looked for, in UTF-16 code units each way. */
const REACH_UTF16 = 20_000;

export function readSource(editor: vscode.TextEditor | undefined): Source {
  if (!editor) return noDocument(vscode.l10n.t('Open one, select some text and run Explain Attention again.'));
  const { document, selection } = editor;
  const range = selection.isEmpty ? passageAround(document, selection.active) : bounded(document, selection);
  if (!range) return { kind: 'refused', problem: localizedWords().emptyText() };
  return { kind: 'source', request: requestFor(document, range) };
}

const noDocument = (nextStep: string): Source => ({
  kind: 'refused',
  problem: { message: vscode.l10n.t('No text document is open.'), nextStep },
});

/** Two selections: the first is explained, the second is what it is compared with. */
export function readPair(editor: vscode.TextEditor | undefined): Source {
  if (!editor) return noDocument(vscode.l10n.t('Open one, select two texts in it and run Compare Attention again.'));
  const source = readSource(editor);
  if (source.kind === 'refused') return source;
  const [first, second] = editor.selections.filter(({ isEmpty }) => !isEmpty);
  if (!first || !second) {
    return {
      kind: 'refused',
      problem: {
        message: vscode.l10n.t('Two texts are needed to compare.'),
        nextStep: vscode.l10n.t(
          'Select the first text, then the second with Alt held down, and run Compare Attention again.',
        ),
      },
    };
  }
  return {
    kind: 'source',
    request: {
      ...requestFor(editor.document, bounded(editor.document, first)),
      other: editor.document.getText(bounded(editor.document, second)),
    },
  };
}

/** A part of a document, with where it stands. */
export function requestFor(document: vscode.TextDocument, range: vscode.Range): ExplainRequest {
  const name = vscode.workspace.asRelativePath(document.uri, false).split('/').at(-1) ?? '';
  return {
    text: document.getText(range),
    flow: flowOf(document),
    where: vscode.l10n.t('{0}, line {1}', name, range.start.line + 1),
    origin: originOf(document, range),
  };
}

const flowOf = ({ languageId }: vscode.TextDocument): 'prose' | 'code' => (isProse(languageId) ? 'prose' : 'code');

/** One code unit over the limit is enough for the session to see that a selection was longer. */
function bounded(document: vscode.TextDocument, selection: vscode.Selection): vscode.Range {
  const end = document.positionAt(document.offsetAt(selection.start) + MAX_TEXT_UTF16 + 1);
  return new vscode.Range(selection.start, selection.end.isBefore(end) ? selection.end : end);
}

/** The sentence or statement at a place. */
export function passageAround(document: vscode.TextDocument, cursor: vscode.Position): vscode.Range | undefined {
  const offset = document.offsetAt(cursor);
  // One unit more each way shows whether a cut would leave half a character.
  const reached = document.offsetAt(document.positionAt(Math.max(0, offset - REACH_UTF16 - 1)));
  const around = document.getText(
    new vscode.Range(document.positionAt(reached), document.positionAt(offset + REACH_UTF16 + 1)),
  );
  const before = lastUnits(around.slice(0, offset - reached), REACH_UTF16);
  const from = offset - before.length;
  const nearby = before + firstUnits(around.slice(offset - reached), REACH_UTF16);
  const passage = passageAt(nearby, offset - from, document.languageId);
  return passage.kind === 'none'
    ? undefined
    : new vscode.Range(document.positionAt(from + passage.start), document.positionAt(from + passage.end));
}
