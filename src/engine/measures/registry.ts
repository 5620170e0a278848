/** The registry of measures: one line each. */
import type { Capability } from '../../protocol/engine';
import type { MeasureId, ShapeOf } from '../../protocol/measures';
import { MISSING_TAP, type Tap } from '../taps';
import { AVAILABLE, unavailable, type AnyMeasure, type ComputedShape, type Measure } from './measure';
import { patterns } from './patterns';
import { raw } from './raw';
import { rollout } from './rollout';
import { tapsOf, type MapExtent, type TappedMap } from './tapped';
import { valueWeighted } from './valueWeighted';

export class Measures {
  private readonly byId: ReadonlyMap<string, AnyMeasure>;

  constructor(readonly all: readonly AnyMeasure[]) {
    const ids = all.map(({ id }) => id);
    const twice = ids.find((id, i) => ids.indexOf(id) !== i);
    if (twice !== undefined) throw new RangeError(`two measures are named ${twice}`);
    this.byId = new Map(all.map((measure) => [measure.id, measure]));
  }

  /** The taps that a graph needs so that the measures of some shapes can be computed from one run. */
  tapsFor(...shapes: readonly ComputedShape[]): ReadonlySet<Tap> {
    return new Set(this.all.filter(({ shape }) => shapes.includes(shape)).flatMap(({ taps }) => taps));
  }

  /** @throws RangeError where no measure of that shape has that id */
  get<Shape extends ComputedShape>(shape: Shape, id: string): Measure<Shape> {
    const found = this.byId.get(id);
    if (found?.shape !== shape) throw new RangeError(`no ${shape} measure is named ${id}`);
    return found as Measure<Shape>;
  }

  /** @throws RangeError for an unknown id */
  availability(id: string, tapped: TappedMap): Capability {
    const measure = this.byId.get(id);
    if (!measure) throw new RangeError(`no measure is named ${id}`);
    const shown = tapsOf(tapped);
    const missing = measure.taps.find((tap) => !shown.has(tap));
    return missing ? unavailable(MISSING_TAP[missing]) : (measure.availableFor?.(tapped.map) ?? AVAILABLE);
  }

  /** The availability of each measure of a shape, by id. */
  states(shape: ComputedShape, tapped: TappedMap): Record<string, Capability> {
    return Object.fromEntries(
      this.all.filter((measure) => measure.shape === shape).map(({ id }) => [id, this.availability(id, tapped)]),
    );
  }

  /** Memory that all measures together keep for each layer of a map. */
  keptLayerBytes(map: Pick<MapExtent, 'kind' | 'queries' | 'keys'>): number {
    return this.all.reduce((sum, measure) => sum + (measure.keptLayerBytes?.(map) ?? 0), 0);
  }
}

/** Does not compile where an id of the protocol's list is missing or has another shape. */
const REGISTERED: { readonly [Id in MeasureId]: Measure<ShapeOf<Id>, Id> } = {
  raw,
  value: valueWeighted,
  rollout,
  ...patterns,
};

export const MEASURES = new Measures(Object.values(REGISTERED) as AnyMeasure[]);
