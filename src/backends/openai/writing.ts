/** A text that a server writes, from a prompt or in answer to turns of a chat. */
import type { Clock } from '../../base/clock';
import { estimatedTokens } from '../../base/text/estimatedTokens';
import type { AskOptions, OutcomeOf, RequestOf, ScoredToken } from '../../protocol/engine';
import { refusesField, ServerFault } from './faults';
import { endThatFits, LEAST_SHARE, MARGIN_TOKENS, roomTokens } from './fitting';
import { Pieces } from './pieces';
import type { ServerPlace } from './place';
import type { ServerRequests } from './requests';
import { writingQuestion, type Writing } from './writingQuestions';

export interface WritingPlace extends ServerPlace {
  /** Its `model` as the server names it. */
  readonly request: RequestOf<'generate'>;
  readonly onPart: AskOptions['onPart'];
}

type Generated = Extract<OutcomeOf<'generate'>, { kind: 'generated' }>;

/** An answer is not cut shorter than that, however much its question takes of the context. */
const LEAST_ANSWER_TOKENS = 16;

/** @throws ServerFault | Aborted; what was written until then has been sent as parts */
export async function writeFrom(requests: ServerRequests, clock: Clock, place: WritingPlace): Promise<Generated> {
  const { request, onDowngrade, onShorter } = place;
  const startedMs = clock.nowMs();
  let { abilities, share } = place;
  for (;;) {
    const attempt = new Attempt(requests, { ...place, abilities, share });
    try {
      const written = await attempt.run();
      if (share !== place.share) onShorter(share);
      // What a chat refuses says nothing of texts.
      if (abilities !== place.abilities && typeof request.prompt === 'string') onDowngrade(abilities);
      return { kind: 'generated', ...written, reusedTokens: 0, elapsedMs: clock.nowMs() - startedMs };
    } catch (thrown) {
      if (!(thrown instanceof ServerFault) || attempt.hasBegun) throw thrown;
      if (thrown.isTooLong && share > LEAST_SHARE) share /= 2;
      else if (refusesField(thrown) && abilities.logprobs !== 'none') abilities = { ...abilities, logprobs: 'none' };
      else throw thrown;
    }
  }
}

class Attempt {
  /** Something was sent as a part. */
  hasBegun = false;

  constructor(
    private readonly requests: ServerRequests,
    private readonly place: WritingPlace,
  ) {}

  async run(): Promise<Pick<Generated, 'text' | 'tokens' | 'stop' | 'promptTokens'>> {
    const { address, kind, request, signal } = this.place;
    const writing = this.writing();
    const pieces = new Pieces();
    const tokens: ScoredToken[] = [];
    let [text, isScored, promptTokens] = ['', true, 0];
    let end: 'endOfText' | 'maxTokens' = 'maxTokens';
    for await (const chunk of this.requests.stream(address, writingQuestion(kind, writing), {
      signal,
      model: request.model,
    })) {
      this.begin(writing);
      for (const { text: piece, logprob, isBound, token, top } of pieces.of(chunk)) {
        text += piece;
        if (token && !isBound) tokens.push(token);
        else isScored = false;
        this.place.onPart?.({
          kind: 'token',
          id: token?.id ?? 0,
          text: piece,
          // Of a character's parts the server may give the last one's alone.
          logprob: isBound ? null : (logprob ?? null),
          alternatives: top.slice(0, request.alternatives),
        });
      }
      end = chunk.end ?? end;
      promptTokens = chunk.promptTokens ?? promptTokens;
    }
    this.begin(writing);
    const stop = end === 'maxTokens' && writing.maxTokens < request.maxTokens ? 'window' : end;
    return { text, tokens: isScored ? tokens : [], stop, promptTokens };
  }

  /** What fits into the context: of a text the end, half of the context at least; turns are sent whole. */
  private writing(): Writing {
    const { request, abilities } = this.place;
    const { model, prompt, sampling, alternatives } = request;
    const room = roomTokens(this.place);
    const top = abilities.logprobs === 'none' ? undefined : alternatives;
    if (typeof prompt !== 'string') {
      const left = room - MARGIN_TOKENS - prompt.reduce((sum, { content }) => sum + estimatedTokens(content), 0);
      const maxTokens = Math.min(request.maxTokens, Math.max(LEAST_ANSWER_TOKENS, left));
      return { model, prompt, sampling, maxTokens, top };
    }
    const maxTokens = Math.min(request.maxTokens, Math.max(1, Math.floor(room / 2)));
    return { model, prompt: endThatFits(prompt, room - maxTokens - MARGIN_TOKENS), sampling, maxTokens, top };
  }

  /** What turns become the server's template alone says. */
  private begin({ prompt }: Writing): void {
    if (this.hasBegun) return;
    this.hasBegun = true;
    if (typeof prompt === 'string') this.place.onPart?.({ kind: 'prompt', text: prompt });
  }
}
