import type { Engine, OutcomeOf } from '../../../protocol/engine';
import { alternativesAt } from './alternativesAt';
import { completeAt, reasonToStayQuiet } from './completeAt';
import { windowAt } from './budget';
import { chooseExtent } from './extent';
import { toLf } from '../../../base/text/characters';
import type { Completion, CompletionRequest } from './outcome';
import { SuggestionCache } from './suggestionCache';

/** Completion as a person typing needs it: what is known is not asked again, and only the newest question is open. */
export class Completer {
  private readonly cache = new SuggestionCache();
  /** The question that the engine is busy with; a newer one takes its place. */
  private open: AbortController | undefined;
  private warmed = '';

  constructor(private readonly engine: Engine) {}

  /** The answer when the engine is not needed for it. */
  known(request: CompletionRequest): Completion | undefined {
    const quiet = reasonToStayQuiet(request);
    if (quiet && quiet.why !== 'middleOfWord') return quiet;
    const found = this.cache.find(request);
    // Before a word a suggestion stays while a person types what it says, and nothing else is begun.
    if (found?.kind !== 'shown') return quiet ?? found;
    const extent = chooseExtent(toLf(request.before), toLf(request.after), request.language, request.lines);
    return { ...found, extent, source: 'cache', cost: { tokens: 0, promptTokens: 0, reusedTokens: 0, elapsedMs: 0 } };
  }

  /** Answers from what is known, else asks the engine, which drops an older question for this one. */
  async complete(request: CompletionRequest, signal?: AbortSignal): Promise<Completion> {
    const known = this.known(request);
    if (known) return known;
    // The engine reads another text now and may forget what it was warmed with.
    this.warmed = '';
    const completion = await this.asOnlyQuestion(signal, (own) => completeAt(this.engine, request, own));
    if (completion.kind === 'shown')
      this.cache.remember(request, {
        kind: 'shown',
        text: completion.text,
        probability: completion.probability,
        ...(completion.frame && { frame: completion.frame }),
        ...(completion.tokens && { tokens: completion.tokens }),
      });
    if (completion.kind === 'withheld') this.cache.remember(request, completion);
    return completion;
  }

  /** Several suggestions, asked for by hand: always asked anew, as the only question. */
  alternatives(request: CompletionRequest, signal?: AbortSignal): Promise<Completion> {
    this.warmed = '';
    return this.asOnlyQuestion(signal, (own) => alternativesAt(this.engine, request, own));
  }

  /** The likeliest suggestion at a place, however unsure: for the person who asks why it stayed away. Not kept. */
  guess(request: CompletionRequest, signal?: AbortSignal): Promise<Completion> {
    this.warmed = '';
    const anything = { ...request, minProbability: 0, startProbability: 0 };
    return this.asOnlyQuestion(signal, (own) => completeAt(this.engine, anything, own));
  }

  /**
   * Lets the engine read the text around the cursor while nothing else is asked. Never gets in a question's way.
   * Also where no suggestion is due, as in an empty document: the model is loaded then when it is needed.
   * @returns undefined when there was nothing to do, and where nothing is read ahead, as from a server: such an answer
   *   says nothing about the model
   */
  async warm(request: CompletionRequest, signal?: AbortSignal): Promise<OutcomeOf<'warm'> | undefined> {
    const window = windowAt(request);
    // Without what lies beyond the window, which costs little to index, so that no text of another document is kept here.
    const key = JSON.stringify([request.model, window.prefix, window.suffix]);
    if (this.open || key === this.warmed || this.cache.find(request)) return undefined;
    const outcome = await this.asOnlyQuestion(signal, (own) =>
      this.engine.ask<'warm'>({ op: 'warm', model: request.model, ...window }, { signal: own }),
    );
    if (outcome.kind !== 'warmed') return outcome;
    this.warmed = key;
    return outcome.promptTokens > 0 ? outcome : undefined;
  }

  private async asOnlyQuestion<Answer>(
    signal: AbortSignal | undefined,
    ask: (own: AbortSignal) => Promise<Answer>,
  ): Promise<Answer> {
    this.open?.abort();
    const own = new AbortController();
    this.open = own;
    const forward = () => own.abort();
    if (signal?.aborted) forward();
    signal?.addEventListener('abort', forward, { once: true });
    try {
      return await ask(own.signal);
    } finally {
      signal?.removeEventListener('abort', forward);
      if (this.open === own) this.open = undefined;
    }
  }
}
