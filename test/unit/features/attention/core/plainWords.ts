import { english } from '../../../../../src/base/english';
import type { Words } from '../../../../../src/features/attention/core/words';

/** The session's sentences without an editor to translate them. */
export const plainWords: Words = {
  localize: english,
  emptyText: () => ({ message: 'There is no text to explain here.', nextStep: 'Select some text.' }),
  notText: () => ({ message: 'This looks like binary data, not text.', nextStep: 'Select readable text.' }),
  unknownModel: (id) => ({ message: `There is no model called ${id}.`, nextStep: 'Choose a model above.' }),
  noAttention: (name, why) => ({
    message: `${name} has no attention to show: ${why}`,
    nextStep: 'Choose another model above.',
  }),
  nothingToDraw: (name) => ({
    message: `${name} gave no attention for this text.`,
    nextStep: 'Choose another model above.',
  }),
  textGone: () => ({ message: 'The text is gone.', nextStep: 'Select some text.' }),
  exportFailed: () => ({
    message: 'Nothing was exported: the attention could not be read.',
    nextStep: 'Explain the text again.',
  }),
  cancelled: () => ({ message: 'Cancelled.', nextStep: 'Start again whenever you like.' }),
};
