import type { Engine } from '../protocol/engine';
import { toLf } from './characters';
import { MAX_TOKENS, reasonToStayQuiet } from './completeAt';
import { COMPLETION_BUDGET, contextWindow } from './contextWindow';
import { chooseExtent } from './extent';
import { finish } from './finish';
import type { Completion, CompletionRequest, Shown, Withheld } from './outcome';

/** What VS Code's own keys cycle through. */
const COUNT = 4;

/** Several suggestions at a cursor, all different: asks the engine once and trims each answer as `completeAt` does. */
export async function alternativesAt(engine: Engine, request: CompletionRequest, signal?: AbortSignal): Promise<Completion> {
  const quiet = reasonToStayQuiet(request);
  if (quiet) return quiet;
  const before = toLf(request.before);
  const after = toLf(request.after);
  const extent = chooseExtent(before, after, request.language);
  const outcome = await engine.ask<'alternatives'>(
    { op: 'alternatives', model: request.model, ...contextWindow(request, COMPLETION_BUDGET), maxTokens: MAX_TOKENS[extent], extent, count: COUNT },
    signal ? { signal } : {},
  );
  if (outcome.kind !== 'alternatives') return outcome;
  const shown = new Map<string, Shown>();
  let why: Withheld['why'] = 'stoppedAtOnce';
  for (const { text, tokens, probability } of outcome.candidates) {
    const finished = finish(text, { before, after, language: request.language, extent });
    if (finished.kind === 'withheld') why = finished.why;
    // Trimming can make two candidates one: the likelier came first.
    else if (!shown.has(finished.text)) {
      const cost = { tokens: tokens.length, promptTokens: 0, reusedTokens: 0, elapsedMs: outcome.elapsedMs };
      shown.set(finished.text, { ...finished, extent, probability, source: 'engine', cost });
    }
  }
  const [first, ...others] = shown.values();
  return first ? { ...first, others: others.map((other) => other.text) } : { kind: 'withheld', why };
}
