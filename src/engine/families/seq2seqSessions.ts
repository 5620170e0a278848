/** The sessions of an encoder-decoder: reading a source, reading a whole target, and writing a target step by step. */
import * as path from 'node:path';
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import type { Step } from '../decode/beamSearch';
import { hidesAttention } from '../faults';
import type { GraphFile, GraphFiles } from '../graph/headers';
import type { GraphVariant } from '../graph/variants';
import { ReasonError } from '../../protocol/engine';
import type { Running } from '../running';
import { cacheTensor, cacheValues } from '../sessions/cacheValues';
import { layoutsOf } from '../sessions/kvCache';
import { finite } from '../sessions/finite';
import { loadGraph, type ModelConfig } from '../sessions/library';
import { checkAttention, checkInterface, checkLogits, checkTokens, tested } from '../sessions/selfTest';
import { TapInputs, type TapOptions } from '../sessions/tapInputs';
import { idTensor } from '../sessions/tensors';
import { encoderFeeds } from './encoderInputs';
import { requirePatch } from './encoderPatcher';
import { EXACT_UNTAPPED, tappedEncoder, UNTAPPED } from './graphFiles';

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
    /** Decodes the first token; the same session where the tapped graph hands out its cache. */
    private readonly writer: InferenceSession,
    /** Decodes the others with a cache; the same session where one graph has both branches. */
    private readonly continuing: InferenceSession,
    /** Why the graphs are not tapped. */
    private readonly untapped?: ReasonError,
  ) {}

  /** @throws ReasonError with the runtime's or the file system's reason */
  static async load(folder: string, files: GraphFiles): Promise<Seq2SeqSessions> {
    const [first, second, withPast] = (['encoder', 'decoder', 'decoder_with_past'] as const).map((part) =>
      fileOf(files, part),
    );
    if (!first || !second)
      throw new ReasonError({ code: 'noGraphFiles', args: { files: ['encoder_model.onnx', 'decoder_model.onnx'] } });
    const loaded: InferenceSession[] = [];
    const load = async (file: GraphFile, variant: GraphVariant | 'original'): Promise<InferenceSession> => {
      const session = await loadGraph(folder, file, variant);
      loaded.push(session);
      return session;
    };
    const release = (): Promise<unknown> => Promise.allSettled(loaded.splice(0).map((session) => session.release()));
    const pair = async (variant: GraphVariant) => [await load(first, variant), await load(second, variant)] as const;
    try {
      let untapped: ReasonError | undefined;
      const [encoder, decoder] = await pair(tappedEncoder).catch(async (thrown: unknown) => {
        if (!hidesAttention(thrown)) throw thrown;
        untapped = thrown;
        await release();
        return pair(EXACT_UNTAPPED);
      });
      if (withPast)
        return new Seq2SeqSessions(encoder, decoder, decoder, await load(withPast, EXACT_UNTAPPED), untapped);
      const writer = layoutsOf(decoder).length > 0 ? decoder : await wholeDecoder(second, load);
      return new Seq2SeqSessions(encoder, decoder, writer, writer, untapped);
    } catch (thrown) {
      await release();
      throw thrown;
    }
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
    if (this.continuing !== this.writer)
      checkInterface(this.continuing, {
        required: ['input_ids'],
        optional: ['encoder_hidden_states', 'encoder_attention_mask'],
        outputs: ['logits'],
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
    const step = this.steps(states, width, {});
    await tested(async () => step((await step(undefined, config.decoderStartId)).state, 0));
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
    const layouts = layoutsOf(this.continuing);
    return async (past, id) => {
      const session = past ? this.continuing : this.writer;
      const feeds: Record<string, Tensor> = {
        ...(past ?? emptyPast(session)),
        ...states,
        input_ids: idTensor([id]),
        use_cache_branch: new Tensor('bool', [past !== undefined], [1]),
      };
      // A graph that goes on with a cache does not need the encoder's states again.
      const taken = Object.fromEntries(session.inputNames.map((name) => [name, feeds[name]!]));
      const given = layouts.map(({ present }) => present).filter((name) => session.outputNames.includes(name));
      await beforeRun?.();
      const outputs = await session.run(taken, ['logits', ...given]);
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
    const sessions = new Set([this.encoder, this.decoder, this.writer, this.continuing]);
    await Promise.all([...sessions].map((session) => session.release()));
  }
}

/** The decoder with both branches. Its graph as it is stored, unless it gives values that are no float32. */
async function wholeDecoder(
  file: GraphFile,
  load: (file: GraphFile, variant: GraphVariant | 'original') => Promise<InferenceSession>,
): Promise<InferenceSession> {
  const stored = await load(file, 'original');
  if (stored.outputMetadata.every((each) => !each.isTensor || each.type !== 'float16')) return stored;
  await stored.release();
  return load(file, UNTAPPED);
}

/** @param part of a model, by which its graph's file is named before its precision */
const fileOf = (files: GraphFiles, part: 'encoder' | 'decoder' | 'decoder_with_past'): GraphFile | undefined =>
  files.find(({ original }) => path.basename(original).startsWith(`${part}_model`));

function emptyPast(decoder: InferenceSession): Record<string, Tensor> {
  return Object.fromEntries(
    layoutsOf(decoder).map(({ past, type, kvHeads, headSize }) => [
      past,
      cacheTensor(cacheValues(type, 0), [1, kvHeads, 0, headSize]),
    ]),
  );
}
