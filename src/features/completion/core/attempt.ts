/** What became of one request for inline completion; the names are what the log shows. */
import type { PrivateReason } from '../../../base/privacy';
import type { Completion, Cost, WithheldReason } from './outcome';
import type { RejectedReason } from './rejections';
import type { CancelledAt } from '../../../protocol/engine';

export type QuietReason =
  | PrivateReason
  | RejectedReason
  | 'off'
  | 'languageOff'
  | 'snoozed'
  | 'growing'
  | 'readOnly'
  | 'multipleCursors'
  | 'suggestWidget';
export type DroppedAt = 'delay' | 'documentChanged' | 'settings';

export type Attempt =
  | Completion
  /** Nothing was asked, or nothing was shown, because of the editor's state. */
  | { readonly kind: 'quiet'; readonly why: QuietReason }
  /** The editor wants no answer to this request any more. */
  | { readonly kind: 'dropped'; readonly at: DroppedAt };

/** Exactly one for every request. */
export type ReasonCode =
  'shown' | WithheldReason | QuietReason | `dropped.${DroppedAt}` | `cancelled.${CancelledAt}` | 'failed';

export function reasonOf(attempt: Attempt): ReasonCode {
  switch (attempt.kind) {
    case 'withheld':
    case 'quiet':
      return attempt.why;
    case 'dropped':
      return `dropped.${attempt.at}`;
    case 'cancelled':
      return `cancelled.${attempt.at}`;
    case 'shown':
    case 'failed':
      return attempt.kind;
  }
}

/**
 * The one line that the log gets for a request. Lengths and counts only: never text of the document or of the model.
 */
export function attemptLine(
  attempt: Attempt,
  request: { language: string; explicit: boolean; elapsedMs: number },
): string {
  const about = `${request.language}${request.explicit ? ', asked for' : ''}, ${Math.round(request.elapsedMs)} ms`;
  return `completion ${outcome(attempt)} (${about})`;
}

const draftsOf = ({ drafted = 0, accepted = 0 }: Cost): string =>
  drafted > 0 ? ` (${accepted} of ${drafted} drafted ones taken)` : '';

function outcome(attempt: Attempt): string {
  switch (attempt.kind) {
    case 'shown': {
      const { source, cost, extent, text, candidates } = attempt;
      const tokens =
        source === 'cache'
          ? 'no model run'
          : `${cost.tokens} tokens${draftsOf(cost)}, prompt ${cost.promptTokens}, reused ${cost.reusedTokens}`;
      return `shown: ${extent}, ${text.length} characters from ${source}${candidates ? `, ${candidates.length - 1} more` : ''}, ${tokens}`;
    }
    case 'withheld':
    case 'quiet':
      return `${attempt.kind}: ${attempt.why}`;
    case 'cancelled':
    case 'dropped':
      return `${attempt.kind}: ${attempt.at}`;
    case 'failed':
      return `failed: ${attempt.error.code}`;
  }
}
