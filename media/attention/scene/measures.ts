/**
 * The measures as the page lists them, in its language: those of a matrix, those of a head, and what else it counts.
 */
import type { Measure, Pattern } from '../../../src/protocol/engine';
import { matrixInfo, MEASURE_LIST, measureIds } from '../../../src/protocol/measures';
import { t } from '../../shared/l10n';

/** How a matrix measure is shown. */
export function matrixText(id: Measure) {
  const { name, meaning, formula, help, ...info } = matrixInfo(id);
  return { ...info, name: t(name), meaning: t(meaning), formula: t(formula), help: t(help) };
}

export const patternName = (id: Pattern): string => t(MEASURE_LIST[id].name);

/** Of the matrices that can be shown, in the order in which they are offered. */
export const MATRIX_MEASURES = measureIds('query-key').map((id) => ({ id, ...matrixText(id) }));

export const OTHER_MEASURES = [
  {
    name: t('left out'),
    formula: t('log p(token | all before) − log p(token | all before but one)'),
    source: 'Li et al. 2016, arXiv 1612.08220',
    help: t(
      'In Probabilities: the text is read again without each earlier token. It says what the model needed. Tokens that stand in for each other each show little.',
    ),
  },
  {
    name: t('word and line'),
    formula: t('keys of a group summed, queries averaged'),
    source: 'Clark et al. 2019, arXiv 1906.04341',
    help: t('So that a row that summed to 1 still does.'),
  },
  {
    name: t('sinks'),
    formula: t('columns left out; "rest to 1" divides each row by what is left'),
    source: 'Xiao et al. 2023, arXiv 2309.17453',
    help: t(
      'Heads rest on the first token of a causal text, or on tokens that the template added, when nothing else concerns them. The hidden share is always shown.',
    ),
  },
  {
    name: t('entropy and distance'),
    formula: t('−Σ a log₂ a and Σ a |i − j|, means over the queries'),
    source: 'Clark et al. 2019',
    help: t("In Heads, in each picture's tooltip: how widely a head spreads its weight, and how far it looks."),
  },
] as const;
