/** About how many tokens the turns of a chat have, for a model that was perhaps never loaded. */
import { estimatedTokens } from '../../../base/text/estimatedTokens';

/** The marks around a turn: its start, the role, a line break, its end. */
const TURN_TOKENS = 6;
/** A text of few tokens says little about a vocabulary. */
const TELLING_TOKENS = 64;

/** Estimates that what each model has read makes better. */
export class TokenEstimates {
  /** By model: the tokens that it had read for each estimated one. */
  private readonly ratios = new Map<string, number>();

  /** @returns tokens of a text, or of the texts of several turns */
  of(model: string, text: string | readonly string[]): number {
    const ratio = this.ratios.get(model) ?? 1;
    return typeof text === 'string'
      ? Math.ceil(estimatedTokens(text) * ratio)
      : text.reduce((sum, turn) => sum + TURN_TOKENS + Math.ceil(estimatedTokens(turn) * ratio), 0);
  }

  /** @param tokens of which the turns consisted, as the model read them */
  learn(model: string, turns: readonly string[], tokens: number): void {
    const estimated = turns.reduce((sum, turn) => sum + estimatedTokens(turn), 0);
    if (estimated < TELLING_TOKENS) return;
    const ratio = Math.max(1, tokens - TURN_TOKENS * turns.length) / estimated;
    this.ratios.set(model, Math.min(4, Math.max(0.25, ratio)));
  }
}
