/** Markdown of texts that were not written as Markdown. Pure. */
import type { Localize } from '../../../base/localize';
import { cell, escaped, table } from '../../../base/markdown';
import { errorSentences } from '../../../sentences/errors';
import type { SkippedModel } from './skipped';

export { cell, escaped, table };

/** Models that could not take part, each with its reason; nothing where all did. */
export const skippedList = (skipped: readonly SkippedModel[], t: Localize): string =>
  skipped
    .map(({ id, error }) => {
      const { message, nextStep } = errorSentences(error, t);
      return `- ${escaped(id)}: ${escaped(`${message} ${nextStep}`)}`;
    })
    .join('\n');

/** `135M`; a dash where the number is unknown. */
export const compactNumber = (value: number | undefined): string =>
  value?.toLocaleString('en', { notation: 'compact', maximumSignificantDigits: 3 }) ?? '–';
