/** A text in sentences, so that a model that was trained on sentences can take one after another. Pure. */

/** Joined they are the text. White space between sentences, and lines of nothing else, stand alone. */
export function sentencesOf(text: string): { readonly text: string; readonly isBlank: boolean }[] {
  const parts: string[] = [];
  // A line break ends a sentence whatever the rules say: a heading has no full stop.
  for (const line of text.split(/(\r\n?|\n)/)) {
    for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'sentence' }).segment(line)) {
      const body = segment.trim();
      const at = segment.length - segment.trimStart().length;
      parts.push(segment.slice(0, at), body, segment.slice(at + body.length));
    }
  }
  return parts.filter((part) => part !== '').map((part) => ({ text: part, isBlank: part.trim() === '' }));
}
