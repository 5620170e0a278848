/** The parts of a model that operations run on, and the error for a model that lacks one. */
import type { LanguageModel } from '../families/languageModel';
import { capabilityMissing } from '../faults';

export type ModelPart =
  'writer' | 'completer' | 'attender' | 'translator' | 'filler' | 'explainer' | 'patcher' | 'ablator';
export type PartOfModel<Part extends ModelPart> = NonNullable<LanguageModel[Part]>;
/** What a model says of itself whether it can do it. */
export type ModelCapability = keyof LanguageModel['capabilities'];

/** The part of a model that serves an operation. @throws Fault with the model's own reason when it has none */
export function requireCapability<Part extends ModelPart>(
  id: string,
  model: LanguageModel,
  part: Part,
  capabilities: readonly ModelCapability[],
): PartOfModel<Part> {
  const capability = capabilities.find((each) => model.capabilities[each].is === 'unavailable') ?? capabilities[0]!;
  const state = model.capabilities[capability];
  const found = model[part];
  if (state.is === 'available' && found !== undefined) return found as PartOfModel<Part>;
  throw capabilityMissing(
    id,
    part === 'completer' ? 'completion' : capability,
    state.is === 'unavailable' ? state.why : { code: 'noCompletionCache', args: {} },
  );
}
