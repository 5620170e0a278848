/** The models that verbs use where none is named. */

/** The one that completes in the editor. */
export const DEFAULT_MODEL = 'smollm2-135m-instruct';
export const DEFAULT_TRANSLATOR = 'translate-en-fr';
