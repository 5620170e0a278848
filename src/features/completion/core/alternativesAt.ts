import { parseServerModel } from '../../../base/serverModel';
import type { Engine } from '../../../protocol/engine';
import { questionAt, reasonToStayQuiet } from './completeAt';
import { finish } from './finish';
import type { Candidate, Completion, CompletionRequest, Withheld } from './outcome';

/** What VS Code's own keys cycle through. */
const COUNT = 4;
/** Where none of the likeliest is left after trimming, less likely beginnings may be: whoever asks wants to see something. */
const MORE = 8;

/**
 * Several suggestions at a cursor, all different: asks the engine once, or twice where nothing is left of its answers,
 * and trims each as `completeAt` does.
 */
export async function alternativesAt(
  engine: Engine,
  request: CompletionRequest,
  signal?: AbortSignal,
): Promise<Completion> {
  const quiet = reasonToStayQuiet(request);
  if (quiet) return quiet;
  const first = await ask(engine, request, COUNT, signal);
  return first.kind === 'withheld' ? ask(engine, request, MORE, signal) : first;
}

async function ask(
  engine: Engine,
  request: CompletionRequest,
  count: number,
  signal?: AbortSignal,
): Promise<Completion> {
  const { place, question } = questionAt(request);
  const outcome = await engine.ask<'alternatives'>({ op: 'alternatives', ...question, count }, { signal });
  if (outcome.kind !== 'alternatives') return outcome;
  const shown = new Map<string, Candidate>();
  let why: Withheld['why'] = 'stoppedAtOnce';
  for (const { text, tokens, probability, suffixLogprob } of outcome.candidates) {
    const finished = finish(text, place);
    if (finished.kind === 'withheld') why = finished.why;
    // Trimming can make two candidates one: the likelier came first.
    else if (!shown.has(finished.text))
      shown.set(finished.text, { text: finished.text, tokens, probability, suffixLogprob });
  }
  const candidates = [...shown.values()].slice(0, COUNT);
  const [first] = candidates;
  if (!first) return { kind: 'withheld', why };
  const cost = { tokens: first.tokens.length, promptTokens: 0, reusedTokens: 0, elapsedMs: outcome.elapsedMs };
  return {
    kind: 'shown',
    text: first.text,
    extent: place.extent,
    probability: first.probability,
    ...(outcome.frame && { frame: outcome.frame }),
    ...((parseServerModel(request.model) || first.tokens.some(({ parts }) => parts)) && { tokens: first.tokens }),
    source: 'engine',
    cost,
    candidates,
  };
}
