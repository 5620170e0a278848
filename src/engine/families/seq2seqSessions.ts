/** The sessions of an encoder-decoder: reading a source, reading a whole target, and writing a target step by step. */
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import type { Step } from '../decode/beamSearch';
import { hidesAttention } from '../faults';
import type { GraphFiles } from '../graph/headers';
import type { GraphVariant } from '../graph/variants';
import type { ReasonError } from '../../protocol/engine';
import type { Running } from '../running';
import { layoutsOf } from '../sessions/kvCache';
import { finite } from '../sessions/finite';
import { loadSessions, type ModelConfig } from '../sessions/library';
import { checkAttention, checkInterface, checkLogits, checkTokens, tested } from '../sessions/selfTest';
import { TapInputs, type TapOptions } from '../sessions/tapInputs';
import { idTensor } from '../sessions/tensors';
import { encoderFeeds } from './encoder';
import { requirePatch } from './encoderPatcher';
import { EXACT_UNTAPPED, tappedEncoder } from './graphFiles';

type Outputs = InferenceSession.ReturnType;

/** What cross-attention reads of a source, as inputs of the decoder. */
export type EncoderStates = { readonly encoder_hidden_states: Tensor; readonly encoder_attention_mask: Tensor };

/** The decoder's `past_key_values` inputs; undefined before its first step. */
export type Past = Readonly<Record<string, Tensor>> | undefined;

export class Seq2SeqSessions {
  private constructor(
    private readonly encoder: InferenceSession,
    /** Reads a whole target in one run, with taps. */
    private readonly decoder: InferenceSession,
    /** Decodes token by token with a cache; the same session where the tapped graph has a cache. */
    private readonly writer: InferenceSession,
    /** Why the graphs are not tapped. */
    private readonly untapped?: ReasonError,
  ) {}

  /** @throws ReasonError with the runtime's or the file system's reason */
  static async load(folder: string, dtype: string, files: GraphFiles): Promise<Seq2SeqSessions> {
    const load = (variant: GraphVariant) => loadSessions(folder, 'encoder-decoder', dtype, files, variant);
    let untapped: ReasonError | undefined;
    const { model: encoder, decoder_model_merged: decoder } = await load(tappedEncoder).catch((thrown: unknown) => {
      if (!hidesAttention(thrown)) throw thrown;
      untapped = thrown;
      return load(EXACT_UNTAPPED);
    });
    const writer = layoutsOf(decoder).length > 0 ? decoder : await originalDecoder(folder, dtype, files);
    return new Seq2SeqSessions(encoder, decoder, writer, untapped);
  }

  /** @throws ReasonError where the graphs show no attention */
  requireTaps(): void {
    if (this.untapped) throw this.untapped;
  }

  /** @throws Fault where the encoder's graph does not show where its layers end */
  requirePatch(): void {
    requirePatch(this.encoder);
  }

  /**
   * Reads the first and the last token of the vocabulary, and writes one.
   *
   * @param tokens the largest id of the tokenizer, and one
   * @throws ReasonError as in `sessions/selfTest.ts`
   */
  async test(config: ModelConfig, tokens: number): Promise<void> {
    checkInterface(this.encoder, {
      required: ['input_ids'],
      optional: ['attention_mask', 'token_type_ids', ...TapInputs.names(this.encoder)],
      outputs: ['last_hidden_state'],
    });
    for (const session of [this.decoder, this.writer])
      checkInterface(session, {
        required: ['input_ids', 'encoder_hidden_states'],
        optional: ['encoder_attention_mask', 'use_cache_branch'],
        outputs: ['logits'],
      });
    checkTokens(tokens, config.vocabularySize);
    const tapped = (session: InferenceSession): string[] =>
      session.outputNames.filter((name) => name.startsWith('attention.'));
    const { states, outputs } = await tested(() => this.encode([0, tokens - 1], tapped(this.encoder)));
    const decoded = await tested(() =>
      this.decode(states, [config.decoderStartId], ['logits', ...tapped(this.decoder)]),
    );
    const width = checkLogits(decoded.logits as Tensor, config.vocabularySize, tokens);
    await tested(() => this.steps(states, width, {})(undefined, config.decoderStartId));
    if (this.untapped) return;
    checkAttention(outputs as Record<string, Tensor>, 'attention.self.', config);
    for (const name of ['attention.self.', 'attention.cross.'])
      checkAttention(decoded as Record<string, Tensor>, name, { layers: config.decoderLayers, heads: config.heads });
  }

  /** Reads a source in one run. @param taps outputs to return beside the states. @param options of the run */
  async encode(
    ids: readonly number[],
    taps: readonly string[] = [],
    options?: TapOptions,
  ): Promise<{ states: EncoderStates; outputs: Outputs }> {
    const feeds = encoderFeeds(this.encoder, ids, options);
    const outputs = await this.encoder.run(feeds, ['last_hidden_state', ...taps]);
    const states = {
      encoder_hidden_states: outputs.last_hidden_state as Tensor,
      encoder_attention_mask: feeds.attention_mask,
    };
    return { states, outputs };
  }

  /** Reads a whole target in one run, without a cache. @param taps the outputs to return */
  decode(states: EncoderStates, ids: readonly number[], taps: readonly string[]): Promise<Outputs> {
    return this.decoder.run({ ...emptyPast(this.decoder), input_ids: idTensor(ids), ...states }, taps);
  }

  /** The decoder's steps over one source, for the beam search. @param beforeRun called before each run */
  steps(states: EncoderStates, vocabularySize: number, { beforeRun }: Pick<Running, 'beforeRun'>): Step<Past> {
    const { writer } = this;
    const layouts = layoutsOf(writer);
    const hasBranches = writer.inputNames.includes('use_cache_branch');
    return async (past, id) => {
      const feeds = {
        ...(past ?? emptyPast(writer)),
        ...states,
        input_ids: idTensor([id]),
        ...(hasBranches && { use_cache_branch: new Tensor('bool', [past !== undefined], [1]) }),
      };
      await beforeRun?.();
      const outputs = await writer.run(feeds, ['logits', ...layouts.map(({ present }) => present)]);
      const logits = outputs.logits!.data as Float32Array;
      // Only the branch without a cache computes the source's keys and values; the other one returns empty tensors for
      // them.
      const state = layouts.map(({ past: input, present }) => {
        const kept = input.includes('.encoder.') ? past?.[input] : undefined;
        return [input, kept ?? (outputs[present] as Tensor)] as const;
      });
      return {
        logits: finite(logits.subarray(logits.length - vocabularySize), vocabularySize),
        state: Object.fromEntries(state),
      };
    };
  }

  async dispose(): Promise<void> {
    const sessions = new Set([this.encoder, this.decoder, this.writer]);
    await Promise.all([...sessions].map((session) => session.release()));
  }
}

async function originalDecoder(folder: string, dtype: string, files: GraphFiles): Promise<InferenceSession> {
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

function emptyPast(decoder: InferenceSession): Record<string, Tensor> {
  return Object.fromEntries(
    layoutsOf(decoder).map(({ past, kvHeads, headSize }) => [
      past,
      new Tensor('float32', new Float32Array(), [1, kvHeads, 0, headSize]),
    ]),
  );
}
