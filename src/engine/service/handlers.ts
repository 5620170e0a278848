/** What the handlers of operations share. */
import type { Operation, OutcomeOf, RequestOf } from '../../protocol/engine';
import type { CaptureStore } from '../captures/captureStore';
import type { Costs } from './costs';
import type { LanguageModel } from '../families/languageModel';
import { capabilityMissing } from '../faults';
import type { ModelRegistry } from './modelRegistry';
import type { Running } from '../running';

export interface Parts {
  readonly registry: ModelRegistry;
  readonly captures: CaptureStore;
  readonly costs: Costs;
}

export type Handler<Op extends Operation> = (parts: Parts, request: RequestOf<Op>, running: Running) => Promise<OutcomeOf<Op>>;
export type Handlers<Ops extends Operation> = { readonly [Op in Ops]: Handler<Op> };

const CAPABILITY_NAMES: Readonly<Record<keyof LanguageModel['capabilities'], string>> = {
  generate: 'text generation', score: 'next-token probabilities', attention: 'attention', chat: 'answers', translate: 'translation', maskedWord: 'masked words',
};

/** The part of a model that serves an operation. @throws Fault with the model's own reason when it has none */
export function offered<Part extends 'writer' | 'completer' | 'attender' | 'translator' | 'filler'>(id: string, model: LanguageModel, part: Part, capability: keyof LanguageModel['capabilities']): NonNullable<LanguageModel[Part]> {
  const state = model.capabilities[capability];
  const found = model[part];
  if (state.is === 'available' && found !== undefined) return found as NonNullable<LanguageModel[Part]>;
  throw capabilityMissing(id, part === 'completer' ? 'completion' : CAPABILITY_NAMES[capability], state.is === 'unavailable' ? state.why : 'It does not keep a cache for completion.');
}
