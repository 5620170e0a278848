/** What is asked of exported decoders, whichever exporter wrote them. */
import assert from 'node:assert/strict';
import type { LocalEngine } from '../../src/engine/service/engine';
import { GREEDY, type Precision } from '../../src/protocol/engine';
import { ask } from './support';

/** What PyTorch and onnxruntime in Python say (tools/models/tiny). */
export interface ExportReference {
  readonly texts: readonly { readonly text: string; readonly ids: readonly number[] }[];
  readonly shapes: Readonly<
    Record<
      string,
      {
        /** A text each. `logprobs`: of each token but the first; `written`: the greedy continuation. */
        readonly torch: readonly {
          readonly logprobs: readonly number[];
          readonly written: readonly number[];
          readonly attention?: readonly number[][];
        }[];
        /** By file, a text each. */
        readonly runtime: Readonly<Record<string, readonly (readonly number[])[]>>;
      }
    >
  >;
}

/** The log-probability of each token but the first. */
export async function predicted(
  engine: LocalEngine,
  model: string,
  text: string,
  precision: Precision,
): Promise<number[]> {
  const { predictions } = await ask(
    engine,
    { op: 'predictions', model, text, precision, maxTokens: 512, top: 1 },
    'predicted',
  );
  return predictions.slice(1).map(({ logprob }) => logprob!);
}

export function near(found: readonly number[], wanted: readonly number[], tolerance: number): void {
  assert.equal(found.length, wanted.length);
  found.forEach((each, i) =>
    assert.ok(Math.abs(each - wanted[i]!) < tolerance, `token ${i + 1}: ${each} beside ${wanted[i]}`),
  );
}

/** @param written by PyTorch, with its end token */
export async function writes(
  engine: LocalEngine,
  model: string,
  prompt: string,
  written: readonly number[],
  precision: Precision = 'fast',
): Promise<void> {
  const { tokens } = await ask(
    engine,
    { op: 'generate', model, prompt, sampling: GREEDY, maxTokens: 12, precision, alternatives: 0 },
    'generated',
  );
  const end = written.indexOf(0);
  assert.deepEqual(
    tokens.map((each) => each.id),
    end === -1 ? written : written.slice(0, end),
  );
}

/** Completes texts that begin alike, and each of them again. */
export async function completesAndGoesBack(engine: LocalEngine, model: string, text: string): Promise<void> {
  const complete = async (prefix: string) => {
    const { kind, ...found } = await engine.ask({
      op: 'complete',
      model,
      prefix,
      suffix: '',
      extent: 'block',
      maxTokens: 8,
      minProbability: 0,
    });
    assert.ok(kind === 'suggested' || kind === 'empty', JSON.stringify(found));
    return 'tokens' in found ? found : undefined;
  };
  const suggested: { prefix: string; found: NonNullable<Awaited<ReturnType<typeof complete>>> }[] = [];
  // What begins alike stays in the cache. A line may end at once, after random weights.
  for (const prefix of ['', ' I was', ' She is', ' it'].map((end) => text + end)) {
    const found = await complete(prefix);
    if (found) suggested.push({ prefix, found });
  }
  assert.notEqual(suggested.length, 0);
  for (const { prefix, found } of suggested) {
    const again = await complete(prefix);
    assert.deepEqual(
      again?.tokens.map((each) => each.id),
      found.tokens.map((each) => each.id),
    );
    assert.ok(again && again.reusedTokens > 10, `${again?.reusedTokens} tokens were not read again`);
  }
}

/** Each row of each head sums to one. */
export async function showsAttention(engine: LocalEngine, model: string, text: string): Promise<void> {
  const outcome = await engine.ask({ op: 'attend', model, text, precision: 'exact', maxTokens: 64 });
  assert.equal(outcome.kind, 'attended', JSON.stringify(outcome));
  assert.ok(outcome.kind === 'attended');
  const { handle, maps } = outcome;
  for (const { kind, layers, heads, queries, keys } of maps)
    for (let layer = 0; layer < layers; layer++)
      for (let head = 0; head < heads; head++) {
        const { weights } = await ask(
          engine,
          { op: 'attention', handle, map: kind, layer, head, fromRow: 0, toRow: queries },
          'weights',
        );
        for (let query = 0; query < queries; query++) {
          const sum = weights.subarray(query * keys, (query + 1) * keys).reduce((total, weight) => total + weight, 0);
          assert.ok(Math.abs(sum - 1) < 5e-3, `layer ${layer} head ${head} row ${query}: ${sum}`);
        }
      }
}
