/** How far completion's arithmetic is from the exact one: what both say of the next token, at places in real files. */
import { contextWindow } from '../../src/base/text/contextWindow';
import { COMPLETION_BUDGET } from '../../src/features/completion/core/budget';
import type { Engine, Precision } from '../../src/protocol/engine';
import { quantile } from '../statistics';
import type { Passage } from './corpus';

/** The most that the engine names. */
const TOP = 1000;

export interface DivergenceRow {
  readonly model: string;
  readonly language: string;
  readonly passages: number;
  /** Nats: KL(exact, completion's). */
  readonly mean: number;
  readonly p95: number;
  /** Share of places where both name the same likeliest token. */
  readonly sameFirst: number;
}

export interface Likely {
  readonly id: number;
  readonly logprob: number;
}

/** Asks with both arithmetics for the token after the start of each passage, with the product's window before it. */
export async function divergenceRow(
  engine: Engine,
  model: string,
  language: string,
  passages: readonly Passage[],
): Promise<DivergenceRow> {
  const nats: number[] = [];
  let same = 0;
  for (const { text, start, end } of passages) {
    const at = start + Math.floor((end - start) / 2);
    const place = { before: text.slice(0, at), beforeStart: 0, after: '' };
    const { prefix } = contextWindow(place, COMPLETION_BUDGET);
    const ask = async (precision: Precision): Promise<readonly Likely[]> => {
      const outcome = await engine.ask<'next'>({ op: 'next', model, prompt: prefix, precision, top: TOP });
      if (outcome.kind !== 'next') throw new Error(JSON.stringify(outcome));
      return outcome.top;
    };
    const exact = await ask('exact');
    const fast = await ask('fast');
    nats.push(divergence(exact, fast));
    if (exact[0]?.id === fast[0]?.id) same++;
  }
  return {
    model,
    language,
    passages: nats.length,
    mean: nats.reduce((sum, each) => sum + each, 0) / nats.length,
    p95: quantile(nats, 0.95) ?? 0,
    sameFirst: same / nats.length,
  };
}

/**
 * KL(p, q) in nats of two distributions of which the likeliest tokens are known. What only one names, and the rest,
 * counts as one token, which can make the figure smaller and never larger.
 */
export function divergence(p: readonly Likely[], q: readonly Likely[]): number {
  const theirs = new Map(q.map(({ id, logprob }) => [id, logprob]));
  let sum = 0;
  let restOfP = 1;
  let restOfQ = 1;
  for (const { id, logprob } of p) {
    const other = theirs.get(id);
    if (other === undefined) continue;
    sum += Math.exp(logprob) * (logprob - other);
    restOfP -= Math.exp(logprob);
    restOfQ -= Math.exp(other);
  }
  // Below what float logits can say of a sum of this many.
  const least = 1e-9;
  return sum + (restOfP > least ? restOfP * Math.log(restOfP / Math.max(least, restOfQ)) : 0);
}

export function divergenceTable(rows: readonly DivergenceRow[]): Record<string, string>[] {
  return rows.map((row) => ({
    model: row.model,
    language: row.language,
    passages: String(row.passages),
    'KL to exact, nats': row.mean.toFixed(4),
    p95: row.p95.toFixed(4),
    'same first token': `${(100 * row.sameFirst).toFixed(0)} %`,
  }));
}
