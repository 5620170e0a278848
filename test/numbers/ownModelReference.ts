/** What PyTorch computed for the models of test/fixtures/models (reference.json), and attention beside it. */
import assert from 'node:assert/strict';
import type { LocalEngine } from '../../src/engine/service/engine';
import type { MapKind } from '../../src/protocol/engine';
import { ask } from './support';

interface Masked {
  text: string;
  ids: number[];
  at: number;
  top: { id: number; logprob: number }[];
  self: number[][];
}
interface Continued {
  text: string;
  ids: number[];
  written: number[];
  self: number[][];
  logprobs: number[];
}
interface Translated {
  text: string;
  ids: number[];
  written: Record<string, number[]>;
  encoder: number[][];
  decoder: number[][];
  cross: number[][];
}

export interface OwnModelReference {
  readonly 'tiny-bert': Masked;
  readonly 'tiny-marian': Translated;
  readonly 'tiny-t5': Translated;
  readonly 'tiny-llama': Continued;
}

/** @param limits rows and columns of the reference, where the model went on for longer */
export async function compare(
  engine: LocalEngine,
  model: string,
  text: string,
  kind: MapKind,
  wanted: readonly number[][],
  limits: { queries?: number; keys?: number } = {},
): Promise<void> {
  const { handle, maps } = await ask(
    engine,
    { op: 'attend', model, text, precision: 'exact', maxTokens: 512 },
    'attended',
  );
  const map = maps.find((each) => each.kind === kind)!;
  assert.equal(map.layers, wanted.length);
  const { queries = map.queries, keys = map.keys } = limits;
  for (let layer = 0; layer < map.layers; layer++) {
    for (let head = 0; head < map.heads; head++) {
      const { weights } = await ask(
        engine,
        { op: 'attention', handle, map: kind, layer, head, fromRow: 0, toRow: queries },
        'weights',
      );
      for (let query = 0; query < queries; query++) {
        for (let key = 0; key < keys; key++) {
          const [found, reference] = [
            weights[query * map.keys + key]!,
            wanted[layer]![(head * queries + query) * keys + key]!,
          ];
          assert.ok(
            Math.abs(found - reference) < 1e-4,
            `layer ${layer} head ${head} [${query}, ${key}]: ${found} beside ${reference}`,
          );
        }
      }
    }
  }
  const { weights } = await ask(
    engine,
    { op: 'attention', handle, map: kind, layer: 0, head: 0, measure: 'value', fromRow: 0, toRow: 1 },
    'weights',
  );
  assert.ok(
    weights.some((each) => each > 0),
    'value-weighted attention is there as well',
  );
}

/** The first rows and columns of square maps, [heads, size, size]. */
export function upTo(layer: readonly number[], size: number, most: number): number[] {
  const heads = layer.length / size / size;
  return Array.from({ length: heads * most * most }, (_, i) => {
    const [head, row, column] = [Math.floor(i / most / most), Math.floor(i / most) % most, i % most];
    return layer[(head * size + row) * size + column]!;
  });
}

/** @param written by PyTorch's `generate` with so many beams */
export async function translates(
  engine: LocalEngine,
  model: string,
  { text, beams, written }: { text: string; beams: number; written: readonly number[] },
): Promise<void> {
  const {
    sentences: [sentence],
  } = await ask(engine, { op: 'translate', model, text, beams, maxTokens: 12 }, 'translated');
  assert.deepEqual(
    sentence!.tokens.map(({ id }) => id),
    written,
  );
}
