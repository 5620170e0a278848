/** What a person sees before choosing anything. */
import type { AttentionMap, MapKind } from '../../../protocol/engine';
import type { HeadAddress } from '../../../protocol/attention';

export const DEFAULT_MODEL = 'all-minilm-l6-v2';
export const DEFAULT_MAX_TOKENS = 512;
/** The protocol's own bound; a setting above it would be refused by the engine. */
export const MOST_TOKENS = 4096;

/**
 * Heads that are known to show something: here *it* turns from *animal* to *street*, in one pair of sentences of a few
 * (0-based).
 */
const KNOWN_HEADS: Readonly<Record<string, HeadAddress>> = {
  [DEFAULT_MODEL]: { map: 'self', layer: 4, head: 0, measure: 'raw' },
};

/** Of an encoder-decoder's three kinds, the one between the two texts says most. */
const PREFERRED: readonly MapKind[] = ['cross', 'self', 'encoder', 'decoder'];

/** @param maps at least one */
export function suggestedHead(model: string, maps: readonly AttentionMap[]): HeadAddress {
  const known = Object.hasOwn(KNOWN_HEADS, model) ? KNOWN_HEADS[model] : undefined;
  const fits =
    known &&
    maps.some(
      ({ kind, layers, heads }) =>
        kind === known.map && known.layer < layers && (typeof known.head !== 'number' || known.head < heads),
    );
  if (fits) return known;
  const map = PREFERRED.find((kind) => maps.some((each) => each.kind === kind)) ?? maps[0]!.kind;
  return { map, layer: 0, head: 'mean', measure: 'raw' };
}
