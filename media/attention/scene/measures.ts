/** The measures as the page lists them: those of a matrix, and what else it counts. */
import { matrixInfo, measureIds } from '../../../src/protocol/measures';

/** Of the matrices that can be shown, in the order in which they are offered. */
export const MATRIX_MEASURES = measureIds('query-key').map((id) => ({ id, ...matrixInfo(id) }));

export const OTHER_MEASURES = [
  {
    name: 'left out', formula: 'log p(token | all before) − log p(token | all before but one)', source: 'Li et al. 2016, arXiv 1612.08220',
    help: 'In Probabilities: the text is read again without each earlier token. It says what the model needed. Tokens that stand in for each other each show little.',
  },
  {
    name: 'word and line', formula: 'keys of a group summed, queries averaged', source: 'Clark et al. 2019, arXiv 1906.04341',
    help: 'So that a row that summed to 1 still does.',
  },
  {
    name: 'sinks', formula: 'columns left out; "rest to 1" divides each row by what is left', source: 'Xiao et al. 2023, arXiv 2309.17453',
    help: 'Heads rest on the first token of a causal text, or on tokens that the template added, when nothing else concerns them. The hidden share is always shown.',
  },
  {
    name: 'entropy and distance', formula: '−Σ a log₂ a and Σ a |i − j|, means over the queries', source: 'Clark et al. 2019',
    help: 'In Heads, in each picture\'s tooltip: how widely a head spreads its weight, and how far it looks.',
  },
] as const;
