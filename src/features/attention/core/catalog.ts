/** Which models there are, as the panel's picker lists them. */
import type { Localize } from '../../../base/localize';
import type { Problem, ToWebview } from '../../../protocol/attention';
import type { Engine, ModelInfo, Precision } from '../../../protocol/engine';
import { errorSentences } from '../../../sentences/errors';
import { availability } from './availability';
import type { Words } from './words';

type ListedModels =
  | { readonly kind: 'models'; readonly models: readonly ModelInfo[] }
  | { readonly kind: 'problem'; readonly problem: Problem; readonly retry: true };

/** Asks the engine for its models. */
export async function listModels(engine: Engine, words: Words, signal: AbortSignal): Promise<ListedModels> {
  const listed = await engine.ask({ op: 'models', verify: false }, { signal });
  if (listed.kind === 'failed')
    return { kind: 'problem', problem: errorSentences(listed.error, words.localize), retry: true };
  if (listed.kind === 'cancelled' || signal.aborted)
    return { kind: 'problem', problem: words.cancelled(), retry: true };
  return listed;
}

/** @param chosen the model and the precision that are shown or on their way, and another model that is offered */
export function catalogOf(
  models: readonly ModelInfo[],
  chosen: { readonly model: string; readonly precision: Precision; readonly offered?: string },
  localize: Localize,
): ToWebview {
  return {
    kind: 'catalog',
    ...chosen,
    models: models.map(({ id, name, family, capabilities }) => ({
      id,
      name,
      family,
      attention: availability(capabilities.attention, localize),
    })),
  };
}
