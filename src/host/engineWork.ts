/**
 * What a request waits for, in words. The texts are localized with the function that VS Code gives as `vscode.l10n.t`.
 */
import type { EngineState } from '../backends/engineState';
import { operations, type Operation } from '../protocol/engine';
import type { Localize } from '../base/localize';

/**
 * Why a request has no answer yet.
 *
 * @param own what is being waited for: the latest such request is the asker's and no reason to wait
 */
export function waitingText(state: EngineState, own: Operation, t: Localize): string {
  switch (state.is) {
    case 'stopped':
    case 'starting':
      return t('Waiting for the engine, which is starting…');
    case 'loading':
      return t(
        'Waiting for the engine, which is loading the model {0}, {1} …',
        state.model,
        `${Math.round(100 * state.fraction)} %`,
      );
    case 'busy': {
      const mine = state.with.lastIndexOf(own);
      const other = state.with.find((_, i) => i !== mine);
      return other === undefined
        ? t('Waiting for the engine…')
        : t('Waiting for the engine (busy with {0})…', workName(other, t));
    }
    case 'ready':
    case 'problem':
      return t('Waiting for the engine…');
  }
}

/** What the engine does, to stand after "busy with". */
function workName(op: Operation, t: Localize): string {
  switch (operations[op].work) {
    case 'writing':
      return t('writing a text');
    case 'suggestion':
      return t('a suggestion');
    case 'readingAhead':
      return t('reading what stands before the cursor');
    case 'translation':
      return t('a translation');
    case 'textProbabilities':
      return t('the probabilities of a text');
    case 'candidateProbabilities':
      return t('the probabilities of candidates');
    case 'nextToken':
      return t('the next token');
    case 'tokenEffects':
      return t('what a token needed');
    case 'maskedWords':
      return t('masked words');
    case 'tokens':
      return t('counting tokens');
    case 'attention':
      return t('attention');
    case 'bookkeeping':
      return t('a short request');
  }
}
