import type { Localize } from '../../../base/localize';

/** What a person calls an operation of the engine; its own name where it is not known here. */
export function workName(op: string, t: Localize): string {
  switch (op) {
    case 'complete':
      return t('suggestions while typing');
    case 'alternatives':
      return t('suggestions called for');
    case 'warm':
      return t('reading ahead of a suggestion');
    case 'generate':
      return t('writing');
    case 'translate':
      return t('translation');
    case 'next':
      return t('next token');
    case 'score':
      return t('probabilities of candidates');
    case 'predictions':
      return t('probabilities of a text');
    case 'effects':
      return t('effects of leaving tokens out');
    case 'fill':
      return t('masked words');
    case 'tokens':
      return t('tokens');
    case 'attend':
      return t('attention');
    case 'why':
      return t('why this word');
    case 'cut':
      return t('checking by cutting');
    case 'lens':
    case 'lensColumns':
      return t('predictions of the layers');
    case 'patch':
      return t('activation patching');
    case 'faithfulness':
      return t('faithfulness of measures');
    default:
      return op;
  }
}
