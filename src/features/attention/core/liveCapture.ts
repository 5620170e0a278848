/**
 * One capture that the engine holds for us: hands out rows, captures the text again, once, when the engine has
 * dropped it, and releases it when it is no longer shown.
 */
import { THUMBNAIL_CELLS } from '../../../base/math/thumbnails';
import {
  MOST_PATCHED_TOKENS,
  type AskOptions,
  type Cancelled,
  type Engine,
  type EngineError,
  type Failed,
  type MapKind,
  type OutcomeOf,
  type Part,
  type RequestOf,
  type Aggregation,
} from '../../../protocol/engine';
import {
  rowsPerSlice,
  type HeadAddress,
  type RankBy,
  type FaithfulnessAsked,
  type WhyAsked,
} from '../../../protocol/attention';
import { DEFAULT_RANKED } from './faithfulness';
import { predict } from './predicting';
import { placeOfWord, type WordPlace } from './whyNot';

export type Attended = Extract<OutcomeOf<'attend'>, { kind: 'attended' }>;

export type Rows =
  | {
      readonly kind: 'rows';
      readonly fromRow: number;
      readonly rows: number;
      readonly keys: number;
      readonly weights: Float32Array<ArrayBuffer>;
    }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly error: EngineError };

/** Tokens before one that are left out to see what they did for it: some ten seconds of work at most. */
const EFFECT_REACH_TOKENS = 128;
/** The largest terms by token: a sentence names some of them, and a head that is opened shows its own. */
const PATHS = 1000;

export class LiveCapture {
  private readonly abort = new AbortController();
  private handle: number;
  private predicted: Promise<OutcomeOf<'predictions'>> | undefined;
  /** A renewal under way, shared by all slices that found the handle expired. */
  private renewal: Promise<EngineError | 'renewed' | 'cancelled'> | undefined;

  /** @param request what `attended` answers; asked again, silently, when the handle has expired */
  constructor(
    private readonly engine: Engine,
    private readonly request: RequestOf<'attend'>,
    readonly id: number,
    readonly attended: Attended,
  ) {
    this.handle = attended.handle;
  }

  /** Rows of one head, clamped to the map and to what fits one message. */
  async rows(address: HeadAddress, fromRow: number, toRow: number, how: AskOptions = {}): Promise<Rows> {
    const extent = this.attended.maps.find(({ kind }) => kind === address.map);
    if (
      !extent ||
      address.layer >= extent.layers ||
      (typeof address.head === 'number' && address.head >= extent.heads)
    ) {
      return { kind: 'failed', error: outsideMap };
    }
    const from = Math.min(fromRow, extent.queries);
    const to = Math.min(toRow, extent.queries, from + rowsPerSlice(extent.keys));
    if (from >= to) return { kind: 'failed', error: outsideMap };

    const signal = how.signal ? AbortSignal.any([how.signal, this.abort.signal]) : this.abort.signal;
    const outcome = await this.ask((handle) =>
      this.engine.ask<'attention'>(
        { op: 'attention', handle, ...address, fromRow: from, toRow: to },
        { ...how, signal },
      ),
    );
    switch (outcome.kind) {
      case 'cancelled':
        return { kind: 'cancelled' };
      case 'failed':
        return outcome;
      case 'weights':
        return {
          kind: 'rows',
          fromRow: from,
          rows: outcome.rows,
          keys: outcome.keys,
          weights: compact(outcome.weights),
        };
    }
  }

  thumbnails(map: MapKind, layer: number, aggregation?: Aggregation): Promise<OutcomeOf<'thumbnails'>> {
    return this.ask((handle) =>
      this.engine.ask<'thumbnails'>(
        { op: 'thumbnails', handle, map, layer, size: THUMBNAIL_CELLS, ...(aggregation && { aggregation }) },
        { signal: this.abort.signal },
      ),
    );
  }

  ranked(map: MapKind, by: RankBy): Promise<OutcomeOf<'heads'>> {
    return this.ask((handle) =>
      this.engine.ask<'heads'>({ op: 'heads', handle, map, by }, { signal: this.abort.signal }),
    );
  }

  /**
   * One row in every head of some layers, of a query or of the queries and keys of words or lines; as many layers as
   * fit one message.
   */
  everyHead({
    map,
    query,
    toQuery,
    aggregation,
    fromLayer,
    toLayer,
  }: Omit<RequestOf<'everyHead'>, 'op' | 'handle'>): Promise<OutcomeOf<'everyHead'>> {
    const extent = this.attended.maps.find(({ kind }) => kind === map);
    const columns = aggregation ? (aggregation.keyGroups.at(-1) ?? 0) + 1 : (extent?.keys ?? 0);
    const to = extent
      ? Math.min(toLayer, extent.layers, fromLayer + Math.max(1, rowsPerSlice(extent.heads * columns)))
      : toLayer;
    return this.ask((handle) =>
      this.engine.ask<'everyHead'>(
        {
          op: 'everyHead',
          handle,
          map,
          query,
          ...(toQuery !== undefined && { toQuery }),
          ...(aggregation && { aggregation }),
          fromLayer,
          toLayer: to,
        },
        { signal: this.abort.signal },
      ),
    );
  }

  /** What each token before one did for its log-probability. */
  effects(target: number, signal: AbortSignal, onPart: (part: Part) => void): Promise<OutcomeOf<'effects'>> {
    const { model, text, precision, maxTokens } = this.request;
    return this.engine.ask<'effects'>(
      { op: 'effects', model, text, precision, maxTokens, target, reach: EFFECT_REACH_TOKENS },
      this.how(signal, onPart),
    );
  }

  /** What is explained, or more: the text that was asked about. */
  get text(): string {
    return this.request.text;
  }

  /** Why the token at a place rather than another. @returns `place` where a word was asked about */
  async why(
    { position, other, units }: WhyAsked,
    signal: AbortSignal,
    onPart: (part: Part) => void,
  ): Promise<(OutcomeOf<'why'> & { readonly place?: WordPlace }) | OutcomeOf<'tokens'>> {
    const { model, text, precision, maxTokens } = this.request;
    const how = this.how(signal, onPart);
    const request = { op: 'why', model, text, precision, maxTokens, most: PATHS, groups: units?.groups } as const;
    if (typeof other !== 'object') return this.engine.ask<'why'>({ ...request, position, other }, how);
    const tokensOf = (of: string): Promise<OutcomeOf<'tokens'>> =>
      this.engine.ask<'tokens'>({ op: 'tokens', model, text: of }, how);
    const place = await placeOfWord(text, this.attended.tokens, position, other.word, tokensOf);
    if ('kind' in place) return place;
    const { token } = place;
    return { ...(await this.engine.ask<'why'>({ ...request, position: place.position, other: token.id }, how)), place };
  }

  /** What each layer would predict after some tokens, end exclusive. */
  layers(
    from: number,
    to: number,
    signal: AbortSignal,
    onPart: (part: Part) => void,
  ): Promise<OutcomeOf<'lensColumns'>> {
    const { model, text, precision, maxTokens } = this.request;
    const how = this.how(signal, onPart);
    return this.engine.ask<'lensColumns'>({ op: 'lensColumns', model, text, precision, maxTokens, from, to }, how);
  }

  /** What becomes of a prediction where it may not look at some tokens, one set of them at a time. */
  cut(
    asked: Pick<RequestOf<'cut'>, 'position' | 'token' | 'other' | 'sets'>,
    signal: AbortSignal,
    onPart: (part: Part) => void,
  ): Promise<OutcomeOf<'cut'>> {
    const { model, text, precision, maxTokens } = this.request;
    return this.engine.ask<'cut'>(
      { op: 'cut', model, text, precision, maxTokens, ...asked, queries: 'last' },
      this.how(signal, onPart),
    );
  }

  /** What of the difference to another text each place of this one carries there. */
  patch(otherText: string, signal: AbortSignal, onPart: (part: Part) => void): Promise<OutcomeOf<'patch'>> {
    const { model, text, precision } = this.request;
    return this.engine.ask<'patch'>(
      { op: 'patch', model, text, otherText, precision, maxTokens: MOST_PATCHED_TOKENS },
      this.how(signal, onPart),
    );
  }

  /** How far the measures agree with what a prediction needed. */
  faithfulness(
    asked: FaithfulnessAsked,
    signal: AbortSignal,
    onPart: (part: Part) => void,
  ): Promise<OutcomeOf<'faithfulness'>> {
    const { model, text, precision, maxTokens } = this.request;
    return this.engine.ask<'faithfulness'>(
      { op: 'faithfulness', model, text, precision, maxTokens, most: DEFAULT_RANKED, ...asked },
      this.how(signal, onPart),
    );
  }

  /** How likely the model finds each token, or what it fills in; asked once, and again only after it failed. */
  async predictions(onPart?: (part: Part) => void): Promise<OutcomeOf<'predictions'>> {
    const how = { signal: this.abort.signal, onPart };
    this.predicted ??= predict(this.engine, this.request, this.attended, how);
    const outcome = await this.predicted;
    if (outcome.kind !== 'predicted') this.predicted = undefined;
    return outcome;
  }

  /** Aborts requests under way and releases the handle. */
  release(): void {
    if (this.abort.signal.aborted) return;
    this.abort.abort();
    void this.engine.ask({ op: 'release', handle: this.handle });
  }

  /** How the engine is asked for what ends with the capture, too. */
  private how(signal: AbortSignal, onPart: (part: Part) => void): AskOptions {
    return { signal: AbortSignal.any([signal, this.abort.signal]), onPart };
  }

  /** Asks with the handle; where that has expired, asks once more with a new one. */
  private async ask<Outcome extends { kind: string }>(
    question: (handle: number) => Promise<Outcome | Cancelled | Failed>,
  ): Promise<Outcome | Cancelled | Failed> {
    const used = this.handle;
    const outcome = await question(used);
    if (!isFailed(outcome) || outcome.error.code !== 'expired') return outcome;
    const renewed = await this.renew(used);
    if (renewed === 'cancelled') return { kind: 'cancelled', at: 'capture' };
    if (renewed !== 'renewed') return { kind: 'failed', error: renewed };
    return question(this.handle);
  }

  private async renew(expired: number): Promise<EngineError | 'renewed' | 'cancelled'> {
    // The renewal of another request has already replaced the expired handle.
    if (this.handle !== expired) return 'renewed';
    this.renewal ??= this.attendAgain().finally(() => {
      this.renewal = undefined;
    });
    return this.renewal;
  }

  private async attendAgain(): Promise<EngineError | 'renewed' | 'cancelled'> {
    const outcome = await this.engine.ask(this.request, { signal: this.abort.signal });
    if (outcome.kind === 'failed') return outcome.error;
    if (outcome.kind === 'cancelled') return 'cancelled';
    this.handle = outcome.handle;
    if (this.abort.signal.aborted) {
      // This was released while the engine was capturing, so release the late handle too.
      void this.engine.ask({ op: 'release', handle: outcome.handle });
      return 'cancelled';
    }
    return 'renewed';
  }
}

const isFailed = (outcome: { kind: string }): outcome is Failed => outcome.kind === 'failed';

const outsideMap: EngineError = { code: 'badOption', args: { what: 'outsideCapture' } };

/** A view into a larger buffer would take the whole buffer across `postMessage`. */
function compact(weights: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  return weights.byteLength === weights.buffer.byteLength ? weights : weights.slice();
}
