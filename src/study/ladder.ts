/** Models of different kinds on one text: bits per byte, and how much better a longer look back makes each. */
import type { Cancelled, Engine, Failed, ModelInfo, TokenPiece } from '../protocol/engine';
import { ByteNgram } from './byteNgram';

/** Tokens that a model may look back at: of a byte model bytes. */
export const CONTEXTS = [4, 16, 64, 256, 1024] as const;
/** Longer texts are cut: a small context is read piece by piece. */
export const MOST_BYTES = 2048;

export interface Rung {
  readonly id: string;
  readonly name: string;
  /** Of the model's files; 0 for one that was learned on the spot. */
  readonly bytes: number;
  /** What it reads one at a time. */
  readonly unit: 'byte' | 'token';
  /** By context, in the order of `CONTEXTS`. */
  readonly bitsPerByte: readonly number[];
  /** For a thousand units at the longest context. */
  readonly msPerThousand: number;
  /** The same in CPU-seconds of the engine; undefined for what did not run in it. */
  readonly cpuPerThousand?: number;
  /** What the engine's process holds once the model has run, with all that ran before it. */
  readonly residentBytes?: number;
}

export type Ladder =
  | { readonly kind: 'ladder'; readonly rungs: readonly Rung[]; readonly bytes: number }
  | Failed | Cancelled;

export interface LadderOptions {
  readonly order: number;
  /** Read by the n-gram model before the text. */
  readonly learn?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** @param models those that can score; the others are left out */
export async function ladder(engine: Engine, models: readonly ModelInfo[], whole: string, { order, learn = '', signal, onProgress }: LadderOptions): Promise<Ladder> {
  const text = firstBytes(whole, MOST_BYTES);
  const scoring = models.filter(({ capabilities }) => capabilities.score.is === 'available');
  const total = scoring.length * CONTEXTS.length;
  const rungs: Rung[] = [ngramRung(text, order, learn)];
  for (const { id, name, bytes, family } of scoring) {
    const bitsPerByte: number[] = [];
    let msPerThousand = 0;
    let units = 0;
    const read = await engine.ask({ op: 'tokens', model: id, text }, { signal });
    if (read.kind !== 'tokens') return read;
    const before = await costOf(engine, id);
    for (const context of CONTEXTS) {
      onProgress?.((rungs.length - 1) * CONTEXTS.length + bitsPerByte.length, total);
      const measured = await measure(engine, id, text, read.tokens, context, signal);
      if (measured.kind !== 'measured') return measured;
      bitsPerByte.push(measured.bits / measured.bytes);
      msPerThousand = 1000 * measured.elapsedMs / Math.max(1, measured.units);
      units += measured.units;
    }
    const after = await costOf(engine, id);
    rungs.push({
      id, name, bytes, unit: family === 'recurrent' ? 'byte' : 'token', bitsPerByte, msPerThousand,
      ...(before && after && { cpuPerThousand: 1000 * (after.cpuSeconds - before.cpuSeconds) / Math.max(1, units), residentBytes: after.residentBytes }),
    });
  }
  return { kind: 'ladder', rungs, bytes: new TextEncoder().encode(text).length };
}

/** Of scoring texts with one model, so far. */
async function costOf(engine: Engine, model: string): Promise<{ cpuSeconds: number; residentBytes: number } | undefined> {
  const costs = await engine.ask({ op: 'costs' });
  if (costs.kind !== 'costs') return undefined;
  const cpuSeconds = costs.models.find((each) => each.model === model)?.work.find(({ op }) => op === 'predictions')?.cpuSeconds ?? 0;
  return { cpuSeconds, residentBytes: costs.residentBytes };
}

function ngramRung(text: string, order: number, learn: string): Rung {
  const encoder = new TextEncoder();
  const bytes = encoder.encode(text);
  const started = performance.now();
  const bitsPerByte = CONTEXTS.map((context) => {
    const model = new ByteNgram(order);
    model.read(encoder.encode(learn));
    const bits = model.bits(bytes, context);
    // The other models are not asked about what nothing stands before.
    return bits.subarray(1).reduce((sum, each) => sum + each, 0) / Math.max(1, bytes.length - 1);
  });
  return { id: `${order}-gram`, name: `${order}-gram, Kneser-Ney`, bytes: 0, unit: 'byte', bitsPerByte, msPerThousand: 1000 * (performance.now() - started) / CONTEXTS.length / Math.max(1, bytes.length) };
}

type Measured = { kind: 'measured'; bits: number; bytes: number; units: number; elapsedMs: number } | Failed | Cancelled;

/**
 * Windows of `context` tokens, each half a window further: a token is predicted from at least half of it, but for those at the
 * start of the text.
 */
async function measure(engine: Engine, model: string, text: string, pieces: readonly TokenPiece[], context: number, signal?: AbortSignal): Promise<Measured> {
  const encoder = new TextEncoder();
  let [bits, bytes, units, elapsedMs] = [0, 0, 0, 0];
  for (let from = 0, counted = 0; counted < pieces.length; from += Math.max(1, context / 2)) {
    const to = Math.min(pieces.length, from + context);
    const [start, end] = [pieces[from].start, pieces[to - 1].end];
    const predicted = await engine.ask({ op: 'predictions', model, text: text.slice(start, end), precision: 'fast', maxTokens: 4096, top: 0 }, { signal });
    if (predicted.kind !== 'predicted') return predicted;
    elapsedMs += predicted.elapsedMs;
    const fresh = (pieces[counted]?.start ?? end) - start;
    predicted.tokens.forEach((token, i) => {
      const { logprob } = predicted.predictions[i];
      units++;
      // A character whose bytes are several tokens is counted with the last of them.
      if (logprob === null || token.start < fresh) return;
      bits -= logprob / Math.LN2;
      const next = predicted.tokens.at(i + 1);
      if (next?.start !== token.start) bytes += encoder.encode(text.slice(start + token.start, start + token.end)).length;
    });
    counted = to;
  }
  return { kind: 'measured', bits, bytes: Math.max(1, bytes), units, elapsedMs };
}

/** As many whole characters as fit. */
function firstBytes(text: string, most: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(most));
  return text.slice(0, read);
}
