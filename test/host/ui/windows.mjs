/**
 * Which test files share a window, in this order; a file that is not named has its own. What a file must find as nobody
 * has used it comes first, and what kills or closes something comes last. The windows that take longest stand first.
 * What changes files deep in its folder has its own: newer versions of VS Code do not watch folders that come later.
 * @type {Record<string, readonly string[]>}
 */
export const windows = {
  attention: [...['chooseModel', 'explainAttention', 'attentionLink', 'ownModels', 'generate', 'translate', 'servers']],
  writing: ['inspectSuggestion', 'ghostText', 'respect', 'statusBar', 'engineFaults'],
  course: ['walkthrough', 'course'],
};

/**
 * The windows of the long parts: what proves more of what those above prove.
 * @type {Record<string, readonly string[]>}
 */
export const longWindows = {
  lessons: ['courseMore', 'study', 'studyTabs'],
  silence: ['idleWindow', 'quiet', 'unusualDocuments'],
  faults: ['logPrivacy', 'demo', 'typing', 'alternatives', 'documentsUnderFault'],
  models: ['downloadModel', 'manageModels', 'setAside'],
  others: ['languageModels', 'languageModelTools', 'inspectGenerated', 'commitMessage'],
};

/** Files of the long parts that have a window of their own. */
export const longFiles = ['private', 'restrictedWorkspace', 'startKilled'];
