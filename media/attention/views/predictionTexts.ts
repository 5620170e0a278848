/** Sentences about one token's probability. */
import { percent } from '../../../src/base/percent';
import type { CaptureShown } from '../../../src/protocol/attention';
import { t } from '../../shared/l10n';

/** @param rank how many tokens were likelier */
export function rankText(share: string, surprise: string, rank: number): string {
  if (rank === 0) return t('{0}, {1} bits; the likeliest token here.', share, surprise);
  return rank === 1
    ? t('{0}, {1} bits; 1 token was likelier.', share, surprise)
    : t('{0}, {1} bits; {2} tokens were likelier.', share, surprise, rank);
}

/** Of a token without a probability of its own. */
export function unpredictedText({ blanks }: CaptureShown, index: number): string {
  if (!blanks) return t('Nothing stands before it, so nothing predicted it.');
  return blanks.includes(index)
    ? t('What the model would put here, from what stands on both sides: single tokens, each hidden word by itself.')
    : t('This model predicts hidden words alone: what is written as [MASK] or ___.');
}

/** Of a suggested token: what the model and what the document's own patterns had to do with choosing it. */
export function partsText({ parts }: CaptureShown, index: number): string | undefined {
  const found = parts?.find(({ token }) => token === index);
  if (!found) return undefined;
  return t(
    'It was suggested with {0}: {1} from the model and {2} from other places of the document where the same tokens stand before it.',
    percent(found.model + found.document),
    percent(found.model),
    percent(found.document),
  );
}
