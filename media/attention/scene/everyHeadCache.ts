/**
 * Caches one row of every head: of a token, or of a word or line (queries averaged, keys summed). The host answers a
 * few layers at a time. The cache is bounded by bytes.
 */
import { LRUCache } from 'lru-cache';
import type { EveryHeadShown, FromWebview } from '../../../src/protocol/attention';
import type { EveryHead } from './flips';
import { firstOfEach, membersOf } from './groups';
import type { Scene } from './state';
import { aggregation } from './units';

type Question = Extract<FromWebview, { kind: 'everyHead' }>;

const BUDGET_BYTES = 64 * 1024 * 1024;

interface Entry {
  readonly question: Question;
  readonly rows: EveryHead;
  loadedLayers: number;
}

export class EveryHeadCache {
  /** Without a bound of its own: what is over the budget may go only after a drawing. */
  private readonly known = new LRUCache<string, Entry>({
    maxSize: Number.MAX_SAFE_INTEGER,
    sizeCalculation: ({ rows }) => Math.max(1, rows.weights.byteLength),
  });
  private readonly used = new Set<string>();

  constructor(
    private readonly ask: (question: Question) => void,
    private readonly budgetBytes = BUDGET_BYTES,
  ) {}

  /** The rows belong to one capture: drops them when another is shown. */
  clear(): void {
    this.known.clear();
    this.used.clear();
  }

  /** Drops rows whose question failed, so that they are asked for again. */
  forgetUnanswered(): void {
    for (const [key, { rows, loadedLayers }] of [...this.known.entries()])
      if (loadedLayers < rows.layers) this.known.delete(key);
  }

  /**
   * Draws, then evicts rows over the budget, except those that were read while drawing: evicting these would request
   * them again, and their answer would cause the next drawing, without end.
   */
  whileDrawing(draw: () => void): void {
    this.used.clear();
    draw();
    for (const oldest of [...this.known.rkeys()]) {
      if (this.known.calculatedSize <= this.budgetBytes || this.used.has(oldest)) break;
      this.known.delete(oldest);
    }
  }

  /**
   * The row of a unit (a token, word or line by the scene's lens) once all layers are here; asks for it when it is not.
   */
  get(scene: Scene, unit: number): EveryHead | undefined {
    const question = questionOf(scene, unit);
    if (!question) return undefined;
    const key = keyOf(question, scene.keyGroups.at(-1)! + 1);
    this.used.add(key);
    const found = this.known.get(key);
    if (found) return found.loadedLayers === found.rows.layers ? found.rows : undefined;
    const { layers, heads } = scene.map;
    const keys = scene.keyGroups.at(-1)! + 1;
    const rows = { layers, heads, keys, weights: new Float32Array(layers * heads * keys) };
    this.known.set(key, { question, rows, loadedLayers: 0 });
    this.ask(question);
    return undefined;
  }

  accept(shown: EveryHeadShown): void {
    const { fromLayer, layers, heads, keys, weights } = shown;
    const found = this.known.peek(keyOf(shown, keys));
    if (
      !found ||
      fromLayer !== found.loadedLayers ||
      fromLayer + layers > found.rows.layers ||
      heads !== found.rows.heads
    )
      return;
    found.rows.weights.set(weights, fromLayer * heads * keys);
    found.loadedLayers += layers;
    if (found.loadedLayers < found.rows.layers) this.ask({ ...found.question, fromLayer: found.loadedLayers });
  }
}

function questionOf(scene: Scene, unit: number): Question | undefined {
  const {
    capture: { captureId },
    map,
    queryGroups,
    keyGroups,
    lens,
  } = scene;
  const query = firstOfEach(queryGroups).at(unit);
  if (query === undefined || keyGroups.length === 0) return undefined;
  const whole = { kind: 'everyHead', captureId, map: map.kind, query, fromLayer: 0, toLayer: map.layers } as const;
  if (lens.granularity === 'token' && lens.sink === 'raw') return whole;
  const { sink, sinks, keyGroups: groups } = aggregation(scene);
  return {
    ...whole,
    toQuery: query + membersOf(queryGroups, query).length,
    aggregation: { sink, sinks, keyGroups: groups },
  };
}

/** Questions of a word and of a line that hold the same tokens share one key. */
function keyOf(about: Question | EveryHeadShown, keys: number): string {
  const { captureId, map, query, toQuery = query + 1 } = about;
  const sink = ('weights' in about ? about.sink : about.aggregation?.sink) ?? 'raw';
  return `${captureId}/${map}/${query}-${toQuery}/${keys}/${sink}`;
}
