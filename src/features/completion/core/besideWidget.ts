/**
 * A suggestion while the suggest widget is open. The editor shows one there only when it replaces the range that the
 * selected entry would replace, and says the entry's text and more.
 * @param typed what stands in that range, up to the cursor
 * @param selected text of the selected entry
 * @param text the suggestion at the cursor
 * @returns what to put in place of `typed`, which it begins with; undefined when the suggestion says something else
 */
export function besideWidget(typed: string, selected: string, text: string): string | undefined {
  const whole = typed + text;
  return whole.startsWith(selected) && whole.length > selected.length ? whole : undefined;
}
