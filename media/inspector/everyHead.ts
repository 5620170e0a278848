/** One query's rows in every head, as they come from the host: some layers at a time. */
import type { EveryHeadShown, FromWebview } from '../../src/protocol/inspector';
import type { AttentionMap, MapKind } from '../../src/protocol/engine';
import type { EveryHead } from './flips';

type Question = Extract<FromWebview, { kind: 'everyHead' }>;

export class EveryHeads {
  private readonly known = new Map<string, { rows: EveryHead; loadedLayers: number }>();

  constructor(private readonly ask: (question: Question) => void) {}

  /** Another capture: nothing that was kept is of use any more. */
  clear(): void {
    this.known.clear();
  }

  /** The rows, once all layers are here; asks for them when they are not. */
  get(captureId: number, map: AttentionMap, query: number): EveryHead | undefined {
    const key = keyOf(captureId, map.kind, query);
    const found = this.known.get(key);
    if (found) return found.loadedLayers === map.layers ? found.rows : undefined;
    // A few queries at a time are looked at: what was asked long ago is asked again.
    if (this.known.size >= 64) this.known.delete(this.known.keys().next().value!);
    const { layers, heads, keys } = map;
    this.known.set(key, { rows: { layers, heads, keys, weights: new Float32Array(layers * heads * keys) }, loadedLayers: 0 });
    this.ask({ kind: 'everyHead', captureId, map: map.kind, query, fromLayer: 0, toLayer: layers });
    return undefined;
  }

  accept({ captureId, map, query, fromLayer, layers, heads, keys, weights }: EveryHeadShown): void {
    const found = this.known.get(keyOf(captureId, map, query));
    if (!found || fromLayer !== found.loadedLayers || heads !== found.rows.heads || keys !== found.rows.keys) return;
    found.rows.weights.set(weights, fromLayer * heads * keys);
    found.loadedLayers += layers;
    if (found.loadedLayers < found.rows.layers) this.ask({ kind: 'everyHead', captureId, map, query, fromLayer: found.loadedLayers, toLayer: found.rows.layers });
  }
}

const keyOf = (captureId: number, map: MapKind, query: number): string => `${captureId}/${map}/${query}`;
