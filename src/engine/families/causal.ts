/** Decoder-only transformers: they read from left to right and predict the next token. */
import type { Beyond, ChatTurn, Precision } from '../../protocol/engine';
import { Capture } from '../captures/capture';
import { LayerWindow, type TakeRows } from '../captures/layerWindow';
import type { LayerValues } from '../measures/valueWeighted';
import { alternatives } from '../decode/alternatives';
import { complete } from '../decode/complete';
import { DraftMemory } from '../decode/drafter';
import { generate } from '../decode/generate';
import { leaveOneOut } from '../decode/leaveOneOut';
import { predictions } from '../decode/predictions';
import { PrefixIndex } from '../decode/prefixIndex';
import { nextTokens, scoreContinuations } from '../decode/score';
import { testCausal } from '../sessions/causalTest';
import type { Cache } from '../sessions/kvCache';
import type { ModelConfig } from '../sessions/library';
import type { GraphFile } from '../graph/headers';
import { tapOutput } from '../graph/tapPatches';
import type { Tokenizer } from '../text/tokenizer';
import { sayReading, type Running } from '../running';
import { noSuchToken } from '../faults';
import type { Capabilities } from './capabilities';
import { chunkTokens, costOfDecoder } from './captureCosts';
import { CausalAblator } from './causalAblator';
import { loadCausal } from './causalLoading';
import { CausalPrompts } from './causalPrompts';
import { CausalSessions, type CausalContext } from './causalSessions';
import { CausalExplainer } from './explainer';
import { INT8_UNTAPPED, tappedDecoder, UNTAPPED } from './graphFiles';
import { keptBytes } from './keptText';
import {
  selfMap,
  type EffectsResult,
  type AttendOptions,
  type AttendResult,
  type Attender,
  type Completer,
  type LanguageModel,
  type PredictionsResult,
  type CompleteResult,
  type Writer,
  type GenerateResult,
} from './languageModel';
import { OutputProjections } from './outputProjections';
import { CausalPatcher } from './patcher';

export class CausalModel implements LanguageModel, Writer, Completer, Attender {
  readonly family = 'decoder';
  readonly writer = this;
  readonly completer = this;
  readonly attender = this;
  private readonly sessions: CausalSessions;
  private readonly prompts: CausalPrompts;
  readonly explainer: CausalExplainer;
  readonly patcher: CausalPatcher;
  readonly ablator: CausalAblator;
  private readonly projections: OutputProjections;
  private index: PrefixIndex | undefined;
  private readonly memory = new DraftMemory();

  /** @param freeBytes what keys and values may take now */
  constructor(
    folder: string,
    dtype: string,
    file: GraphFile,
    private readonly config: ModelConfig,
    private readonly tokenizer: Tokenizer,
    readonly capabilities: Capabilities,
    { continuing, readsSuffix, isVerified, freeBytes, int8 }: CausalContext,
  ) {
    this.sessions = new CausalSessions(
      int8 ? INT8_UNTAPPED : UNTAPPED,
      (variant) => loadCausal({ folder, dtype, graph: file, continuing, int8 }, config, variant),
      isVerified ? undefined : (session) => testCausal(session, config, tokenizer.vocabulary.size),
      freeBytes,
    );
    this.projections = new OutputProjections(folder, file, config);
    this.explainer = new CausalExplainer(folder, file, config, tokenizer, this.sessions, this.projections, freeBytes);
    this.patcher = new CausalPatcher(config, tokenizer, this.sessions);
    this.ablator = new CausalAblator(this.explainer);
    this.prompts = new CausalPrompts(tokenizer, config.windowTokens, readsSuffix);
  }

  tokens(text: string) {
    return this.tokenizer.pieces(text);
  }

  async next(prompt: string, precision: Precision, top: number, running: Running) {
    const ids = this.prompts.prompt(prompt);
    return this.sessions.measuring(ids.length, precision, running, (session) =>
      nextTokens(session, this.tokenizer.vocabulary, ids, top, running.signal),
    );
  }

  async score(prompt: string, candidates: readonly string[], precision: Precision, running: Running) {
    const ids = candidates.map((candidate) => this.tokenizer.encode(candidate));
    const read = this.prompts.prompt(prompt);
    const longest = ids.reduce((most, { length }) => Math.max(most, length), 0);
    return this.sessions.measuring(read.length + longest, precision, running, (session) =>
      scoreContinuations(session, this.tokenizer.vocabulary, read, ids, running),
    );
  }

  async predictions(
    text: string,
    { precision, maxTokens, top }: Parameters<Writer['predictions']>[1],
    running: Running,
  ): Promise<PredictionsResult> {
    const { tokens, ids, totalTokens } = this.prompts.firstTokens(text, maxTokens);
    const found = await this.sessions.measuring(ids.length, precision, running, (session) =>
      predictions(session, this.tokenizer.vocabulary, ids, top, running),
    );
    return { precision, tokens, predictions: found, totalTokens };
  }

  async effects(
    text: string,
    { precision, maxTokens, target, reach }: Parameters<Writer['effects']>[1],
    running: Running,
  ): Promise<EffectsResult> {
    const { tokens, ids: all } = this.prompts.firstTokens(text, maxTokens);
    if (target >= tokens.length) throw noSuchToken(tokens.length);
    const ids = all.slice(0, target + 1);
    return {
      precision,
      tokens,
      target,
      ...(await this.sessions.measuring(ids.length, precision, running, (session) =>
        leaveOneOut(session, ids, reach, running),
      )),
    };
  }

  async generate(
    prompt: string | readonly ChatTurn[],
    options: Parameters<Writer['generate']>[1],
    running: Running,
  ): Promise<GenerateResult> {
    const { signal, onPart } = running;
    const ids = typeof prompt === 'string' ? this.prompts.prompt(prompt) : this.prompts.chat(prompt);
    onPart?.({ kind: 'prompt', text: this.prompts.spelled(ids) });
    const { text, tokens, stop, drafting } = await this.sessions.writing(
      Math.min(ids.length + options.maxTokens, this.config.windowTokens),
      options.precision,
      running,
      (session) =>
        generate(session, this.tokenizer.vocabulary, ids, {
          ...options,
          signal,
          onPart,
          windowTokens: this.config.windowTokens,
          memory: new DraftMemory(),
          onProgress: sayReading(onPart),
        }),
    );
    return { text, tokens, stop, promptTokens: ids.length, reusedTokens: 0, ...drafting };
  }

  async complete(
    prefix: string,
    suffix: string,
    options: Parameters<Completer['complete']>[2],
    running: Running,
  ): Promise<CompleteResult> {
    if (prefix === '') return { kind: 'empty', why: 'emptyPrefix' };
    const from = this.prompts.around(prefix, suffix, options.beyond);
    const completed = await this.sessions.withLiveCache(running, (session) =>
      complete(session, this.tokenizer.vocabulary, () => this.prefixIndex(), from, {
        ...options,
        signal: running.signal,
        memory: this.memory,
        far: from.far,
      }),
    );
    if (completed.kind === 'empty') return completed;
    const { text, tokens, stop, logprob, drafting } = completed.candidate;
    return {
      kind: 'suggested',
      text,
      tokens,
      stop,
      probability: Math.exp(logprob),
      promptTokens: from.ids.length,
      reusedTokens: completed.reused,
      ...drafting,
      ...this.prompts.frameOf(from),
    };
  }

  async alternatives(
    prefix: string,
    suffix: string,
    { count, ...options }: Parameters<Completer['alternatives']>[2],
    running: Running,
  ) {
    if (prefix === '') return { candidates: [] };
    const from = this.prompts.around(prefix, suffix, options.beyond);
    const following = this.prompts.rankedBy(suffix);
    const found = await this.sessions.withLiveCache(running, (session) =>
      alternatives(session, this.tokenizer.vocabulary, () => this.prefixIndex(), from, count, following, {
        ...options,
        minProbability: 0,
        signal: running.signal,
        memory: this.memory,
        far: from.far,
      }),
    );
    return {
      candidates: found.map(({ text, tokens, logprob, suffixLogprob }) => ({
        text,
        tokens,
        probability: Math.exp(logprob),
        logprob,
        suffixLogprob,
      })),
      ...this.prompts.frameOf(from),
    };
  }

  async warm(prefix: string, suffix: string, beyond: Beyond | undefined, running: Running) {
    const { ids } = this.prompts.around(prefix, suffix, beyond);
    this.prefixIndex();
    const { reused } = await this.sessions.withLiveCache(running, (session) => session.read(ids, running.signal));
    return { promptTokens: ids.length, reusedTokens: reused };
  }

  async attend(
    text: string,
    { precision, maxTokens, admit, inTurn }: AttendOptions,
    running: Running,
  ): Promise<AttendResult> {
    const { tokens, ids, ...total } = this.prompts.firstTokens(text, maxTokens);
    const extent = selfMap('causal', this.config.layers, this.config.heads, ids.length);
    const costOf = await this.sessions.use(tappedDecoder(precision), running, async (session) =>
      costOfDecoder(this.config, session),
    );
    const held = admit(costOf, ids.length);
    let values: LayerValues[] = [];
    let kept = 0;
    const layers = await LayerWindow.filled(
      extent,
      held,
      (wanted, take, context) =>
        this.readTapped(ids, precision, wanted, take, context, (cache) => {
          values = cache.values();
          kept = keptBytes(cache);
        }),
      (wanted, take, context) =>
        inTurn((attender, again) => attender.reread!(ids, precision, wanted, take, again), context),
      running,
    );
    const taps = { attention: layers, values: this.projections.transform('self', values) };
    const capture = new Capture([{ map: extent, taps, tokens }], undefined, kept);
    return { capture, precision, tokens, ...total };
  }

  async reread(...asked: Parameters<NonNullable<Attender['reread']>>): Promise<void> {
    await this.readTapped(...asked);
  }

  /**
   * Prefills an empty cache and hands out the attention of some layers.
   * @param onRead called with the cache after the last token
   */
  private readTapped(
    ids: readonly number[],
    precision: Precision,
    layers: readonly number[],
    take: TakeRows,
    running: Running,
    onRead?: (cache: Cache) => void,
  ): Promise<void> {
    const outputOf = (layer: number): string => tapOutput('attention', 'self', layer);
    return this.sessions.keeping(ids.length, tappedDecoder(precision), running, async (session) => {
      await session.readTapped(
        ids,
        layers.map(outputOf),
        chunkTokens(this.config, ids.length),
        (outputs, from, rows) => {
          for (const layer of layers) take(layer, outputs[outputOf(layer)]!.data as Float32Array, from, rows);
        },
        running.signal,
        (done, total) => running.onPart?.({ kind: 'progress', stage: 'capturing', done, total }),
      );
      onRead?.(session.cache);
    });
  }

  async dispose(): Promise<void> {
    await this.explainer.dispose();
    await this.sessions.dispose();
  }

  private prefixIndex(): PrefixIndex {
    return (this.index ??= new PrefixIndex(this.tokenizer.vocabulary));
  }
}
