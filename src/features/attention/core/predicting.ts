/** What a model predicts of a text that was captured: each token from those before it, or the hidden words of an encoder. */
import type { AskOptions, Engine, OutcomeOf, Prediction, RequestOf } from '../../../protocol/engine';
import type { Attended } from './liveCapture';

/** Likelier tokens to name at each place. */
const ALTERNATIVES = 10;

export async function predict(
  engine: Engine,
  { model, text, precision, maxTokens }: RequestOf<'attend'>,
  { tokens, blanks = [], totalTokens, precision: read }: Attended,
  how: AskOptions,
): Promise<OutcomeOf<'predictions'>> {
  if (blanks.length === 0)
    return engine.ask({ op: 'predictions', model, text, precision, maxTokens, top: ALTERNATIVES }, how);
  // The same part of the text as was captured: its blanks are those on screen.
  const part = totalTokens > tokens.length ? text.slice(0, Math.max(...tokens.map(({ end }) => end))) : text;
  const outcome = await engine.ask({ op: 'fill', model, text: part, top: ALTERNATIVES }, how);
  if (outcome.kind !== 'filled') return outcome;
  const predictions = tokens.map((_, at): Prediction => ({
    logprob: null,
    rank: null,
    top: outcome.blanks[blanks.indexOf(at)] ?? [],
  }));
  return { kind: 'predicted', precision: read, tokens, predictions, totalTokens, elapsedMs: outcome.elapsedMs };
}
