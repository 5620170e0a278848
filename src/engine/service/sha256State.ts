/** The check of a model's files, as the list of models tells it. */
import type { ModelInfo } from '../../protocol/engine';
import type { Verification } from '../../models/verify';

export function sha256State(verification: Verification): ModelInfo['sha256'] {
  switch (verification.kind) {
    case 'ok':
      return 'ok';
    case 'missing':
      return 'missing';
    case 'corrupt':
    case 'outside':
      return 'mismatch';
    case 'cancelled':
      return 'unchecked';
  }
}
