/**
 * Guesses how a text goes on by what followed its last tokens before, and knows when to keep quiet.
 *
 * Prompt lookup decoding (Saxena 2023) without a fixed length: each guessed token has a chance, by the length of the
 * match, by whether its latest occurrences agree and by what became of such guesses so far, and a draft ends where one
 * more token would cost more time than it saves. Tokens that were written without a draft teach it too.
 */
import { LONGEST_MATCH, type SuffixIndex } from './suffixIndex';

export const MOST_DRAFTED = 8;
/** Occurrences of a match that vote for the next token. */
const VOTERS = 4;

/** One guessed token. */
interface Guess {
  readonly id: number;
  /** The kind of guess, whose history tells its chance. */
  readonly kind: number;
  /** This very guess: the last tokens, and the one guessed after them. */
  readonly key: number;
}

/**
 * Chances before anything was learned, by how the latest occurrences agree, then by the length of the match from 1 to
 * 8: measured on continuations of JavaScript, Python and Markdown by the embedded code model.
 */
const PRIORS: readonly (readonly number[])[] = [
  // One occurrence alone.
  [0.4, 0.5, 0.7, 0.75, 0.8, 0.8, 0.8, 0.9],
  // All agree.
  [0.6, 0.85, 0.9, 0.9, 0.9, 0.95, 0.95, 0.95],
  // More than half do.
  [0.4, 0.5, 0.6, 0.6, 0.6, 0.7, 0.7, 0.75],
  // Fewer do.
  [0.2, 0.35, 0.35, 0.4, 0.5, 0.4, 0.4, 0.3],
];
/** As many guesses as a prior counts for. */
const PRIOR_WEIGHT = 16;
/** Guesses of a kind after which half of its history is forgotten. */
const MEMORY = 128;
/** Wrong guesses that are remembered one by one; the oldest are forgotten. */
const MOST_WRONG = 1024;

/**
 * What became of earlier guesses. One memory may serve many texts that the same model writes; work that is to run the
 * same way whatever ran before begins with one of its own.
 */
export class DraftMemory {
  private readonly right = new Float64Array(PRIORS.length * LONGEST_MATCH);
  private readonly made = new Float64Array(PRIORS.length * LONGEST_MATCH);
  /** How often a guess was wrong since it was right. */
  private readonly wrong = new Map<number, number>();

  /** The chance that the guess is right. */
  chance({ kind, key }: Guess): number {
    const prior = PRIORS[Math.floor(kind / LONGEST_MATCH)]![kind % LONGEST_MATCH]!;
    const ofKind = (this.right[kind]! + PRIOR_WEIGHT * prior) / (this.made[kind]! + PRIOR_WEIGHT);
    return ofKind / 2 ** (this.wrong.get(key) ?? 0);
  }

  learn({ kind, key }: Guess, isRight: boolean): void {
    if (this.made[kind]! >= MEMORY) {
      this.made[kind]! /= 2;
      this.right[kind]! /= 2;
    }
    this.made[kind]!++;
    if (isRight) this.right[kind]!++;
    const times = this.wrong.get(key) ?? 0;
    this.wrong.delete(key);
    if (isRight) return;
    this.wrong.set(key, times + 1);
    if (this.wrong.size > MOST_WRONG) this.wrong.delete(this.wrong.keys().next().value!);
  }
}

export class Drafter {
  /**
   * @param text the tokens that the model has read, and then those that it goes on to read
   * @param costOfRun what a run over so many tokens costs beside a run over one
   */
  constructor(
    private readonly text: SuffixIndex,
    private readonly costOfRun: (tokens: number) => number,
    private readonly memory: DraftMemory,
  ) {}

  /**
   * Learns which token the model chose after `context`.
   *
   * @param context the last tokens, `LONGEST_MATCH` of them where there are as many
   */
  learn(context: readonly number[], id: number): void {
    const guess = this.guess(context);
    if (guess) this.memory.learn(guess, guess.id === id);
  }

  /**
   * The tokens that are worth checking in the run that reads the last token of `context`.
   *
   * @param context as of `learn`
   * @param isLast whether nothing is wanted after a token
   * @returns up to `most` tokens; none where a run over them would cost more than it saves
   */
  draft(context: readonly number[], most: number, isLast: (id: number) => boolean): number[] {
    const tokens = [...context];
    const drafted: number[] = [];
    let [chance, expected, length, best] = [1, 1, 0, 1 / this.costOfRun(1)];
    while (drafted.length < Math.min(most, MOST_DRAFTED)) {
      const guess = this.guess(tokens);
      if (!guess || isLast(guess.id)) break;
      drafted.push(guess.id);
      tokens.push(guess.id);
      chance *= this.memory.chance(guess);
      expected += chance;
      const tokensByCost = expected / this.costOfRun(1 + drafted.length);
      if (tokensByCost > best) [best, length] = [tokensByCost, drafted.length];
    }
    return drafted.slice(0, length);
  }

  private guess(context: readonly number[]): Guess | undefined {
    const match = this.text.longest(context);
    if (!match) return undefined;
    const followers = this.text.followers(match, VOTERS);
    const votes = (id: number): number => followers.filter((each) => each === id).length;
    const id = followers.reduce((best, each) => (votes(each) > votes(best) ? each : best));
    const agreement =
      followers.length === 1 ? 0 : votes(id) === followers.length ? 1 : 2 * votes(id) > followers.length ? 2 : 3;
    return { id, kind: agreement * LONGEST_MATCH + match.length - 1, key: keyOf(context.slice(-4), id) };
  }
}

/** A 32-bit hash; two guesses that share one share their history. */
function keyOf(context: readonly number[], id: number): number {
  return context.reduce((hash, each) => Math.imul(hash ^ each, 0x01000193) ^ (hash >>> 15), 0x811c9dc5 ^ id);
}
