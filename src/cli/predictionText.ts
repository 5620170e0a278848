/** How the verbs that explain a prediction name it, in tables and in pictures. */
import type { ScoredToken } from '../protocol/engine';

type Named = Pick<ScoredToken, 'text'>;

export const quoted = ({ text }: Named): string => JSON.stringify(text);

/** @param logprob a natural logarithm */
export const percent = (logprob: number): string => `${(100 * Math.exp(logprob)).toFixed(2)} %`;

/** @param other null: the mean of the vocabulary */
export const pairText = (token: Named, other: Named | null): string =>
  `${quoted(token)} rather than ${other ? quoted(other) : 'the mean of the vocabulary'}`;

/** After which layer one token stays ahead of another. */
export const decisionText = ({
  token,
  other,
  decidedAt,
}: {
  readonly token: Named;
  readonly other: Named;
  readonly decidedAt: number | null;
}): string =>
  `${pairText(token, other)}: ${decidedAt === null ? 'not ahead after the last layer' : `decided at layer ${decidedAt}`}`;

export const EARLY_LAYERS =
  'Early layers do not yet write in the directions that the last one reads: what they seem to predict is no thought of the model.';
