/**
 * Encoder-decoders: an encoder reads the source in both directions, a decoder writes the target with cross-attention to
 * it.
 */
import * as path from 'node:path';
import type { ScoredToken, TokenPiece } from '../../protocol/engine';
import { Capture } from '../captures/capture';
import type { HeadToken } from '../measures/tapped';
import { throwIfCancelled } from '../cancellation';
import { badOption } from '../faults';
import { beamSearch, type BeamOptions, type Hypothesis } from '../decode/beamSearch';
import { finite } from '../sessions/finite';
import { sharedLength } from '../sessions/kvCache';
import type { ModelConfig } from '../sessions/library';
import type { GraphFiles } from '../graph/headers';
import { sentencesOf } from '../text/sentences';
import type { Tokenizer } from '../text/tokenizer';
import type { Running } from '../running';
import type { Capabilities } from './capabilities';
import { seq2seqCost } from './captureCosts';
import { patchEncoder } from './encoderPatcher';
import {
  shortened,
  type AttendOptions,
  type AttendResult,
  type Attender,
  type LanguageModel,
  type Patched,
  type Patcher,
  type Translator,
} from './languageModel';
import { OutputProjections } from './outputProjections';
import { piecesOfBoth } from './patching';
import { captureOutputs, seq2seqMaps } from './seq2seqMaps';
import { Seq2SeqSessions, type EncoderStates } from './seq2seqSessions';
import { TestedSession } from './testedSession';

export class Seq2SeqModel implements LanguageModel, Attender, Translator, Patcher {
  readonly family = 'encoder-decoder';
  readonly translator = this;
  readonly attender = this;
  readonly patcher = this;
  private readonly sessions: TestedSession<Seq2SeqSessions>;
  private readonly projections: { readonly encoder: OutputProjections; readonly decoder: OutputProjections };

  constructor(
    folder: string,
    files: GraphFiles,
    private readonly config: ModelConfig,
    private readonly tokenizer: Tokenizer,
    readonly capabilities: Capabilities,
    isVerified: boolean,
  ) {
    const projectionsOf = (part: 'encoder' | 'decoder'): OutputProjections =>
      new OutputProjections(
        folder,
        files.find(({ original }) => path.basename(original).startsWith(part))!,
        config,
      );
    this.projections = { encoder: projectionsOf('encoder'), decoder: projectionsOf('decoder') };
    this.sessions = new TestedSession(
      () => Seq2SeqSessions.load(folder, files),
      isVerified ? undefined : (sessions) => sessions.test(config, tokenizer.vocabulary.size),
    );
  }

  tokens(text: string) {
    return this.tokenizer.pieces(text);
  }

  /** @param options without a target, the model's own greedy translation is the target */
  async attend(text: string, { target, maxTokens, admit }: AttendOptions, running: Running): Promise<AttendResult> {
    const { signal, onPart, beforeRun } = running;
    const { layers, decoderLayers, windowTokens } = this.config;
    const limit = Math.min(maxTokens, windowTokens);
    const { pieces, ...total } = this.tokenizer.firstPieces(text, limit);
    const tokens = shortened(pieces, limit);
    const sessions = await this.sessions.get(running);
    sessions.requireTaps();
    await beforeRun?.();
    throwIfCancelled(signal, 'capture');
    admit((count) => seq2seqCost(this.config, count, 0), tokens.length);
    const source = await sessions.encode(
      tokens.map(({ id }) => id),
      captureOutputs('self', layers),
    );

    const targetIds =
      target === undefined
        ? await this.greedy(sessions, source.states, limit, running, (done) =>
            onPart?.({ kind: 'progress', stage: 'capturing', done, total: limit }),
          )
        : this.tokenizer.encodeForModel(target).slice(0, limit);
    throwIfCancelled(signal, 'capture');
    // Row i is fed the token before the one it predicts.
    const fed = [this.config.decoderStartId, ...targetIds.slice(0, -1)];
    admit((count) => seq2seqCost(this.config, count, fed.length), tokens.length);
    const decoded = await sessions.decode(source.states, fed, [
      ...captureOutputs('self', decoderLayers),
      ...captureOutputs('cross', decoderLayers),
    ]);

    const fedTokens: HeadToken[] = fed.map((id, i) => ({
      id,
      text: this.tokenizer.vocabulary.readable(id),
      special: i === 0,
    }));
    const maps = seq2seqMaps(
      this.config,
      { tokens, outputs: source.outputs, projections: this.projections.encoder },
      { tokens: fedTokens, outputs: decoded, projections: this.projections.decoder },
    );
    return {
      capture: new Capture(maps),
      precision: 'exact',
      tokens,
      target: this.targetPieces(targetIds, target),
      ...total,
    };
  }

  dispose(): Promise<void> {
    return this.sessions.dispose();
  }

  async translate(text: string, { beams, maxTokens }: Parameters<Translator['translate']>[1], running: Running) {
    const { signal, onPart, beforeRun } = running;
    const sessions = await this.sessions.get(running);
    const parts = sentencesOf(text);
    const sentences: { source: string; target: string; tokens: ScoredToken[] }[] = [];
    let written = '';
    for (const [done, part] of parts.entries()) {
      throwIfCancelled(signal, 'decode');
      onPart?.({ kind: 'progress', stage: 'translating', done, total: parts.length });
      let piece = part.text;
      if (!part.isBlank) {
        const ids = shortened(
          this.tokenizer.pieces(this.config.translationPrefix + part.text),
          this.config.windowTokens,
        ).map(({ id }) => id);
        await beforeRun?.();
        // Every step of every beam attends to the same encoder states.
        const { states } = await sessions.encode(ids);
        const found = await this.search(sessions, states, { beams, maxTokens, signal }, running);
        piece = this.tokenizer.decode(found.ids).trim();
        sentences.push({ source: part.text, target: piece, tokens: this.scoredTokens(found) });
      }
      written += piece;
      onPart?.({ kind: 'translated', text: piece });
    }
    return { text: written, sentences };
  }

  /** Patches the encoder. What is predicted is the first token in which the translations of the two texts differ. */
  async patch(
    { text, otherText, maxTokens, ...wanted }: Parameters<Patcher['patch']>[0],
    running: Running,
  ): Promise<Patched> {
    const limit = Math.min(maxTokens, this.config.windowTokens);
    const texts = piecesOfBoth(this.tokenizer, [text, otherText], limit);
    const sessions = await this.sessions.get(running);
    sessions.requirePatch();
    await running.beforeRun?.();
    const translations: (readonly number[])[] = [];
    for (const tokens of texts) {
      const { states } = await sessions.encode(tokens.map(({ id }) => id));
      translations.push(await this.greedy(sessions, states, limit, running, () => undefined));
    }
    const [one, two] = translations as [readonly number[], readonly number[]];
    const written = one.slice(0, sharedLength(one, two));
    if (written.length === Math.min(one.length, two.length)) throw badOption({ what: 'noDifference' });
    const fed = [this.config.decoderStartId, ...written];
    const patched = await patchEncoder(
      wanted,
      texts,
      this.config.layers,
      (ids) => async (taps, options) => {
        const { states, outputs } = await sessions.encode(ids, taps, options);
        const all = (await sessions.decode(states, fed, ['logits'])).logits!.data as Float32Array;
        const width = all.length / fed.length;
        return { logits: finite(all.slice(-width), width), outputs };
      },
      this.tokenizer,
      running,
    );
    return { ...patched, written: this.tokenizer.decode(written) };
  }

  /** The model's own translation by the likeliest token at each step. @param onStep with the tokens written so far */
  private async greedy(
    sessions: Seq2SeqSessions,
    states: EncoderStates,
    maxTokens: number,
    running: Running,
    onStep: (tokens: number) => void,
  ): Promise<readonly number[]> {
    const { signal } = running;
    const options = { beams: 1, maxTokens, signal, onStep: ({ ids }: Hypothesis) => onStep(ids.length) };
    return (await this.search(sessions, states, options, running)).ids;
  }

  private search(
    sessions: Seq2SeqSessions,
    states: EncoderStates,
    options: Pick<BeamOptions, 'beams' | 'maxTokens' | 'signal' | 'onStep'>,
    running: Running,
  ): Promise<Hypothesis> {
    const { decoderStartId, endId, vocabularySize } = this.config;
    return beamSearch(undefined, sessions.steps(states, vocabularySize, running), {
      ...options,
      startId: decoderStartId,
      endId,
      bannedIds: [decoderStartId],
    });
  }

  private scoredTokens({ ids, logprobs }: Hypothesis): ScoredToken[] {
    return ids.map((id, i) => ({ id, text: this.tokenizer.vocabulary.readable(id), logprob: logprobs[i]! }));
  }

  /** The target's tokens with their ranges in its text. */
  private targetPieces(ids: readonly number[], target: string | undefined): TokenPiece[] {
    const text = target ?? this.tokenizer.decode(ids);
    const pieces = this.tokenizer.pieces(text).slice(0, ids.length);
    // The model may have decoded tokens that its tokenizer would not have chosen for the same text: they get no ranges.
    if (pieces.length === ids.length && pieces.every(({ id }, i) => id === ids[i])) return pieces;
    return ids.map((id) => ({
      id,
      text: this.tokenizer.vocabulary.readable(id),
      start: 0,
      end: 0,
      special: id === this.config.endId,
    }));
  }
}
