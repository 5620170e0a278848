import type { Localize } from '../../../base/localize';
import { parseServerModel } from '../../../base/serverModel';

/** What a model's numbers were worked out with, to stand after its name and a comma. */
export const arithmeticOf = (model: string, t: Localize): string =>
  parseServerModel(model) ? t('in the arithmetic of its server') : t('exact arithmetic');
