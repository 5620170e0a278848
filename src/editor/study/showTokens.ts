/** *Show Tokens*: the same text as characters, as each model's pieces of words, and as words. */
import * as vscode from 'vscode';
import { withProgress } from '../progress';
import { cell, table } from './markdown';
import type { StudyParts } from './parts';

/** More than a page of tokens is no longer read. */
const MOST_SHOWN = 400;
const MOST_CHARACTERS = 20_000;
/** Its first letter is of a right-to-left script. */
const RIGHT_TO_LEFT = /^\P{L}*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;

/** @param given a text other than the one in the editor */
export async function showTokens(parts: StudyParts, given?: string): Promise<void> {
  const text = (given ?? parts.selectedText())?.slice(0, MOST_CHARACTERS);
  if (!text) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Select some text, or open a document, and show its tokens again.'));
    return;
  }
  const bytes = new TextEncoder().encode(text).length;
  const words = [...new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text)].filter(({ isWordLike }) => isWordLike);
  const characters = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)];
  const rows: string[][] = [
    [vscode.l10n.t('words'), String(words.length), per(bytes, words.length)],
    [vscode.l10n.t('characters'), String(characters.length), per(bytes, characters.length)],
    [vscode.l10n.t('bytes'), String(bytes), '1.0'],
  ];
  const sections: string[] = [];
  const outcome = await withProgress(vscode.l10n.t('Reading tokens'), async (signal) => {
    const listed = await parts.engine.ask({ op: 'models', verify: false }, { signal });
    if (listed.kind !== 'models') return listed;
    for (const { id, name } of listed.models) {
      const read = await parts.engine.ask({ op: 'tokens', model: id, text }, { signal });
      if (read.kind !== 'tokens') return read;
      rows.push([name, String(read.tokens.length), per(bytes, read.tokens.length)]);
      const shown = read.tokens.slice(0, MOST_SHOWN);
      // Isolated pieces tell a line no direction: the text's own is said.
      sections.push(`## ${name}`, `<p dir="${RIGHT_TO_LEFT.test(text) ? 'rtl' : 'ltr'}">${shown.map(({ text: piece, id: number }) => `<code title="${number}">${cell(piece)}</code>`).join(' ')}</p>`
        + (read.tokens.length > shown.length ? `\n\n${vscode.l10n.t('{0} more', read.tokens.length - shown.length)}` : ''));
    }
    return listed;
  });
  if (outcome.kind === 'failed') return parts.problems.failed(outcome.error);
  if (outcome.kind === 'cancelled') return;
  await parts.results.show(vscode.l10n.t('Tokens'), [
    `# ${vscode.l10n.t('Tokens')}`,
    table([vscode.l10n.t('counted in'), vscode.l10n.t('how many'), vscode.l10n.t('bytes each')], rows, ['left', 'right', 'right']),
    vscode.l10n.t('A frequent word is one token, a rare one several, and a character that a vocabulary hardly knows (Hebrew, emoji) can be several tokens of its bytes. Hover over a token for its number.'),
    ...sections,
  ].join('\n\n'));
}

const per = (bytes: number, count: number): string => (count > 0 ? (bytes / count).toFixed(1) : '–');
