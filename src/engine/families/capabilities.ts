/** What each family can do, known before a model is loaded; where it cannot, the reason. */
import type { Traits } from '../../models/traits';
import type { Capability, Family, Reason } from '../../protocol/engine';

export interface Capabilities {
  readonly generate: Capability;
  readonly score: Capability;
  readonly attention: Capability;
  readonly chat: Capability;
  readonly translate: Capability;
  /** Filling a `[MASK]` within a text. */
  readonly maskedWord: Capability;
}

const AVAILABLE: Capability = { is: 'available' };
const unavailable = (code: FamilyReason): Capability => ({ is: 'unavailable', why: { code, args: {} } });

/** What a family cannot do needs no more than its code. */
type FamilyReason = Extract<
  Reason,
  {
    code:
      | 'noChatTemplate'
      | 'notTrainedToTranslate'
      | 'predictsNextOnly'
      | 'encoderPredictsNothing'
      | 'translatesOnly'
      | 'recurrentHasNoAttention'
      | 'trainedOnPlainText'
      | 'noMaskedWordHead';
  }
>['code'];

export function capabilitiesOf(family: Family, { chatTemplate, maskedWordHead }: Traits): Capabilities {
  switch (family) {
    case 'decoder':
      return {
        generate: AVAILABLE,
        score: AVAILABLE,
        attention: AVAILABLE,
        chat: chatTemplate ? AVAILABLE : unavailable('noChatTemplate'),
        translate: unavailable('notTrainedToTranslate'),
        maskedWord: unavailable('predictsNextOnly'),
      };
    case 'encoder':
      return { ...onlyAttention('encoderPredictsNothing'), ...(maskedWordHead && { maskedWord: AVAILABLE }) };
    case 'encoder-decoder':
      return { ...onlyAttention('translatesOnly'), translate: AVAILABLE };
    case 'recurrent':
      return {
        generate: AVAILABLE,
        score: AVAILABLE,
        attention: unavailable('recurrentHasNoAttention'),
        chat: unavailable('trainedOnPlainText'),
        translate: unavailable('notTrainedToTranslate'),
        maskedWord: unavailable('predictsNextOnly'),
      };
  }
}

function onlyAttention(why: FamilyReason): Capabilities {
  return {
    generate: unavailable(why),
    score: unavailable(why),
    attention: AVAILABLE,
    chat: unavailable(why),
    translate: unavailable(why),
    maskedWord: unavailable('noMaskedWordHead'),
  };
}
