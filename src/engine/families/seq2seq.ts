/**
 * Encoder-decoders: an encoder reads the source in both directions, a decoder writes the target with cross-attention to
 * it.
 */
import * as path from 'node:path';
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import type { MapKind, ScoredToken, TokenPiece } from '../../protocol/engine';
import { Capture } from '../captures/capture';
import { LayerWindow } from '../captures/layerWindow';
import type { HeadToken, MapExtent, TappedMap } from '../measures/tapped';
import type { TransformedValues } from '../measures/valueWeighted';
import { throwIfCancelled, unlessCancelled } from '../cancellation';
import { beamSearch, type BeamOptions, type Hypothesis, type Step } from '../decode/beamSearch';
import { Lazy } from '../lazy';
import { layoutsOf } from '../sessions/kvCache';
import { loadSessions, type ModelConfig } from '../sessions/library';
import type { GraphFile } from '../graph/headers';
import { tapOutputs } from '../graph/tapPatches';
import { idTensor } from '../sessions/tensors';
import { sentencesOf } from '../text/sentences';
import type { Tokenizer } from '../text/tokenizer';
import { encoderFeeds, valuesIn } from './encoder';
import type { Running } from '../running';
import type { Capabilities } from './capabilities';
import { seq2seqCost } from './captureCosts';
import { tappedFor } from './graphFiles';
import {
  shortened,
  type AttendOptions,
  type AttendResult,
  type Attender,
  type LanguageModel,
  type Translator,
} from './languageModel';
import { OutputProjections } from './outputProjections';

interface Sessions {
  readonly encoder: InferenceSession;
  /** Reads a whole target in one run, with taps. */
  readonly decoder: InferenceSession;
  /** Decodes token by token with a cache; the same session where the tapped graph has a cache. */
  readonly writer: InferenceSession;
  dispose(): Promise<void>;
}

export class Seq2SeqModel implements LanguageModel, Attender, Translator {
  readonly family = 'encoder-decoder';
  readonly translator = this;
  readonly attender = this;
  private readonly sessions: Lazy<Sessions>;
  private readonly projections: { readonly encoder: OutputProjections; readonly decoder: OutputProjections };

  constructor(
    folder: string,
    dtype: string,
    files: readonly GraphFile[],
    private readonly config: ModelConfig,
    private readonly tokenizer: Tokenizer,
    readonly capabilities: Capabilities,
  ) {
    const [decoder, encoder] = ['decoder', 'encoder'].map(
      (part) =>
        new OutputProjections(
          folder,
          files.find(({ original }) => path.basename(original).startsWith(part))!,
          config,
        ),
    );
    this.projections = { encoder, decoder };
    this.sessions = new Lazy(async () => {
      const { model: encoder, decoder_model_merged: decoder } = await loadSessions(
        folder,
        'encoder-decoder',
        dtype,
        files,
        tappedFor('exact'),
      );
      const writer = layoutsOf(decoder).length > 0 ? decoder : await originalDecoder(folder, dtype, files);
      return {
        encoder,
        decoder,
        writer,
        dispose: async () =>
          void (await Promise.all([...new Set([encoder, decoder, writer])].map((session) => session.release()))),
      };
    });
  }

  tokens(text: string) {
    return this.tokenizer.pieces(text);
  }

  /** @param options without a target, the model's own greedy translation is the target */
  async attend(
    text: string,
    { target, maxTokens, admit }: AttendOptions,
    { signal, onPart, beforeRun }: Running,
  ): Promise<AttendResult> {
    const { layers, decoderLayers, heads, windowTokens } = this.config;
    const limit = Math.min(maxTokens, windowTokens);
    const { pieces, ...total } = this.tokenizer.firstPieces(text, limit);
    const tokens = shortened(pieces, limit);
    const sessions = await unlessCancelled(this.sessions.get(), signal, 'loading');
    await beforeRun?.();
    throwIfCancelled(signal, 'capture');
    admit((count) => seq2seqCost(this.config, count, 0), tokens.length);
    const source = encoderFeeds(
      sessions.encoder,
      tokens.map(({ id }) => id),
    );
    const encoderNames = tapOutputs('attention', 'self', layers);
    const encoded = await sessions.encoder.run(source, [
      'last_hidden_state',
      ...encoderNames,
      ...tapOutputs('values', 'self', layers),
    ]);
    const across = {
      encoder_hidden_states: encoded.last_hidden_state as Tensor,
      encoder_attention_mask: source.attention_mask,
    };

    const progress = (done: number): void => onPart?.({ kind: 'progress', stage: 'capturing', done, total: limit });
    const targetIds =
      target === undefined
        ? [
            ...(
              await this.search(sessions.writer, across, {
                beams: 1,
                maxTokens: limit,
                signal,
                beforeRun,
                onStep: ({ ids }) => progress(ids.length),
              })
            ).ids,
          ]
        : this.tokenizer.encodeForModel(target).slice(0, limit);
    throwIfCancelled(signal, 'capture');
    // Row i is fed the token before the one it predicts.
    const fed = [this.config.decoderStartId, ...targetIds.slice(0, -1)];
    admit((count) => seq2seqCost(this.config, count, fed.length), tokens.length);
    const decoderNames = [
      ...tapOutputs('attention', 'self', decoderLayers),
      ...tapOutputs('attention', 'cross', decoderLayers),
    ];
    const decoded = await sessions.decoder.run({ ...this.decoderFeeds(sessions.decoder, fed), ...across }, [
      ...decoderNames,
      ...tapOutputs('values', 'self', decoderLayers),
      ...tapOutputs('values', 'cross', decoderLayers),
    ]);

    const fedTokens: HeadToken[] = fed.map((id, i) => ({
      id,
      text: this.tokenizer.vocabulary.readable(id),
      special: i === 0,
    }));
    const tapped = (
      kind: MapKind,
      outputs: InferenceSession.ReturnType,
      names: string[],
      values: TransformedValues,
      tokensOf?: readonly HeadToken[],
    ): TappedMap => {
      const map = seq2seqMap(
        kind,
        names.length,
        heads,
        kind === 'encoder' ? tokens.length : fed.length,
        kind === 'decoder' ? fed.length : tokens.length,
      );
      return {
        map,
        taps: {
          attention: new LayerWindow(
            map,
            names.map((name) => outputs[name].data as Float32Array),
          ),
          values,
        },
        ...(tokensOf && { tokens: tokensOf }),
      };
    };
    const { encoder, decoder } = this.projections;
    const capture = new Capture([
      tapped('encoder', encoded, encoderNames, encoder.transform('self', valuesIn(encoded, 'self', layers)), tokens),
      tapped(
        'decoder',
        decoded,
        decoderNames.slice(0, decoderLayers),
        decoder.transform('self', valuesIn(decoded, 'self', decoderLayers)),
        fedTokens,
      ),
      tapped(
        'cross',
        decoded,
        decoderNames.slice(decoderLayers),
        decoder.transform('cross', valuesIn(decoded, 'cross', decoderLayers)),
      ),
    ]);
    return { capture, precision: 'exact', tokens, target: this.targetPieces(targetIds, target), ...total };
  }

  dispose(): Promise<void> {
    return this.sessions.dispose();
  }

  async translate(
    text: string,
    { beams, maxTokens }: Parameters<Translator['translate']>[1],
    { signal, onPart, beforeRun }: Running,
  ) {
    const sessions = await unlessCancelled(this.sessions.get(), signal, 'loading');
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
        const source = encoderFeeds(sessions.encoder, ids);
        // Every step of every beam attends to the same encoder states.
        await beforeRun?.();
        const { last_hidden_state: states } = await sessions.encoder.run(source, ['last_hidden_state']);
        const found = await this.search(
          sessions.writer,
          { encoder_hidden_states: states as Tensor, encoder_attention_mask: source.attention_mask },
          { beams, maxTokens, signal, beforeRun },
        );
        piece = this.tokenizer.decode(found.ids).trim();
        sentences.push({
          source: part.text,
          target: piece,
          tokens: found.ids.map((id, i) => ({
            id,
            text: this.tokenizer.vocabulary.readable(id),
            logprob: found.logprobs[i],
          })),
        });
      }
      written += piece;
      onPart?.({ kind: 'translated', text: piece });
    }
    return { text: written, sentences };
  }

  private search(
    writer: InferenceSession,
    across: Record<string, Tensor>,
    {
      beforeRun,
      ...options
    }: Pick<BeamOptions, 'beams' | 'maxTokens' | 'signal' | 'onStep'> & Pick<Running, 'beforeRun'>,
  ): Promise<Hypothesis> {
    const present = writer.outputNames.filter((name) => name.startsWith('present.'));
    const hasBranches = writer.inputNames.includes('use_cache_branch');
    const step: Step<Record<string, Tensor> | undefined> = async (past, id) => {
      const feeds = {
        ...(past ?? this.emptyPast(writer)),
        ...across,
        input_ids: idTensor([id]),
        ...(hasBranches && { use_cache_branch: new Tensor('bool', [past !== undefined], [1]) }),
      };
      await beforeRun?.();
      const outputs = await writer.run(feeds, ['logits', ...present]);
      const logits = outputs.logits.data as Float32Array;
      // Only the branch without a cache computes the source's keys and values; the other one returns empty tensors for
      // them.
      const state = Object.fromEntries(
        present.map((name) => {
          const input = name.replace('present', 'past_key_values');
          return [input, past && name.includes('.encoder.') ? past[input] : (outputs[name] as Tensor)];
        }),
      );
      return { logits: logits.subarray(logits.length - this.config.vocabularySize), state };
    };
    const { decoderStartId, endId } = this.config;
    return beamSearch(undefined, step, { ...options, startId: decoderStartId, endId, bannedIds: [decoderStartId] });
  }

  private decoderFeeds(decoder: InferenceSession, ids: readonly number[]): Record<string, Tensor> {
    return { ...this.emptyPast(decoder), input_ids: idTensor(ids) };
  }

  private emptyPast(decoder: InferenceSession): Record<string, Tensor> {
    return Object.fromEntries(
      layoutsOf(decoder).map(({ past, kvHeads, headSize }) => [
        past,
        new Tensor('float32', new Float32Array(), [1, kvHeads, 0, headSize]),
      ]),
    );
  }

  /** The target's tokens with their ranges in its text. */
  private targetPieces(ids: readonly number[], target: string | undefined): TokenPiece[] {
    const text = target ?? this.tokenizer.decode(ids);
    const pieces = this.tokenizer.pieces(text);
    // The model may have decoded tokens that its tokenizer would not have chosen for the same text: they get no ranges.
    const same = pieces.length >= ids.length && ids.every((id, i) => pieces[i].id === id);
    return ids.map((id, i) =>
      same
        ? pieces[i]
        : { id, text: this.tokenizer.vocabulary.readable(id), start: 0, end: 0, special: id === this.config.endId },
    );
  }
}

async function originalDecoder(folder: string, dtype: string, files: readonly GraphFile[]): Promise<InferenceSession> {
  const { model: encoder, decoder_model_merged: decoder } = await loadSessions(
    folder,
    'encoder-decoder',
    dtype,
    files,
    'original',
  );
  await encoder.release();
  return decoder;
}

function seq2seqMap(kind: MapKind, layers: number, heads: number, queries: number, keys: number): MapExtent {
  return {
    kind,
    layers,
    heads,
    queries,
    keys,
    direction: kind === 'decoder' ? 'causal' : 'bidirectional',
    queriesAre: kind === 'encoder' ? 'source' : 'target',
    keysAre: kind === 'decoder' ? 'target' : 'source',
  };
}
