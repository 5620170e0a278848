/** What the engine can do, as the panel shows it: reasons are sentences there. */
import type { Localize } from '../../../base/localize';
import type { Availability, MapShown } from '../../../protocol/attention';
import type { AttentionMap, Capability } from '../../../protocol/engine';
import { measureIds } from '../../../protocol/measures';
import { reasonSentence } from '../../../sentences/reasons';

export const availability = (capability: Capability, t: Localize): Availability =>
  capability.is === 'available' ? capability : { is: 'unavailable', why: reasonSentence(capability.why, t) };

export function mapShown(map: AttentionMap, t: Localize): MapShown {
  const shown = measureIds('query-key').map((id) => [id, availability(map.measures[id], t)]);
  return { ...map, measures: Object.fromEntries(shown) as MapShown['measures'] };
}
