/** The recurrent baseline, a GRU over bytes: a model without attention to compare the others with. */
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import * as v from 'valibot';
import type { ChatTurn } from '../../protocol/engine';
import { unlessCancelled } from '../cancellation';
import { generate } from '../decode/generate';
import { leaveOneOut } from '../decode/leaveOneOut';
import { predictions } from '../decode/predictions';
import { nextTokens, scoreContinuations } from '../decode/score';
import { noSuchToken } from '../faults';
import { Lazy } from '../lazy';
import { RecurrentSession } from '../sessions/recurrentSession';
import { SESSION_OPTIONS } from '../sessions/sessionOptions';
import { ByteTokenizer } from '../text/byteTokenizer';
import { sayReading, type Running } from '../running';
import type { Capabilities } from './capabilities';
import type { EffectsResult, LanguageModel, PredictionsResult, Writer, GenerateResult } from './languageModel';

const Config = v.object({ vocab_size: v.number(), hidden_size: v.number(), num_layers: v.number() });

export class RecurrentModel implements LanguageModel, Writer {
  readonly family = 'recurrent';
  readonly writer = this;
  private readonly tokenizer = new ByteTokenizer();
  private readonly session: Lazy<RecurrentSession>;

  /**
   * @param file the graph, relative to the folder. transformers.js has no class for this architecture, so the session
   *   is created directly.
   */
  constructor(
    folder: string,
    file: string,
    readonly capabilities: Capabilities,
  ) {
    this.session = new Lazy(async () => {
      const config = v.parse(Config, JSON.parse(await readFile(path.join(folder, 'config.json'), 'utf8')));
      const session = await InferenceSession.create(path.join(folder, file), SESSION_OPTIONS);
      return new RecurrentSession(session, config.vocab_size, [config.num_layers, 1, config.hidden_size]);
    });
  }

  tokens(text: string) {
    return this.tokenizer.pieces(text);
  }

  async next(prompt: string, _precision: unknown, top: number, running: Running) {
    return nextTokens(
      await this.withOwnState(running),
      this.tokenizer.vocabulary,
      this.started(prompt),
      top,
      running.signal,
    );
  }

  async score(prompt: string, candidates: readonly string[], _precision: unknown, running: Running) {
    const ids = candidates.map((candidate) => this.tokenizer.encode(candidate));
    return scoreContinuations(
      await this.withOwnState(running),
      this.tokenizer.vocabulary,
      this.started(prompt),
      ids,
      running,
    );
  }

  /** Always exact: this graph has float arithmetic only. */
  async predictions(
    text: string,
    { maxTokens, top }: Parameters<Writer['predictions']>[1],
    running: Running,
  ): Promise<PredictionsResult> {
    const all = this.tokenizer.pieces(text);
    const tokens = all.slice(0, maxTokens);
    const ids = [this.tokenizer.documentStartId, ...tokens.map(({ id }) => id)];
    const [, ...found] = await predictions(
      await this.withOwnState(running),
      this.tokenizer.vocabulary,
      ids,
      top,
      running,
    );
    return { precision: 'exact', tokens, predictions: found, totalTokens: all.length };
  }

  async effects(
    text: string,
    { maxTokens, target, reach }: Parameters<Writer['effects']>[1],
    running: Running,
  ): Promise<EffectsResult> {
    const tokens = this.tokenizer.pieces(text).slice(0, maxTokens);
    if (target >= tokens.length) throw noSuchToken(tokens.length);
    const ids = [this.tokenizer.documentStartId, ...tokens.slice(0, target + 1).map(({ id }) => id)];
    const { from, ...affected } = await leaveOneOut(await this.withOwnState(running), ids, reach, running, 1);
    return { precision: 'exact', tokens, target, from: from - 1, ...affected };
  }

  async generate(
    prompt: string | readonly ChatTurn[],
    options: Parameters<Writer['generate']>[1],
    running: Running,
  ): Promise<GenerateResult> {
    const ids = this.started(typeof prompt === 'string' ? prompt : prompt.map(({ content }) => content).join('\n'));
    const { text, tokens, stop } = await generate(await this.withOwnState(running), this.tokenizer.vocabulary, ids, {
      ...options,
      signal: running.signal,
      onPart: running.onPart,
      windowTokens: Infinity,
      onProgress: sayReading(running.onPart),
    });
    return { text, tokens, stop, promptTokens: ids.length, reusedTokens: 0 };
  }

  dispose(): Promise<void> {
    return this.session.dispose();
  }

  /** A session with a state of its own, so that more urgent requests may run between two of its runs. */
  private async withOwnState({ signal, beforeRun }: Running): Promise<RecurrentSession> {
    return (await unlessCancelled(this.session.get(), signal, 'loading')).withOwnState(beforeRun);
  }

  private started(prompt: string): number[] {
    return [this.tokenizer.documentStartId, ...this.tokenizer.encode(prompt)];
  }
}
