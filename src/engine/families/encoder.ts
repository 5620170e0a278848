/** Encoder-only transformers: they read in both directions at once, so a word can see what comes after it. */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { ScoredToken } from '../../protocol/engine';
import { Capture } from '../captures/capture';
import { LayerWindow, type TakeRows } from '../captures/layerWindow';
import type { LayerValues } from '../measures/valueWeighted';
import { throwIfCancelled } from '../cancellation';
import { logSumExp, topIndices } from '../decode/probability';
import { badOption, hidesAttention, noBlank, tooLong } from '../faults';
import { loadSession, type ModelConfig } from '../sessions/library';
import type { AttentionKind } from '../graph/attentionSites';
import type { GraphFile } from '../graph/headers';
import { tapOutput, tapOutputs } from '../graph/tapPatches';
import type { GraphVariant } from '../graph/variants';
import { finite } from '../sessions/finite';
import { checkAttention, checkInterface, checkLogits, checkTokens, tested } from '../sessions/selfTest';
import { TapInputs } from '../sessions/tapInputs';
import type { FirstPieces } from '../text/partOfText';
import type { Tokenizer } from '../text/tokenizer';
import type { Running } from '../running';
import type { Capabilities } from './capabilities';
import { encoderCost } from './captureCosts';
import { EncoderAblator } from './encoderAblator';
import { blanksIn, encoderFeeds, firstPiecesWithBlanks, withBlanks } from './encoderInputs';
import { blankIn, patchEncoder, requirePatch } from './encoderPatcher';
import { EXACT_UNTAPPED, tappedEncoder } from './graphFiles';
import {
  selfMap,
  shortened,
  type AttendOptions,
  type AttendResult,
  type Attender,
  type Filler,
  type LanguageModel,
  type Patched,
  type Patcher,
} from './languageModel';
import { OutputProjections } from './outputProjections';
import { piecesOfBoth } from './patching';
import { TestedSession } from './testedSession';

export class EncoderModel implements LanguageModel, Attender, Filler, Patcher {
  readonly family = 'encoder';
  readonly attender = this;
  readonly filler = this;
  readonly patcher = this;
  /** Undefined where it predicts nothing. */
  readonly ablator: EncoderAblator | undefined;
  private readonly tapped: TestedSession<Disposable>;
  /** Fills masks where the graph cannot be tapped. */
  private readonly untapped: TestedSession<Disposable>;
  private readonly projections: OutputProjections;

  constructor(
    folder: string,
    dtype: string,
    file: GraphFile,
    private readonly config: ModelConfig,
    private readonly tokenizer: Tokenizer,
    readonly capabilities: Capabilities,
    isVerified: boolean,
  ) {
    this.projections = new OutputProjections(folder, file, config);
    const sessionOf = (variant: GraphVariant): TestedSession<Disposable> =>
      new TestedSession(
        async () => disposable(await loadSession(folder, 'encoder', dtype, file, variant)),
        isVerified ? undefined : ({ session }) => this.test(session),
      );
    this.tapped = sessionOf(tappedEncoder);
    this.untapped = sessionOf(EXACT_UNTAPPED);
    if (this.fillsBlanks)
      this.ablator = new EncoderAblator(config, tokenizer, async (running) => (await this.tapped.get(running)).session);
  }

  tokens(text: string) {
    return this.tokenizer.pieces(text);
  }

  async attend(text: string, { maxTokens, admit, inTurn }: AttendOptions, running: Running): Promise<AttendResult> {
    const limit = Math.min(maxTokens, this.config.windowTokens);
    const { pieces, ...total } = this.firstPieces(text, limit);
    const tokens = shortened(pieces, limit);
    const ids = tokens.map(({ id }) => id);
    const extent = selfMap('bidirectional', this.config.layers, this.config.heads, ids.length);
    const held = admit((count) => encoderCost(this.config, count), ids.length);
    let values: LayerValues[] = [];
    const layers = await LayerWindow.filled(
      extent,
      held,
      async (wanted, take, context) => {
        values = await this.readTapped(ids, wanted, take, context);
      },
      (wanted, take, context) =>
        inTurn((attender, again) => attender.reread!(ids, 'exact', wanted, take, again), context),
      running,
    );
    const capture = new Capture([
      { map: extent, taps: { attention: layers, values: this.projections.transform('self', values) }, tokens },
    ]);
    // Encoders have one variant, with float activations over quantized weights.
    const blanks = this.fillsBlanks && { blanks: blanksIn(this.tokenizer, tokens) };
    return { capture, precision: 'exact', tokens, ...blanks, ...total };
  }

  async reread(
    ids: readonly number[],
    _precision: unknown,
    layers: readonly number[],
    take: TakeRows,
    running: Running,
  ): Promise<void> {
    await this.readTapped(ids, layers, take, running);
  }

  /** One run over the whole text. @returns the values by layer */
  private async readTapped(
    ids: readonly number[],
    layers: readonly number[],
    take: TakeRows,
    running: Running,
  ): Promise<LayerValues[]> {
    const { signal, onPart, beforeRun } = running;
    const { session } = await this.tapped.get(running);
    await beforeRun?.();
    throwIfCancelled(signal, 'capture');
    onPart?.({ kind: 'progress', stage: 'capturing', done: 0, total: ids.length });
    const outputOf = (layer: number): string => tapOutput('attention', 'self', layer);
    const outputs = await session.run(encoderFeeds(session, ids), [
      ...layers.map(outputOf),
      ...tapOutputs('values', 'self', this.config.layers),
    ]);
    for (const layer of layers) take(layer, outputs[outputOf(layer)]!.data as Float32Array, 0, ids.length);
    return valuesIn(outputs, 'self', this.config.layers);
  }

  /** Reads the masked-word head's logits at the blanks. Float arithmetic. */
  async fill(text: string, top: number, running: Running): Promise<{ blanks: ScoredToken[][]; promptTokens: number }> {
    const { vocabulary } = this.tokenizer;
    const ids = this.tokenizer.encodeForModel(withBlanks(this.tokenizer, text));
    const places = blanksIn(
      this.tokenizer,
      ids.map((id) => ({ id })),
    );
    if (places.length === 0) throw noBlank();
    if (ids.length > this.config.windowTokens) throw tooLong(ids.length, this.config.windowTokens);
    const { signal, beforeRun } = running;
    const { session } = await this.tapped.get(running).catch((thrown: unknown) => {
      if (hidesAttention(thrown)) return this.untapped.get(running);
      throw thrown;
    });
    await beforeRun?.();
    throwIfCancelled(signal, 'prefill');
    const logits = (await session.run(encoderFeeds(session, ids), ['logits'])).logits!.data as Float32Array;
    const width = logits.length / ids.length;
    const blanks = places.map((place) => {
      const row = finite(logits.subarray(place * width, (place + 1) * width), width);
      const scale = logSumExp(row);
      return topIndices(row, top).map((id) => ({ id, text: vocabulary.readable(id), logprob: row[id]! - scale }));
    });
    return { blanks, promptTokens: ids.length };
  }

  /** What is predicted at the first blank of each text. */
  async patch(
    { text, otherText, maxTokens, ...wanted }: Parameters<Patcher['patch']>[0],
    running: Running,
  ): Promise<Patched> {
    const { maskedWord } = this.capabilities;
    if (maskedWord.is === 'unavailable') throw badOption({ what: 'patchUnavailable', why: maskedWord.why });
    const limit = Math.min(maxTokens, this.config.windowTokens);
    const texts = piecesOfBoth({ firstPieces: (...asked) => this.firstPieces(...asked) }, [text, otherText], limit);
    const { session } = await this.tapped.get(running);
    requirePatch(session);
    await running.beforeRun?.();
    return patchEncoder(
      wanted,
      texts,
      this.config.layers,
      (ids) => {
        const place = blankIn(this.tokenizer, ids);
        return async (taps, options) => {
          const outputs = await session.run(encoderFeeds(session, ids, options), ['logits', ...taps]);
          const all = outputs.logits!.data as Float32Array;
          const width = all.length / ids.length;
          return { logits: finite(all.slice(place * width, (place + 1) * width), width), outputs };
        };
      },
      this.tokenizer,
      running,
    );
  }

  async dispose(): Promise<void> {
    await Promise.all([this.tapped.dispose(), this.untapped.dispose()]);
  }

  private firstPieces(text: string, most: number): FirstPieces {
    return this.fillsBlanks
      ? firstPiecesWithBlanks(this.tokenizer, text, most)
      : this.tokenizer.firstPieces(text, most);
  }

  private get fillsBlanks(): boolean {
    return this.capabilities.maskedWord.is === 'available';
  }

  /** Reads the first and the last token of the vocabulary; see `sessions/selfTest.ts`. */
  private async test(session: InferenceSession): Promise<void> {
    const { vocabularySize } = this.config;
    const tokens = this.tokenizer.vocabulary.size;
    const fills = this.fillsBlanks;
    checkInterface(session, {
      required: ['input_ids'],
      optional: ['attention_mask', 'token_type_ids', ...TapInputs.names(session)],
      outputs: fills ? ['logits'] : [],
    });
    if (vocabularySize > 0) checkTokens(tokens, vocabularySize);
    const outputs = await tested(() => session.run(encoderFeeds(session, [0, tokens - 1])));
    if (fills) checkLogits(outputs.logits!, vocabularySize, tokens);
    const isTapped = session.outputNames.some((name) => name.startsWith(TAPS));
    if (isTapped) checkAttention(outputs as Record<string, Tensor>, TAPS, this.config);
  }
}

const TAPS = 'attention.self.';

interface Disposable {
  readonly session: InferenceSession;
  dispose(): Promise<void>;
}
const disposable = (session: InferenceSession): Disposable => ({ session, dispose: () => session.release() });

/** The values that the tap put out, by layer: [1, heads, keys, head size]. */
export function valuesIn(outputs: InferenceSession.ReturnType, kind: AttentionKind, layers: number): LayerValues[] {
  return tapOutputs('values', kind, layers).map((name) => {
    const { data, dims } = outputs[name]!;
    return { values: data as Float32Array, kvHeads: dims[1]!, headSize: dims[3]! };
  });
}
