/** The same work by smaller and larger models: reading a text and keeping what attended to what. Nothing is written. */
import type { Cancelled, Engine, Failed, ModelInfo } from '../../../protocol/engine';
import { oneOfEachKind } from './kinds';
import type { SkippedModel } from './skipped';
import { spent, type Spent } from './spent';

/** After one that loads the model and is not counted. */
const TIMES = 3;
const MOST_TOKENS = 256;

export interface WorkDone {
  readonly id: string;
  readonly name: string;
  readonly parameters?: number;
  /** Of the model's files, which its memory holds at least. */
  readonly bytes: number;
  /** That were read; by an encoder-decoder the text's twice, once in each half. */
  readonly tokens: number;
  /** Median of `TIMES`. */
  readonly elapsedMs: number;
  /** Mean of `TIMES`, of the whole engine. */
  readonly cpuSeconds?: number;
}

/**
 * @param models those that show attention, one of each kind; the others are left out. Smallest first, where it is known
 */
export async function sameWork(
  engine: Engine,
  models: readonly ModelInfo[],
  text: string,
  signal?: AbortSignal,
  onProgress?: (done: number, total: number) => void,
): Promise<{ kind: 'done'; work: WorkDone[]; skipped: SkippedModel[] } | Failed | Cancelled> {
  const able = oneOfEachKind(models)
    .filter(({ capabilities }) => capabilities.attention.is === 'available')
    .sort((a, b) => (a.parameters ?? Infinity) - (b.parameters ?? Infinity));
  const work: WorkDone[] = [];
  const skipped: SkippedModel[] = [];
  for (const [done, model] of able.entries()) {
    onProgress?.(done, able.length);
    const one = await workOf(engine, model, text, signal);
    if (one.kind === 'cancelled') return one;
    if (one.kind === 'failed') skipped.push({ id: model.id, error: one.error });
    else work.push(one.work);
  }
  return { kind: 'done', work, skipped };
}

async function workOf(
  engine: Engine,
  { id, name, family, parameters, bytes }: ModelInfo,
  text: string,
  signal?: AbortSignal,
): Promise<{ kind: 'work'; work: WorkDone } | Failed | Cancelled> {
  // Without a target an encoder-decoder would write a translation, which is other work; it reads the text as its target
  // instead.
  const target = family === 'encoder-decoder' ? { target: text } : {};
  const elapsed: number[] = [];
  let tokens = 0;
  let before: Spent | undefined;
  for (let time = 0; time <= TIMES; time++) {
    const attended = await engine.ask(
      { op: 'attend', model: id, text, precision: 'exact', maxTokens: MOST_TOKENS, ...target },
      { signal },
    );
    if (attended.kind !== 'attended') return attended;
    await engine.ask({ op: 'release', handle: attended.handle });
    tokens = attended.tokens.length + (attended.target?.length ?? 0);
    if (time === 0) before = await spent(engine, id, 'attend');
    else elapsed.push(attended.elapsedMs);
  }
  const after = await spent(engine, id, 'attend');
  return {
    kind: 'work',
    work: {
      id,
      name,
      ...(parameters !== undefined && { parameters }),
      bytes,
      tokens,
      elapsedMs: elapsed.sort((a, b) => a - b)[Math.floor(TIMES / 2)]!,
      ...(before && after && { cpuSeconds: (after.cpuSeconds - before.cpuSeconds) / TIMES }),
    },
  };
}
