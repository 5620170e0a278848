import type { Engine } from '../protocol/engine';
import { questionAt, reasonToStayQuiet } from './completeAt';
import { finish } from './finish';
import type { Completion, CompletionRequest, Shown, Withheld } from './outcome';

/** What VS Code's own keys cycle through. */
const COUNT = 4;

/** Several suggestions at a cursor, all different: asks the engine once and trims each answer as `completeAt` does. */
export async function alternativesAt(engine: Engine, request: CompletionRequest, signal?: AbortSignal): Promise<Completion> {
  const quiet = reasonToStayQuiet(request);
  if (quiet) return quiet;
  const { place, question } = questionAt(request);
  const outcome = await engine.ask<'alternatives'>({ op: 'alternatives', ...question, count: COUNT }, { signal });
  if (outcome.kind !== 'alternatives') return outcome;
  const shown = new Map<string, Shown>();
  let why: Withheld['why'] = 'stoppedAtOnce';
  for (const { text, tokens, probability } of outcome.candidates) {
    const finished = finish(text, place);
    if (finished.kind === 'withheld') why = finished.why;
    // Trimming can make two candidates one: the likelier came first.
    else if (!shown.has(finished.text)) {
      const cost = { tokens: tokens.length, promptTokens: 0, reusedTokens: 0, elapsedMs: outcome.elapsedMs };
      shown.set(finished.text, { ...finished, extent: place.extent, probability, source: 'engine', cost });
    }
  }
  const [first, ...others] = shown.values();
  return first ? { ...first, others: others.map((other) => other.text) } : { kind: 'withheld', why };
}
