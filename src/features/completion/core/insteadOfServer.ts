import { parseServerModel } from '../../../base/serverModel';
import type { Completion, CompletionRequest } from './outcome';

/**
 * The same question for a model of this machine, where a person has named one for the time in which a server cannot be
 * reached.
 *
 * @param model its id; empty: none, and no other model ever takes a server's place
 * @returns undefined where the answer counts as it is
 */
export function insteadOfServer(
  completion: Completion,
  request: CompletionRequest,
  model: string,
): CompletionRequest | undefined {
  if (completion.kind !== 'failed' || model === '' || parseServerModel(model)) return undefined;
  const { code } = completion.error;
  return code === 'serverDown' || code === 'serverTimeout' ? { ...request, model } : undefined;
}
