/**
 * What of a stream becomes a suggestion, token by token: it spells what is typed first, and ends with its line or block,
 * or before it becomes too unlikely. As `engine/decode/complete.ts` does with a model's logits.
 */
import { COMPLETION_END, wholeWords } from '../../base/text/wordEnds';
import type { ScoredToken, StopReason } from '../../protocol/engine';
import { Pieces, type Piece } from './pieces';
import type { Chunk } from './replies';

export interface GateOptions {
  /** What the stream must spell before anything counts. */
  readonly typed: string;
  readonly extent: 'line' | 'block';
  /** Joint probability below which nothing is suggested; 0 lets everything pass. */
  readonly minProbability: number;
}

export type GateResult =
  | {
      readonly kind: 'suggested';
      readonly text: string;
      /** From the start of the typed word on; none where the server gives no probabilities. */
      readonly tokens: readonly ScoredToken[];
      /** Joint, of what goes beyond what is typed; undefined where the server gives none. */
      readonly probability: number | undefined;
      readonly stop: StopReason;
    }
  | { readonly kind: 'empty'; readonly why: 'stoppedAtOnce' | 'noContinuation' | 'unsure' };

export class StreamGate {
  private readonly pieces = new Pieces();
  private readonly tokens: ScoredToken[] = [];
  private typedLeft: string;
  private text = '';
  private logprob = 0;
  /** Whether every piece so far had a log-probability. */
  private isScored = true;

  constructor(private readonly options: GateOptions) {
    this.typedLeft = options.typed;
  }

  /** @returns what came of it once the rest of the stream is not needed */
  add(chunk: Chunk): GateResult | undefined {
    for (const piece of this.pieces.of(chunk)) {
      if (piece.token) this.tokens.push(piece.token);
      const result = this.addPiece(piece);
      if (result) return result;
    }
    return undefined;
  }

  /** The stream ended by itself. @param stop the model ended the text, or it was as long as was asked for */
  end(stop: 'endOfText' | 'maxTokens'): GateResult {
    if (this.typedLeft !== '') return { kind: 'empty', why: 'noContinuation' };
    // Without probabilities nothing else says that the last word is whole.
    const text = stop === 'maxTokens' && !this.isScored ? wholeWords(this.text, 'x') : this.text;
    return this.finish(text, stop);
  }

  private addPiece({ text, logprob, isBound }: Piece): GateResult | undefined {
    const beyond = this.spell(text);
    if (beyond === undefined) return { kind: 'empty', why: 'noContinuation' };
    if (logprob === undefined) {
      if (text !== '') this.isScored = false;
    } else if (beyond !== '' || (text === '' && this.typedLeft === '')) {
      // A token inside what is typed is no guess, however unusual its spelling; a part of a later character is one.
      if (Math.exp(this.logprob + logprob) < this.options.minProbability) {
        this.tokens.pop();
        return this.finish(wholeWords(this.text, beyond), 'unsure');
      }
      this.logprob += logprob;
    }
    if (isBound) this.isScored = false;
    this.text += beyond;
    const end = COMPLETION_END[this.extent].exec(this.text);
    return end ? this.finish(this.text.slice(0, end.index), this.extent) : undefined;
  }

  /** Without probabilities nothing says how far to trust a model, so a line is the most. */
  private get extent(): 'line' | 'block' {
    return this.isScored ? this.options.extent : 'line';
  }

  /** @returns what goes beyond what is typed; undefined where the text does not spell it */
  private spell(text: string): string | undefined {
    const length = Math.min(text.length, this.typedLeft.length);
    if (text.slice(0, length) !== this.typedLeft.slice(0, length)) return undefined;
    this.typedLeft = this.typedLeft.slice(length);
    return text.slice(length);
  }

  private finish(text: string, stop: StopReason): GateResult {
    if (text === '') return { kind: 'empty', why: stop === 'unsure' ? 'unsure' : 'stoppedAtOnce' };
    if (!this.isScored) {
      // Nothing says how sure the model is: blanks and marks alone are not worth showing.
      if (this.options.minProbability > 0 && !/[\p{L}\p{N}]/u.test(text)) return { kind: 'empty', why: 'unsure' };
      return { kind: 'suggested', text, tokens: [], probability: undefined, stop };
    }
    return { kind: 'suggested', text, tokens: this.tokens, probability: Math.exp(this.logprob), stop };
  }
}
