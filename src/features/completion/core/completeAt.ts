import type { Engine } from '../../../protocol/engine';
import { calibrated, uncalibrated } from './calibration';
import { parseServerModel } from '../../../base/serverModel';
import { endsWithWord, isBlank, splitsCharacter, startsWithWord, toLf } from '../../../base/text/characters';
import { windowAt } from './budget';
import { chooseExtent, type Extent } from './extent';
import { finish } from './finish';
import type { Completion, CompletionRequest, Withheld, WithheldReason } from './outcome';

/** Enough for what a person reads at a glance; a token takes about 15 ms. */
const MAX_TOKENS: Readonly<Record<Extent, number>> = { line: 32, block: 72 };

/** Why no model needs to be asked at this place; undefined when one does. */
export function reasonToStayQuiet(request: CompletionRequest): Withheld | undefined {
  const because = (why: WithheldReason): Withheld => ({ kind: 'withheld', why });
  if (isBlank(request.before)) return because('emptyPrefix');
  if (splitsCharacter(request.before, request.after)) return because('insideCharacter');
  if (endsWithWord(request.before) && startsWithWord(request.after)) return because('middleOfWord');
  return undefined;
}

/** What the engine is asked about a cursor, and the place by which its answer is trimmed. */
export function questionAt(request: CompletionRequest) {
  const { model, language } = request;
  const before = toLf(request.before);
  const after = toLf(request.after);
  const extent = chooseExtent(before, after, language, request.lines);
  return {
    place: { before, after, language, extent },
    question: { model, ...windowAt(request), maxTokens: MAX_TOKENS[extent], extent },
  };
}

function uncalibratedGate({ minProbability, startProbability }: CompletionRequest) {
  return {
    minProbability: uncalibrated(minProbability),
    ...(startProbability !== undefined && { startProbability: uncalibrated(startProbability) }),
  };
}

/**
 * Completes at a cursor: takes the window around it, asks the engine and trims the answer. The editor and the command
 * line both call this, so that they say the same.
 */
export async function completeAt(
  engine: Engine,
  request: CompletionRequest,
  signal?: AbortSignal,
): Promise<Completion> {
  const quiet = reasonToStayQuiet(request);
  if (quiet) return quiet;
  const { place, question } = questionAt(request);
  const outcome = await engine.ask<'complete'>(
    { op: 'complete', ...question, ...uncalibratedGate(request) },
    { signal },
  );
  switch (outcome.kind) {
    case 'cancelled':
    case 'failed':
      return outcome;
    case 'empty':
      return { kind: 'withheld', why: outcome.why };
    case 'suggested': {
      const finished = finish(outcome.text, place);
      if (finished.kind === 'withheld') return finished;
      const { promptTokens, reusedTokens, elapsedMs, drafted, accepted, probability, frame } = outcome;
      return {
        ...finished,
        extent: place.extent,
        probability: calibrated(probability),
        ...(frame && { frame }),
        ...((parseServerModel(request.model) || outcome.tokens.some(({ parts }) => parts)) && {
          tokens: outcome.tokens,
        }),
        source: 'engine',
        cost: {
          tokens: outcome.tokens.length,
          promptTokens,
          reusedTokens,
          elapsedMs,
          ...(drafted !== undefined && { drafted, accepted }),
        },
      };
    }
  }
}
