/**
 * The next token by the model and by the document's own patterns, mixed into one distribution:
 *
 *     p(w) = (1 - λ) p_model(w) + λ p_document(w)
 *
 * `p_document(w)` is the share of `w` among the tokens that followed the last tokens where they stood before: at the
 * latest occurrences of the longest match (`patterns.ts`). λ depends on the length of that match; where nothing matches it
 * is 0. Where the token chosen before has made the match longer, the document was right just now as far as that token
 * was its: with s its part of that token's probability, λ p_document / p,
 *
 *     λ = KEPT s + (1 - KEPT) λ(length)
 *
 * While typed text is still to be spelled, the match is the longest one of which a follower agrees with it, and the mixture
 * is conditioned on that agreement like the model's own probability.
 *
 * Compare cache language models (Grave et al. 2017), kNN-LM (Khandelwal et al. 2020), infini-gram (Liu et al. 2024).
 */
import { MOST_MATCHED, type Pattern } from './patterns';
import { logSumExp } from './probability';

export interface Mixed {
  /** Logits of the mixture, [vocabulary]: their softmax is `p`. The model's own array where λ is 0. */
  readonly logits: Float32Array;
  /** The document's part of a token's probability, λ p_document(w) / p(w): 0 to 1. */
  readonly shareOf: (id: number) => number;
}

const nothing = (): number => 0;

/** λ of a match from so many tokens on: fitted, see docs/decisions.md. */
const FITTED: readonly (readonly [from: number, lambda: number])[] = [
  [16, 0.9],
  [12, 0.45],
  [8, 0.36],
  [5, 0.3],
  [4, 0.2],
  [3, 0.12],
  [2, 0.08],
  [1, 0.06],
];

/** How far λ follows what became of the token before: fitted as well. */
const KEPT = 0.7;

/** What the document had to do with the token chosen before. */
interface Followed {
  /** Of the match before it. */
  readonly length: number;
  /** The document's part of its probability, 0 to 1. */
  readonly share: number;
}

/** @returns λ of a pattern, 0 to less than 1; 0 where there is none */
export function lambdaOf(pattern: Pattern | undefined, before?: Followed): number {
  if (!pattern) return 0;
  const ofLength = FITTED.find(([from]) => pattern.length >= from)?.[1] ?? 0;
  const goesOn = before && pattern.length === Math.min(before.length + 1, MOST_MATCHED);
  return goesOn ? KEPT * before.share + (1 - KEPT) * ofLength : ofLength;
}

/** The mixture along a text: it remembers whether the document was right about the token before. */
export class Mixture {
  private next: { readonly length: number; readonly of: Mixed } | undefined;
  private before: Followed | undefined;

  /** @param logits the model's for the next token, [vocabulary]; not changed */
  at(logits: Float32Array, pattern: Pattern | undefined): Mixed {
    const of = mixed(logits, pattern, lambdaOf(pattern, this.before));
    this.next = pattern && { length: pattern.length, of };
    return of;
  }

  /** The text goes on with this token. */
  chose(id: number): void {
    this.before = this.next && { length: this.next.length, share: this.next.of.shareOf(id) };
    this.next = undefined;
  }
}

/**
 * @param logits the model's, [vocabulary]; not changed
 * @param lambda 0 (the model alone) to less than 1
 */
export function mixed(logits: Float32Array, pattern: Pattern | undefined, lambda: number): Mixed {
  if (!pattern || lambda === 0) return { logits, shareOf: nothing };
  // A common factor (1 - λ) drops out of a softmax: only the logits of the followers change.
  const scale = logSumExp(logits) + Math.log(lambda / (1 - lambda));
  const shares = new Map<number, number>();
  const counts = new Map<number, number>();
  for (const id of pattern.followers) counts.set(id, (counts.get(id) ?? 0) + 1);
  const result = logits.slice();
  for (const [id, count] of counts) {
    const own = logits[id]!;
    const document = scale + Math.log(count / pattern.followers.length);
    const both = Math.max(own, document) + Math.log1p(Math.exp(-Math.abs(own - document)));
    result[id] = both;
    shares.set(id, Math.exp(document - both));
  }
  return { logits: result, shareOf: (id) => shares.get(id) ?? 0 };
}
