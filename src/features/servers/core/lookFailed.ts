/** Why a server that is being added could not be looked at. */
import type { Localize } from '../../../base/localize';
import type { EngineError } from '../../../protocol/engine';
import { errorSentences } from '../../../sentences/errors';

/**
 * Nothing asks a server again that has not been added, and Diagnose Server knows only those that have been: the next
 * step is the person's.
 */
export function lookFailed(error: EngineError, t: Localize): string {
  const { message, nextStep } = errorSentences(error, t);
  return `${message} ${ownStep(error, t) ?? nextStep}`;
}

function ownStep({ code }: EngineError, t: Localize): string | undefined {
  switch (code) {
    case 'serverDown':
      return t('Start it, or correct the address, and try again.');
    case 'serverTimeout':
      return t('It may be loading a model or be busy. Try again when it is ready.');
    case 'serverRefused':
    case 'serverBadReply':
      return t('See whether the address is that of an OpenAI-compatible interface, and try again.');
    default:
      return undefined;
  }
}
