/** *Show Tokens*: the same text as characters, as each model's pieces of words, and as words. */
import * as vscode from 'vscode';
import { countTokens } from '../core/tokenCounts';
import { withProgress } from '../../../host/progress';
import { cell, skippedList, table } from '../core/markdown';
import type { ExperimentParts } from './parts';

/** More than a page of tokens is no longer read. */
const MOST_SHOWN = 400;
/** Its first letter is of a right-to-left script. */
const RIGHT_TO_LEFT = /^\P{L}*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;

/** @param given a text other than the one in the editor */
export async function showTokens(parts: ExperimentParts, given?: string): Promise<void> {
  const text = given ?? parts.selectedText();
  if (!text) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Select some text, or open a document, and show its tokens again.'),
    );
    return;
  }
  const counted = await withProgress(vscode.l10n.t('Reading tokens'), (signal, report) =>
    countTokens(parts.engine, text, {
      signal,
      mostTokens: MOST_SHOWN,
      onProgress: (done, total) => report(vscode.l10n.t('{0} of {1} characters', number(done), number(total))),
    }),
  );
  if (counted.kind === 'failed') return parts.problems.failed(counted.error);
  if (counted.kind === 'cancelled') return;
  const { words, characters, bytes, models, skipped } = counted;
  const row = (name: string, count: number): string[] => [
    name,
    number(count),
    count > 0 ? (bytes / count).toFixed(1) : '–',
  ];
  const rows = [
    row(vscode.l10n.t('words'), words),
    row(vscode.l10n.t('characters'), characters),
    row(vscode.l10n.t('bytes'), bytes),
    ...models.map(({ name, count }) => row(name, count)),
  ];
  const sections = models.flatMap(({ name, count, tokens }) => {
    // Isolated pieces tell a line no direction: the text's own is said.
    return [
      `## ${name}`,
      `<p dir="${RIGHT_TO_LEFT.test(text) ? 'rtl' : 'ltr'}">${tokens.map(({ text: piece, id }) => `<code title="${id}">${cell(piece)}</code>`).join(' ')}</p>` +
        (count > tokens.length
          ? `\n\n${vscode.l10n.t('{0} more, which are counted above', number(count - tokens.length))}`
          : ''),
    ];
  });
  await parts.results.show(
    vscode.l10n.t('Tokens'),
    [
      `# ${vscode.l10n.t('Tokens')}`,
      table([vscode.l10n.t('counted in'), vscode.l10n.t('how many'), vscode.l10n.t('bytes each')], rows, [
        'left',
        'right',
        'right',
      ]),
      vscode.l10n.t(
        'A frequent word is one token, a rare one several, and a character that a vocabulary hardly knows (Hebrew, emoji) can be several tokens of its bytes, or one token that only says that something unknown stands there. Hover over a token for its number.',
      ),
      skippedList(skipped, vscode.l10n.t),
      ...sections,
    ].join('\n\n'),
  );
}

const number = (value: number): string => value.toLocaleString('en');
