/** One completion by a server: asked from before the word at the cursor, and ended as soon as the rest is not wanted. */
import type { Clock } from '../../base/clock';
import type { OutcomeOf, RequestOf } from '../../protocol/engine';
import type { ModelAbilities } from '../../protocol/servers';
import { estimatedTokens } from '../../base/text/estimatedTokens';
import { refusesField, ServerFault } from './faults';
import { endThatFits, LEAST_SHARE, MARGIN_TOKENS, roomTokens } from './fitting';
import type { ServerPlace } from './place';
import { StreamGate, type GateResult } from './gate';
import { questionFor, stepBack } from './questions';
import type { ServerRequests } from './requests';

export type CompleteRequest = Pick<
  RequestOf<'complete'>,
  'model' | 'prefix' | 'suffix' | 'maxTokens' | 'extent' | 'minProbability'
>;

export interface Completing extends ServerPlace {
  /** Its `model` as the server names it. */
  readonly request: CompleteRequest;
}

/** @throws ServerFault | Aborted */
export async function completeFrom(
  requests: ServerRequests,
  clock: Clock,
  completing: Completing,
): Promise<OutcomeOf<'complete'>> {
  const { request, onDowngrade, onShorter } = completing;
  if (request.prefix.trim() === '') return { kind: 'empty', why: 'emptyPrefix' };
  const startedMs = clock.nowMs();
  let { abilities, share } = completing;
  for (;;) {
    try {
      const result = await spelled(requests, { ...completing, abilities, share });
      // Only what then works shows that the rest was the trouble.
      if (abilities !== completing.abilities) onDowngrade(abilities);
      if (share !== completing.share) onShorter(share);
      if (result.kind === 'empty') return result;
      const { text, tokens, stop, probability } = result;
      return {
        kind: 'suggested',
        text,
        tokens: [...tokens],
        stop,
        // Without tokens there is none: what was demanded stands in its place.
        probability: probability ?? request.minProbability,
        promptTokens: 0,
        reusedTokens: 0,
        elapsedMs: clock.nowMs() - startedMs,
      };
    } catch (thrown) {
      if (thrown instanceof ServerFault && thrown.isTooLong && share > LEAST_SHARE) {
        share /= 2;
        continue;
      }
      const less = thrown instanceof ServerFault && refusesField(thrown) ? downgraded(abilities) : undefined;
      if (!less) throw thrown;
      abilities = less;
    }
  }
}

/**
 * Steps back over the word at the cursor. Where the server writes another word and no grammar can keep it from that, it
 * is asked once more, from the cursor on.
 */
async function spelled(requests: ServerRequests, completing: Completing): Promise<GateResult> {
  const { abilities } = completing;
  const prefix = readable(completing);
  const { read, typed } = stepBack(prefix);
  const healed = await streamed(requests, completing, { read, typed });
  return typed !== '' && !abilities.grammar && healed.kind === 'empty' && healed.why === 'noContinuation'
    ? streamed(requests, completing, { read: prefix, typed: '' })
    : healed;
}

/** The end of the text before the cursor for which the server has room, beside what follows it and what it writes. */
function readable({ request, abilities, ...room }: Completing): string {
  const after = abilities.fillIn === 'none' ? 0 : estimatedTokens(request.suffix);
  return endThatFits(request.prefix, roomTokens(room) - request.maxTokens - after - MARGIN_TOKENS);
}

async function streamed(
  requests: ServerRequests,
  { address, kind, abilities, request, signal }: Completing,
  { read, typed }: { read: string; typed: string },
): Promise<GateResult> {
  const { model, suffix, extent, minProbability } = request;
  // Spelling what is typed costs tokens of its own, one a unit at worst.
  const maxTokens = request.maxTokens + typed.length;
  const gate = new StreamGate({ typed, extent, minProbability });
  const question = questionFor(kind, abilities, { model, read, typed, suffix, maxTokens });
  let end: 'endOfText' | 'maxTokens' = 'maxTokens';
  for await (const chunk of requests.stream(address, question, { signal, model })) {
    const result = gate.add(chunk);
    if (result) return result;
    end = chunk.end ?? end;
  }
  return gate.end(end);
}

/** @returns without what is most often refused; undefined where nothing is left to leave out */
function downgraded(abilities: ModelAbilities): ModelAbilities | undefined {
  if (abilities.grammar) return { ...abilities, grammar: false };
  if (abilities.fillIn !== 'none') return { ...abilities, fillIn: 'none' };
  if (abilities.logprobs !== 'none') return { ...abilities, logprobs: 'none' };
  return undefined;
}
