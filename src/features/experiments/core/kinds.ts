import type { ModelInfo } from '../../../protocol/engine';

/**
 * One model of each kind: embedded models of one family and size have the same graph and the same work, and differ only
 * by what they were trained on. The first one stands for them; a person's own models are all kept.
 */
export function oneOfEachKind(models: readonly ModelInfo[]): ModelInfo[] {
  const kinds = new Set<string>();
  return models.filter(({ origin, family, parameters }) => {
    if (origin !== 'embedded' || parameters === undefined) return true;
    const kind = `${family} ${parameters}`;
    return !kinds.has(kind) && kinds.add(kind);
  });
}
