/** What each measure is called, what it is, and what it does not mean. */
import type { Measure } from '../../../src/protocol/engine';
import { t } from '../../shared/l10n';

interface MeasureText {
  readonly name: string;
  /** For the header. */
  readonly meaning: string;
  readonly formula: string;
  readonly source: string;
  readonly help: string;
}

export const MEASURES: Readonly<Record<Measure, MeasureText>> = {
  raw: {
    name: t('raw weights'),
    meaning: t('Attention shows where this head mixed information from, not why the model answered.'),
    formula: 'a = softmax(q kᵀ / √d)',
    source: 'Vaswani et al. 2017, arXiv 1706.03762',
    help: t('What the head multiplies each key\'s value with, as the model computed it. A row sums to 1, unless the model lets weight go to no token.'),
  },
  value: {
    name: t('value-weighted'),
    meaning: t('Norms of what each key brings to the query through this head: weight times value. Where information came from, not why the model answered.'),
    formula: '‖a f(x)‖, f(x) = (x W_V + b_V) W_O',
    source: 'Kobayashi et al. 2020, arXiv 2004.10102',
    help: t('A head may look hard at a token that hands over next to nothing. Norms are no shares: a row does not sum to 1. The mean is over the norms of the heads.'),
  },
  rollout: {
    name: t('rollout'),
    meaning: t('How much of each input token would be left after these layers if attention alone moved information (Abnar and Zuidema 2020). Not why the model answered.'),
    formula: t('R(l) = ½ (mean over heads + I) R(l − 1), rows made 1'),
    source: 'Abnar and Zuidema 2020, arXiv 2005.00928',
    help: t('Follows attention down through the layers. Of whole layers, so there is no head to choose.'),
  },
};

export const OTHER_MEASURES = [
  {
    name: t('left out'), formula: t('log p(token | all before) − log p(token | all before but one)'), source: 'Li et al. 2016, arXiv 1612.08220',
    help: t('In Probabilities: the text is read again without each earlier token. It says what the model needed. Tokens that stand in for each other each show little.'),
  },
  {
    name: t('word and line'), formula: t('keys of a group summed, queries averaged'), source: 'Clark et al. 2019, arXiv 1906.04341',
    help: t('So that a row that summed to 1 still does.'),
  },
  {
    name: t('sinks'), formula: t('columns left out; "rest to 1" divides each row by what is left'), source: 'Xiao et al. 2023, arXiv 2309.17453',
    help: t('Heads rest on the first token of a causal text, or on tokens that the template added, when nothing else concerns them. The hidden share is always shown.'),
  },
  {
    name: t('entropy and distance'), formula: t('−Σ a log₂ a and Σ a |i − j|, means over the queries'), source: 'Clark et al. 2019',
    help: t('In Heads, in each picture\'s tooltip: how widely a head spreads its weight, and how far it looks.'),
  },
] as const;
