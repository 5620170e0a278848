/** What a model's graph does not let be looked into or changed, and texts that cannot be compared that way. */
import type { Localize } from '../base/localize';
import type { BadOption } from '../protocol/engine';
import type { ErrorSentences } from './processErrors';
import { reasonSentence } from './reasons';

type Explaining = Extract<
  BadOption,
  {
    what:
      | 'ledgerUnavailable'
      | 'cutUnavailable'
      | 'lensUnavailable'
      | 'patchUnavailable'
      | 'nothingAligned'
      | 'noDifference';
  }
>;

export function explaining(args: Explaining, t: Localize): ErrorSentences {
  const say = (message: string, nextStep: string): ErrorSentences => ({ message, nextStep });
  switch (args.what) {
    case 'ledgerUnavailable':
      return say(
        t('The logits cannot be taken apart: {0}', reasonSentence(args.why, t)),
        t('Choose a decoder such as Llama, Qwen or SmolLM2.'),
      );
    case 'cutUnavailable':
      return say(
        t('Attention cannot be cut in this model: {0}', reasonSentence(args.why, t)),
        t('Choose a decoder such as Llama, Qwen or SmolLM2.'),
      );
    case 'lensUnavailable':
      return say(
        t('What each layer would predict cannot be shown: {0}', reasonSentence(args.why, t)),
        t('Choose a decoder such as Llama, Qwen or SmolLM2.'),
      );
    case 'patchUnavailable':
      return say(
        t('One text cannot be patched into another in this model: {0}', reasonSentence(args.why, t)),
        t('Choose a decoder such as Llama, Qwen or SmolLM2, or the embedded translator.'),
      );
    case 'nothingAligned':
      return say(
        t('From the first difference on, no token of one text stands for a token of the other.'),
        t('Choose two texts that differ in a few words and end alike.'),
      );
    case 'noDifference':
      return say(
        t('The two texts prefer the same token by as much: there is no difference that a place could carry.'),
        t('Choose texts that are continued in different ways, or name two tokens between which they differ.'),
      );
  }
}
