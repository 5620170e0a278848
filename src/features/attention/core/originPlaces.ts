/** Which part of a document a part of an explained text is, and the other way round. */
import type { Origin } from '../../../protocol/attention';

interface Part {
  readonly start: number;
  readonly end: number;
}

/** @returns undefined for what does not stand in the document, as what is read before it and a suggestion do not */
export function inDocument({ start, end, lead = 0 }: Origin, part: Part): Part | undefined {
  const from = Math.max(start, start - lead + part.start);
  const to = Math.min(end, start - lead + part.end);
  return from < to ? { start: from, end: to } : undefined;
}

/** @returns undefined for a place outside of the part that the text came from */
export function inText({ start, end, lead = 0 }: Origin, offset: number): number | undefined {
  return offset >= start && offset <= end ? offset - start + lead : undefined;
}
