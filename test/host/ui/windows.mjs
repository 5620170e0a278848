/**
 * Which test files share a window, in this order; a file that is not named has its own. What a file must find as nobody
 * has used it comes first, and what kills or closes something comes last. The windows that take longest stand first.
 * What changes files deep in its folder has its own: newer versions of VS Code do not watch folders that come later.
 * @type {Record<string, readonly string[]>}
 */
export const windows = {
  course: ['walkthrough', 'course', 'study', 'studyTabs'],
  silence: ['idleWindow', 'quiet', 'respect', 'unusualDocuments'],
  writing: [
    ...['inspectSuggestion', 'logPrivacy', 'demo', 'typing', 'ghostText', 'statusBar', 'alternatives'],
    ...['documentsUnderFault', 'engineFaults'],
  ],
  models: ['downloadModel', 'chooseModel', 'manageModels', 'servers', 'setAside'],
  attention: [
    ...['languageModels', 'languageModelTools', 'explainAttention', 'attentionLink', 'ownModels', 'inspectGenerated'],
    ...['generate', 'translate', 'commitMessage'],
  ],
};
