/** What the engine can do, as the panel shows it: reasons are sentences there. */
import type { Localize } from '../../../base/localize';
import type { Availability, MapShown } from '../../../protocol/attention';
import type { AttentionMap, Capability } from '../../../protocol/engine';
import { reasonSentence } from '../../../sentences/reasons';

export const availability = (capability: Capability, t: Localize): Availability => (
  capability.is === 'available' ? capability : { is: 'unavailable', why: reasonSentence(capability.why, t) });

export function mapShown(map: AttentionMap, t: Localize): MapShown {
  const { raw, value, rollout } = map.measures;
  return { ...map, measures: { raw: availability(raw, t), value: availability(value, t), rollout: availability(rollout, t) } };
}
