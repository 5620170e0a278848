/**
 * Which test files share a window, in this order; a file that is not named has its own. What a file must find as nobody
 * has used it comes first, and what kills or closes something comes last. The windows that take longest stand first.
 * @type {Record<string, readonly string[]>}
 */
export const windows = {
  course: ['course', 'study', 'studyTabs'],
  silence: ['idleWindow', 'private', 'quiet', 'respect', 'unusualDocuments'],
  writing: [
    ...['inspectSuggestion', 'logPrivacy', 'demo', 'typing', 'ghostText', 'statusBar', 'alternatives'],
    ...['documentsUnderFault', 'engineFaults'],
  ],
  attention: ['explainAttention', 'attentionLink', 'ownModels', 'inspectGenerated', 'generate', 'translate'],
};
