import assert from 'node:assert/strict';
import { chooseExtent, type Extent } from '../../../../../src/features/completion/core/extent';
import type { Place } from '../../../../../src/features/completion/core/cuts';

/** A document written with `|` for the cursor. */
export function split(document: string): { before: string; after: string } {
  const [before, after, ...more] = document.split('|');
  assert.ok(before !== undefined && after !== undefined && more.length === 0, 'a document has exactly one cursor');
  return { before, after };
}

export function placeIn(document: string, language = 'typescript', extent?: Extent): Place {
  const { before, after } = split(document);
  return { before, after, language, extent: extent ?? chooseExtent(before, after, language, 'auto') };
}
