/** Models of different kinds on one text: bits per byte, and how much better a longer look back makes each. */
import type { Cancelled, Engine, Failed, ModelInfo, TokenPiece } from '../../../protocol/engine';
import { ByteNgram } from './byteNgram';
import { oneOfEachKind } from './kinds';
import type { SkippedModel } from './skipped';
import { spent } from './spent';

/** Bytes that a model may look back at: one unit for all, whatever each reads one at a time. */
export const CONTEXTS = [16, 64, 256, 1024, 4096] as const;
/** Longer texts are cut: a small context is read piece by piece. */
export const MOST_BYTES = 4096;

export interface ModelResult {
  readonly id: string;
  readonly name: string;
  /** Numbers that were learned; of an n-gram model its counts, once it has read the text. */
  readonly parameters?: number;
  /** Of the model's files; 0 for one that was learned on the spot. */
  readonly bytes: number;
  /** What it reads one at a time. */
  readonly unit: 'byte' | 'token';
  /** By context, in the order asked for. */
  readonly bitsPerByte: readonly number[];
  /** For a thousand units at the longest context. */
  readonly msPerThousand: number;
  /** The same in CPU-seconds of the engine; undefined for what did not run in it. */
  readonly cpuPerThousand?: number;
  /** What the engine's process holds once the model has run, with all that ran before it. */
  readonly residentBytes?: number;
}

export type Ladder =
  | {
      readonly kind: 'ladder';
      readonly models: readonly ModelResult[];
      readonly skipped: readonly SkippedModel[];
      readonly bytes: number;
    }
  | Failed
  | Cancelled;

export interface LadderOptions {
  readonly order: number;
  /** All of `CONTEXTS` where it is left out. */
  readonly contexts?: readonly number[];
  /** Read by the n-gram model before the text. */
  readonly learn?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** Told after each model what is known by then: the large ones take long. */
  readonly onResult?: (soFar: Pick<Extract<Ladder, { kind: 'ladder' }>, 'models' | 'bytes'>) => void;
}

/**
 * The smallest first, which is the quickest.
 *
 * @param models those that can score, one of each kind; the others are left out, and so are those of servers, to which
 *   nobody asked to send the text
 */
export async function ladder(
  engine: Engine,
  models: readonly ModelInfo[],
  whole: string,
  { order, contexts = CONTEXTS, learn = '', signal, onProgress, onResult }: LadderOptions,
): Promise<Ladder> {
  const text = firstBytes(whole, MOST_BYTES);
  const scoring = oneOfEachKind(models)
    .filter(({ origin, capabilities }) => origin !== 'server' && capabilities.score.is === 'available')
    .sort((a, b) => a.bytes - b.bytes);
  const bytes = new TextEncoder().encode(text).length;
  const total = scoring.length * contexts.length;
  const results: ModelResult[] = [await ngramResult(text, order, contexts, learn, signal)];
  if (signal?.aborted) return { kind: 'cancelled', at: 'score' };
  onResult?.({ models: [...results], bytes });
  const skipped: SkippedModel[] = [];
  for (const [done, model] of scoring.entries()) {
    const outcome = await resultOf(engine, model, text, contexts, signal, (measured) =>
      onProgress?.(done * contexts.length + measured, total),
    );
    if (outcome.kind === 'cancelled') return outcome;
    if (outcome.kind === 'failed') skipped.push({ id: model.id, error: outcome.error });
    else {
      results.push(outcome.result);
      onResult?.({ models: [...results], bytes });
    }
  }
  return { kind: 'ladder', models: results, skipped, bytes };
}

async function resultOf(
  engine: Engine,
  { id, name, bytes, family, parameters }: ModelInfo,
  text: string,
  contexts: readonly number[],
  signal: AbortSignal | undefined,
  onContext: (done: number) => void,
): Promise<{ kind: 'result'; result: ModelResult } | Failed | Cancelled> {
  const read = await engine.ask({ op: 'tokens', model: id, text }, { signal });
  if (read.kind !== 'tokens') return read;
  const before = await spent(engine, id, 'predictions');
  const bitsPerByte: number[] = [];
  let [msPerThousand, units] = [0, 0];
  for (const [done, context] of contexts.entries()) {
    onContext(done);
    const measured = await measure(engine, id, text, read.tokens, context, signal);
    if (measured.kind !== 'measured') return measured;
    bitsPerByte.push(measured.bits / measured.bytes);
    msPerThousand = (1000 * measured.elapsedMs) / Math.max(1, measured.units);
    units += measured.units;
  }
  const after = await spent(engine, id, 'predictions');
  return {
    kind: 'result',
    result: {
      id,
      name,
      ...(parameters !== undefined && { parameters }),
      bytes,
      unit: family === 'recurrent' ? 'byte' : 'token',
      bitsPerByte,
      msPerThousand,
      ...(before &&
        after && {
          cpuPerThousand: (1000 * (after.cpuSeconds - before.cpuSeconds)) / Math.max(1, units),
          residentBytes: after.residentBytes,
        }),
    },
  };
}

/** Bytes learned before others get their turn: some ten milliseconds. */
const LEARNED_AT_ONCE = 4096;

async function ngramResult(
  text: string,
  order: number,
  contexts: readonly number[],
  learn: string,
  signal?: AbortSignal,
): Promise<ModelResult> {
  const encoder = new TextEncoder();
  const [bytes, known] = [encoder.encode(text), encoder.encode(learn)];
  const model = new ByteNgram(order);
  for (let from = 0; from < known.length && !signal?.aborted; from += LEARNED_AT_ONCE) {
    model.read(known, from, Math.min(known.length, from + LEARNED_AT_ONCE));
    await new Promise((resolve) => setTimeout(resolve));
  }
  const started = performance.now();
  const sums = contexts.map(() => 0);
  for (let at = 0; at < bytes.length; at++) {
    const predicted = model.bits(bytes, at, contexts);
    // The other models predict no first token, so the first byte does not count here either.
    if (at > 0)
      predicted.forEach((bits, i) => {
        sums[i]! += bits;
      });
  }
  return {
    id: `${order}-gram`,
    name: `${order}-gram, Kneser-Ney`,
    parameters: model.size,
    bytes: 0,
    unit: 'byte',
    bitsPerByte: sums.map((sum) => sum / Math.max(1, bytes.length - 1)),
    msPerThousand: (1000 * (performance.now() - started)) / Math.max(1, bytes.length),
  };
}

type Measured =
  { kind: 'measured'; bits: number; bytes: number; units: number; elapsedMs: number } | Failed | Cancelled;

/**
 * Windows of at most `context` bytes, each half a window further: a token is predicted from about half of it at least,
 * but for those at the start of the text. A token that is longer than that is predicted from the one before it.
 */
async function measure(
  engine: Engine,
  model: string,
  text: string,
  pieces: readonly TokenPiece[],
  context: number,
  signal?: AbortSignal,
): Promise<Measured> {
  const encoder = new TextEncoder();
  const startsAt = bytesBefore(text, pieces);
  const reaches = (from: number, size: number): number => {
    const past = pieces.findIndex((_, i) => i >= from && startsAt[i + 1]! - startsAt[from]! > size);
    return past < 0 ? pieces.length : past;
  };
  let [bits, bytes, units, elapsedMs] = [0, 0, 0, 0];
  for (
    let from = 0, counted = 0;
    counted < pieces.length;
    from = Math.min(counted - 1, Math.max(from + 1, reaches(from, context / 2)))
  ) {
    while (from < counted - 1 && reaches(from, context) <= counted) from++;
    const to = Math.max(counted + 1, reaches(from, context));
    const [start, end] = [pieces[from]!.start, pieces[to - 1]!.end];
    const predicted = await engine.ask(
      { op: 'predictions', model, text: text.slice(start, end), precision: 'fast', maxTokens: 4096, top: 0 },
      { signal },
    );
    if (predicted.kind !== 'predicted') return predicted;
    elapsedMs += predicted.elapsedMs;
    const fresh = (pieces[counted]?.start ?? end) - start;
    predicted.tokens.forEach((token, i) => {
      const { logprob } = predicted.predictions[i]!;
      units++;
      // A character whose bytes are several tokens is counted with the last of them.
      if (logprob === null || token.start < fresh) return;
      bits -= logprob / Math.LN2;
      const next = predicted.tokens.at(i + 1);
      if (next?.start !== token.start)
        bytes += encoder.encode(text.slice(start + token.start, start + token.end)).length;
    });
    counted = to;
  }
  return { kind: 'measured', bits, bytes: Math.max(1, bytes), units, elapsedMs };
}

/** Bytes before each token, and those of the whole text at the end. Tokens of one character start together. */
function bytesBefore(text: string, pieces: readonly TokenPiece[]): number[] {
  const encoder = new TextEncoder();
  const before: number[] = [];
  let [at, bytes] = [0, 0];
  for (const { start } of [...pieces, { start: text.length }]) {
    bytes += encoder.encode(text.slice(at, Math.max(at, start))).length;
    at = Math.max(at, start);
    before.push(bytes);
  }
  return before;
}

/** As many whole characters as fit. */
function firstBytes(text: string, most: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(most));
  return text.slice(0, read);
}
