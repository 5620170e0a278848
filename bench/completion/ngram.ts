/**
 * An n-gram model of one document: interpolated Kneser-Ney with one absolute discount (Kneser and Ney 1995; Chen and
 * Goodman 1999), over words, runs of blanks and single marks.
 */

export const tokensOf = (text: string): string[] =>
  text.match(/[\p{L}\p{M}\p{N}_]+|[ \t]+|\r?\n|[^\p{L}\p{M}\p{N}_\s]/gu) ?? [];

const ORDER = 5;
const DISCOUNT = 0.75;
const BETWEEN = '\0';

interface Followers {
  total: number;
  readonly counts: Map<string, number>;
}

export class NgramModel {
  /**
   * By the length of the context, then by its tokens. The longest counts occurrences, the others different tokens
   * before.
   */
  private readonly tables: Map<string, Followers>[] = Array.from({ length: ORDER }, () => new Map<string, Followers>());

  constructor(tokens: readonly string[]) {
    const padded = [...Array<string>(ORDER - 1).fill(''), ...tokens];
    for (const [i, token] of tokens.entries()) this.add(ORDER - 1, padded.slice(i, i + ORDER - 1).join(BETWEEN), token);
    for (let length = ORDER - 2; length >= 0; length--) {
      for (const [context, { counts }] of this.table(length + 1)) {
        const shorter = length === 0 ? '' : context.slice(context.indexOf(BETWEEN) + 1);
        for (const token of counts.keys()) this.add(length, shorter, token);
      }
    }
  }

  /**
   * The likeliest of the tokens that are `allowed`, with its probability among them; undefined when none was ever seen.
   */
  likeliest(
    context: readonly string[],
    allowed: (token: string) => boolean,
  ): { token: string; probability: number } | undefined {
    let best: { token: string; probability: number } | undefined;
    let mass = 0;
    for (const token of this.table(0).get('')?.counts.keys() ?? []) {
      if (!allowed(token)) continue;
      const probability = this.probability(context, token);
      mass += probability;
      if (!best || probability > best.probability) best = { token, probability };
    }
    return best && { token: best.token, probability: best.probability / mass };
  }

  private probability(context: readonly string[], token: string): number {
    let probability = 0;
    for (let length = 0; length < ORDER && length <= context.length; length++) {
      const followers = this.table(length).get(length === 0 ? '' : context.slice(-length).join(BETWEEN));
      if (!followers) break;
      const count = followers.counts.get(token) ?? 0;
      const own = Math.max(0, count - (length === 0 ? 0 : DISCOUNT)) / followers.total;
      probability = own + (length === 0 ? 0 : ((DISCOUNT * followers.counts.size) / followers.total) * probability);
    }
    return probability;
  }

  /** @param length of the contexts, in tokens: 0 to ORDER - 1 */
  private table(length: number): Map<string, Followers> {
    return this.tables[length]!;
  }

  private add(length: number, context: string, token: string): void {
    const table = this.table(length);
    let followers = table.get(context);
    if (!followers) table.set(context, (followers = { total: 0, counts: new Map() }));
    followers.total++;
    followers.counts.set(token, (followers.counts.get(token) ?? 0) + 1);
  }
}
