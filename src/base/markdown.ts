/** Markdown of texts that were not written as Markdown. Pure. */

/** Escapes all markup of Markdown and HTML, and puts the text on one line. */
export function escaped(text: string): string {
  return (
    text
      .replaceAll(/\r\n?|\n/g, '↵')
      .replaceAll('\t', '⇥')
      .replaceAll(/[!-/:-@[-`{-~]/g, (mark) => `&#${mark.charCodeAt(0)};`)
      // Bidi controls would turn the rest of the row around.
      .replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
  );
}

/** A text within a table, in its own direction. Blanks at its ends are shown. */
export function cell(text: string): string {
  const shown = text.replace(/^ +| +$/g, (blanks) => '␣'.repeat(blanks.length));
  return `<bdi>${escaped(shown)}</bdi>`;
}

export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  alignment: readonly ('left' | 'right')[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(alignment.map((side) => (side === 'right' ? '---:' : ':---'))), ...rows.map(line)].join(
    '\n',
  );
}
