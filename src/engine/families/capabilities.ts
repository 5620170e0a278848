/** What each family can do, known before a model is loaded; where it cannot, the reason. */
import type { Capability, Family } from '../../protocol/engine';

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
const unavailable = (why: string): Capability => ({ is: 'unavailable', why });

/** What a model's files say of it. */
export interface Traits { readonly chatTemplate: boolean; readonly maskedWordHead: boolean }

export function capabilitiesOf(family: Family, { chatTemplate, maskedWordHead }: Traits): Capabilities {
  switch (family) {
    case 'decoder': return {
      generate: AVAILABLE,
      score: AVAILABLE,
      attention: AVAILABLE,
      chat: chatTemplate ? AVAILABLE : unavailable('This model has no chat template: it continues texts.'),
      translate: unavailable('This model continues texts; it was not trained to translate.'),
      maskedWord: unavailable('It has no masked-word head: it predicts what comes next, and Rank Continuations fills a blank with it.'),
    };
    case 'encoder': return { ...onlyAttention('An encoder reads a whole text at once and does not predict what comes next.'), ...(maskedWordHead && { maskedWord: AVAILABLE }) };
    case 'encoder-decoder': return { ...onlyAttention('This model translates; it does not continue texts.'), translate: AVAILABLE };
    case 'recurrent': return {
      generate: AVAILABLE,
      score: AVAILABLE,
      attention: unavailable('A recurrent network has no attention: one state vector carries all that it has read.'),
      chat: unavailable('This model was trained on plain text: it continues texts.'),
      translate: unavailable('This model continues texts; it was not trained to translate.'),
      maskedWord: unavailable('It has no masked-word head: it predicts what comes next, and Rank Continuations fills a blank with it.'),
    };
  }
}

function onlyAttention(why: string): Capabilities {
  return { generate: unavailable(why), score: unavailable(why), attention: AVAILABLE, chat: unavailable(why), translate: unavailable(why), maskedWord: unavailable('It has no masked-word head.') };
}
