/** Probabilities that a server gives without writing: of the next token, and of texts that it is handed. */
import * as v from 'valibot';
import { estimatedTokens } from '../../base/text/estimatedTokens';
import {
  GREEDY,
  type AskOptions,
  type OutcomeOf,
  type Reason,
  type RequestOf,
  type ScoredToken,
} from '../../protocol/engine';
import { refusesField, ServerFault } from './faults';
import { endThatFits, MARGIN_TOKENS, roomTokens } from './fitting';
import { topOf } from './pieces';
import type { ServerPlace } from './place';
import { chunkOf } from './replies';
import type { ServerRequests } from './requests';
import { echoQuestion, writingQuestion } from './writingQuestions';

/** What servers give at most beside a token; those that keep to the interface of OpenAI give fewer. */
const TOPS = [20, 5] as const;
/** Requests at a time: a server reads several texts together, and has other people to serve. */
const TOGETHER = 8;

const Echo = v.object({
  choices: v.tuple([
    v.object({ logprobs: v.object({ tokens: v.array(v.string()), token_logprobs: v.array(v.nullable(v.number())) }) }),
  ]),
});

/** The model within `request` is named as the server names it. */
export interface Asking<Op extends 'next' | 'score'> extends ServerPlace {
  readonly request: RequestOf<Op>;
  readonly onPart: AskOptions['onPart'];
}

/** @throws ServerFault | Aborted */
export async function nextFrom(requests: ServerRequests, place: Asking<'next'>): Promise<OutcomeOf<'next'>> {
  const { address, kind, abilities, request, signal } = place;
  const { model, top: wanted } = request;
  if (request.prompt === '') return { kind: 'failed', error: { code: 'emptyText', args: {} } };
  if (abilities.logprobs === 'none') return cannot(model, { code: 'serverGivesNoProbabilities', args: {} });
  const prompt = endThatFits(request.prompt, roomTokens(place) - MARGIN_TOKENS);
  for (const top of TOPS) {
    const { path, body } = writingQuestion(kind, { model, prompt, sampling: GREEDY, maxTokens: 1, top }, false);
    try {
      const json = await requests.json(address, path, { body, signal, model });
      const [token] = chunkOf(JSON.stringify(json), address.host)?.tokens ?? [];
      return { kind: 'next', top: token ? topOf(token).slice(0, Math.min(wanted, top)) : [] };
    } catch (thrown) {
      if (!(thrown instanceof ServerFault && refusesField(thrown)) || top === TOPS.at(-1)) throw thrown;
    }
  }
  return cannot(model, { code: 'serverGivesNoProbabilities', args: {} });
}

/**
 * Log-probabilities of each candidate after the prompt, as the server gives them for a text that it is handed: prompt and
 * candidate are read as one text.
 *
 * @throws ServerFault | Aborted
 */
export async function scoreFrom(requests: ServerRequests, place: Asking<'score'>): Promise<OutcomeOf<'score'>> {
  const { abilities, request, onPart } = place;
  const { candidates, model } = request;
  if (!abilities.echo) return cannot(model, { code: 'serverScoresNoText', args: {} });
  // The first token of a text has no probability.
  if (request.prompt === '') return { kind: 'failed', error: { code: 'emptyText', args: {} } };
  const longest = Math.max(...candidates.map(estimatedTokens));
  const prompt = endThatFits(request.prompt, roomTokens(place) - longest - MARGIN_TOKENS);
  const read = await echoed(requests, place, prompt);
  const scored: { text: string; logprob: number; tokens: ScoredToken[] }[] = [];
  for (let at = 0; at < candidates.length; at += TOGETHER) {
    const group = candidates.slice(at, at + TOGETHER);
    const whole = await Promise.all(group.map((text) => echoed(requests, place, prompt + text)));
    for (const [i, each] of whole.entries()) {
      const tokens = beyond(read, each);
      scored.push({ text: group[i]!, logprob: tokens.reduce((sum, { logprob }) => sum + logprob, 0), tokens });
    }
    onPart?.({ kind: 'progress', stage: 'scoring', done: scored.length, total: candidates.length });
  }
  return { kind: 'scored', candidates: scored };
}

interface EchoedToken {
  readonly text: string;
  readonly logprob: number | null;
}

/** @returns the tokens of a text, without the one that is written after it */
async function echoed(
  requests: ServerRequests,
  { address, request: { model }, signal }: Asking<'score'>,
  text: string,
): Promise<EchoedToken[]> {
  const { path, body } = echoQuestion(model, text);
  const parsed = v.safeParse(Echo, await requests.json(address, path, { body, signal, model }));
  if (!parsed.success)
    throw new ServerFault({ code: 'serverBadReply', args: { host: address.host, fault: 'badShape' } });
  const { tokens, token_logprobs: logprobs } = parsed.output.choices[0].logprobs;
  return tokens.slice(0, -1).map((each, at) => ({ text: each, logprob: logprobs[at] ?? null }));
}

/** What a text has beyond the tokens with which it begins as the prompt does; one that reaches across counts whole. */
function beyond(prompt: readonly EchoedToken[], whole: readonly EchoedToken[]): ScoredToken[] {
  const differs = whole.findIndex(({ text }, at) => text !== prompt[at]?.text);
  return whole
    .slice(differs === -1 ? whole.length : differs)
    .flatMap(({ text, logprob }) => (logprob === null ? [] : [{ id: 0, text, logprob: Math.min(0, logprob) }]));
}

const cannot = (model: string, why: Reason) =>
  ({ kind: 'failed', error: { code: 'capabilityMissing', args: { model, capability: 'score', why } } }) as const;
