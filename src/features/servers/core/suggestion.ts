/** A suggestion of a server, as a page of Markdown. */
import type { Localize } from '../../../base/localize';
import { cell, escaped, table } from '../../../base/markdown';
import { percent } from '../../../base/percent';
import type { ScoredToken } from '../../../protocol/engine';

export interface ServerSuggestion {
  readonly model: string;
  /** What the model read, and the suggestion. */
  readonly text: string;
  /** Where the suggestion begins in `text`, in UTF-16 units. */
  readonly start: number;
  /** With the probabilities that the server gave; none where it gave none. */
  readonly chosen?: readonly ScoredToken[];
  /** Why it begins as it does is asked. */
  readonly asksWhy?: object;
}

export function suggestionPage({ model, text, start, chosen = [], asksWhy }: ServerSuggestion, t: Localize): string {
  const joint = chosen.reduce((sum, { logprob }) => sum + logprob, 0);
  return [
    `# ${t('Suggestion')}`,
    cell(text.slice(start)),
    t('Model: {0}.', escaped(model)),
    ...(chosen.length > 0
      ? [
          table(
            [t('token'), t('probability')],
            chosen.map((each) => [cell(each.text), percent(Math.exp(each.logprob))]),
            ['left', 'right'],
          ),
          t('All of them together: {0}. The first ones may spell what was typed.', percent(Math.exp(joint))),
        ]
      : [t('Confidence is not given by this server.')]),
    ...(asksWhy
      ? [
          t(
            'Why it chose these tokens cannot be worked out: a server does not hand over what its model computed inside.',
          ),
        ]
      : []),
    t(
      'Attention is not available from a server. A model of this machine can read the same text: what it looked at is its own.',
    ),
  ].join('\n\n');
}
