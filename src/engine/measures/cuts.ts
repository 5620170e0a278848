/** Attention that is cut: numbers which, added to a score before the softmax, leave nothing of its weight. */
import type { CutEdge, CutQueries } from '../../protocol/engine';
import type { BiasOf } from '../taps';

/** The softmax of a score that is lower by so much is exactly 0 in float32, and the sum is still a finite number. */
const NOTHING = -1e9;

/**
 * @param heads of each layer
 * @param last index of the last token that is read
 */
export function biasOf(edges: readonly CutEdge[], queries: CutQueries, heads: number, last: number): BiasOf {
  return (layer, from, rows) => {
    // Where every query is cut a token still sees itself: nobody else sees what becomes of it.
    const firstOf = ({ source }: CutEdge): number => (queries === 'every' ? source + 1 : last);
    const tokens = from + rows;
    const cut = edges.filter((edge) => (edge.layer ?? layer) === layer && firstOf(edge) < tokens);
    if (cut.length === 0) return undefined;
    const values = new Float32Array(heads * rows * tokens);
    for (const edge of cut) {
      const { source, head } = edge;
      for (let query = Math.max(firstOf(edge), from); query < tokens; query++)
        for (let each = head ?? 0; each <= (head ?? heads - 1); each++)
          values[(each * rows + query - from) * tokens + source] = NOTHING;
    }
    return { heads, values };
  };
}

/** Whether some head of some layer may look at no token at all, where the last token's attention is cut. */
export function leavesNothing(edges: readonly CutEdge[], layers: number, heads: number, tokens: number): boolean {
  if (edges.length < tokens) return false;
  for (let layer = 0; layer < layers; layer++)
    for (let head = 0; head < heads; head++) {
      const cut = edges.filter((edge) => (edge.layer ?? layer) === layer && (edge.head ?? head) === head);
      if (new Set(cut.map(({ source }) => source)).size === tokens) return true;
    }
  return false;
}
