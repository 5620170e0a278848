/** Telling a key from everything else that changes a document. */

/**
 * What one key inserts with the editor's help: a character, a line break with its indent, a pair of brackets or quotes.
 */
const BREAK = /^\r?\n[ \t]*$/;
const PAIR = /^(?:\(\)|\[\]|\{\}|<>|""|''|``)$/;

/** @returns how many UTF-16 units of the inserted text the cursor passes; undefined when no single key inserts it */
export function unitsTyped(inserted: string): number | undefined {
  if (PAIR.test(inserted)) return 1;
  return BREAK.test(inserted) || Array.from(inserted).length === 1 ? inserted.length : undefined;
}
