/** What can go wrong between backends. */
import type { EngineError } from '../protocol/engine';

export const capturesApart = (): EngineError => ({
  code: 'badOption', message: 'The two texts were read by different models, whose heads cannot be compared.', nextStep: 'Explain both texts with the same model.',
});
