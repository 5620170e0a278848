/**
 * Which test files share a window, in this order; each of the others has its own. What a file must find as nobody has
 * used it comes first, and what kills or closes something comes last.
 * @type {Record<string, readonly string[]>}
 */
export const windows = {
  completion: ['inspectSuggestion', 'ghostText', 'statusBar', 'alternatives', 'engineFaults'],
  attention: ['explainAttention', 'attentionLink', 'ownModels'],
  generation: ['inspectGenerated', 'generate', 'translate'],
  lessons: ['study', 'studyTabs'],
  writing: ['logPrivacy', 'demo', 'typing'],
  silence: ['quiet', 'respect'],
};
