/** The real engine on the embedded models, beside PyTorch's reference values. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { createEngine, LocalEngine } from '../../src/engine/service/engine';
import {
  MAX_SLICE_VALUES,
  type AttentionMap,
  type Engine,
  type Operation,
  type OutcomeOf,
  type RequestOf,
} from '../../src/protocol/engine';

/** Tests run from the project's root. */
const ROOT = process.cwd();

export interface AttentionFixture {
  layers: number[];
  heads: number;
  attention: number[][];
}
export interface TextFixture {
  text: string;
  ids: number[];
  offsets: [number, number][];
}

export function fixture<T>(model: string): T {
  return JSON.parse(readFileSync(path.join(ROOT, 'test/fixtures', `${model}.json`), 'utf8')) as T;
}

const embedded = { modelsFolder: path.join(ROOT, 'models') };

/** Knows the models of test/fixtures too, of which it has a copy: an engine writes headers beside the weights. */
class EngineOnAllModels extends LocalEngine {
  readonly #copy: string;

  constructor() {
    const copy = mkdtempSync(path.join(tmpdir(), 'attentive-fixtures-'));
    cpSync(path.join(ROOT, 'test/fixtures/models'), copy, { recursive: true });
    super({ ...embedded, ownModelsFolder: copy });
    this.#copy = copy;
  }

  override async dispose(): Promise<void> {
    await super.dispose();
    rmSync(this.#copy, { recursive: true, force: true });
  }
}

let shared: LocalEngine | undefined;

/**
 * Has the suites of this process share one engine, which loads each model once and goes on when a suite that uses it has
 * ended, until the function returned is called.
 */
export function shareEngine(engine = createEngine(embedded)): () => Promise<void> {
  shared = engine;
  const end = engine.dispose.bind(engine);
  engine.dispose = () => Promise.resolve();
  return end;
}

/** @returns an engine that the caller disposes */
export const engineOnEmbeddedModels = (): LocalEngine => shared ?? createEngine(embedded);

/** @returns an engine that knows the models of test/fixtures too, and that the caller disposes */
export const engineOnAllModels = (): LocalEngine => shared ?? new EngineOnAllModels();

/** Asks, and fails the test with the engine's own words when the answer is not of the wanted kind. */
export async function ask<Op extends Operation, Kind extends OutcomeOf<Op>['kind']>(
  engine: Engine,
  request: RequestOf<Op>,
  kind: Kind,
): Promise<Extract<OutcomeOf<Op>, { kind: Kind }>> {
  const outcome = await engine.ask(request);
  assert.equal(outcome.kind, kind, JSON.stringify(outcome).slice(0, 300));
  return outcome as Extract<OutcomeOf<Op>, { kind: Kind }>;
}

/** All the weights of one layer, [heads, queries, keys] row-major, fetched in slices as a view would. */
export async function layerWeights(
  engine: Engine,
  handle: number,
  map: AttentionMap,
  layer: number,
): Promise<Float32Array> {
  const { heads, queries, keys } = map;
  const weights = new Float32Array(heads * queries * keys);
  const rowsAtOnce = Math.floor(MAX_SLICE_VALUES / keys);
  for (let head = 0; head < heads; head++) {
    for (let fromRow = 0; fromRow < queries; fromRow += rowsAtOnce) {
      const toRow = Math.min(fromRow + rowsAtOnce, queries);
      const slice = await ask(
        engine,
        { op: 'attention', handle, map: map.kind, layer, head, fromRow, toRow },
        'weights',
      );
      weights.set(slice.weights, (head * queries + fromRow) * keys);
    }
  }
  return weights;
}

export function worstDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  assert.equal(actual.length, expected.length);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) worst = Math.max(worst, Math.abs(actual[i]! - expected[i]!));
  return worst;
}

/** The distance from 1 of the row that sums to least like a probability distribution. */
export function worstRowSum(weights: Float32Array, keys: number): number {
  let worst = 0;
  for (let row = 0; row < weights.length; row += keys) {
    let sum = 0;
    for (let key = 0; key < keys; key++) sum += weights[row + key]!;
    worst = Math.max(worst, Math.abs(sum - 1));
  }
  return worst;
}

/** Reference offsets count code points; editors count UTF-16 code units. */
export function utf16Offsets(text: string, offsets: readonly [number, number][]): [number, number][] {
  const characters = [...text];
  const unitsTo = (count: number): number => characters.slice(0, count).join('').length;
  return offsets.map(([start, end]) => [unitsTo(start), unitsTo(end)]);
}
