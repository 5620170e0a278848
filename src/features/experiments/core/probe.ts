/** A template and all the sentences that it stands for. Pure. */

/** The most sentences that one probe asks about. */
export const MOST_SENTENCES = 24;

/**
 * `The {nurse|engineer} said that ___ was tired.` -> each alternative in its place; several groups give all
 * combinations.
 */
export function sentencesOf(template: string): string[] {
  const group = /\{([^{}]*\|[^{}]*)\}/.exec(template);
  if (!group) return [template];
  const all = group[1]!
    .split('|')
    .flatMap((each) =>
      sentencesOf(template.slice(0, group.index) + each.trim() + template.slice(group.index + group[0].length)),
    );
  return all.slice(0, MOST_SENTENCES);
}
