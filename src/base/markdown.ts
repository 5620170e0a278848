/** Markdown of texts that were not written as Markdown. Pure. */

/** Unicode has a picture of each control character of ASCII below the space, in their order. @returns ␀ for the first */
function pictureOf(control: string): string {
  const code = control.charCodeAt(0);
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd';
}

/** Escapes all markup of Markdown and HTML, and puts the text on one line. */
export function escaped(text: string): string {
  return (
    text
      .replaceAll(/\r?\n/g, '↵')
      .replaceAll('\t', '⇥')
      // A carriage return by itself is no line end, and Markdown has no other control characters.
      .replaceAll(/\p{Cc}/gu, pictureOf)
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
