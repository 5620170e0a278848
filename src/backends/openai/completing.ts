/** One completion by a server: asked from before the word at the cursor, and ended as soon as the rest is not wanted. */
import type { Clock } from '../../base/clock';
import type { OutcomeOf, RequestOf } from '../../protocol/engine';
import type { ModelAbilities, ServerKind } from '../../protocol/servers';
import type { ServerAddress } from '../../base/serverAddress';
import { estimatedTokens } from '../../base/text/estimatedTokens';
import { ServerFault } from './faults';
import { endThatFits } from './fitting';
import { StreamGate, type GateResult } from './gate';
import { questionFor, stepBack } from './questions';
import type { ServerRequests } from './requests';

export type CompleteRequest = Pick<
  RequestOf<'complete'>,
  'model' | 'prefix' | 'suffix' | 'maxTokens' | 'extent' | 'minProbability'
>;

export interface Completing {
  readonly address: ServerAddress;
  readonly kind: ServerKind;
  readonly abilities: ModelAbilities;
  /** Its `model` as the server names it. */
  readonly request: CompleteRequest;
  readonly signal: AbortSignal;
  /** What the server is said to read; undefined where it says nothing. */
  readonly contextTokens: number | undefined;
  /** The share of that which was seen to be read, 1 at first. */
  readonly share: number;
  /** It reads less than was thought: called with the share that works. */
  readonly onShorter: (share: number) => void;
  /** The server refused what it was thought to do: called with what is left, once that works. */
  readonly onDowngrade: (abilities: ModelAbilities) => void;
}

/** Of a context, an eighth: a server that refuses even that has another trouble. */
const LEAST_SHARE = 1 / 8;
/** Where a server does not say what it reads: more than the editor ever sends. */
const UNKNOWN_TOKENS = 4096;
/** What a template or a start mark may add. */
const MARGIN_TOKENS = 16;

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
function readable({ request, abilities, contextTokens = UNKNOWN_TOKENS, share }: Completing): string {
  const after = abilities.fillIn === 'none' ? 0 : estimatedTokens(request.suffix);
  return endThatFits(request.prefix, Math.floor(contextTokens * share) - request.maxTokens - after - MARGIN_TOKENS);
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

/** That a server does not know a field, and not that it is in trouble. */
const refusesField = ({ error }: ServerFault): boolean =>
  error.code === 'serverRefused' && [400, 422, 501].includes(error.args.status);

/** @returns without what is most often refused; undefined where nothing is left to leave out */
function downgraded(abilities: ModelAbilities): ModelAbilities | undefined {
  if (abilities.grammar) return { ...abilities, grammar: false };
  if (abilities.fillIn !== 'none') return { ...abilities, fillIn: 'none' };
  if (abilities.logprobs !== 'none') return { ...abilities, logprobs: 'none' };
  return undefined;
}
