import * as vscode from 'vscode';
import type { TextPlace } from '../base/text/contextWindow';
import { READ_LIMIT } from '../base/text/readLimit';
import { textAround } from './documentText';

/** The text around a place in a document; without a limit as far as a model may be given it. */
export function textAtCursor(
  document: vscode.TextDocument,
  position: vscode.Position,
  limit: typeof READ_LIMIT = READ_LIMIT,
): TextPlace {
  return textAround<vscode.Range>(
    document,
    position,
    limit,
    (start, end) => new vscode.Range(start.line, start.character, end.line, end.character),
  );
}
