/** What can go wrong between backends. */
import type { EngineError } from '../protocol/engine';

export const capturesApart = (): EngineError => ({ code: 'badOption', args: { what: 'capturesOfDifferentModels' } });
