/** What a decoder reads: the tokens of a prompt, and of the text around a cursor; and what it does not read of a document. */
import type { Beyond, ChatTurn, PromptFrame } from '../../protocol/engine';
import { fillInTheMiddle, steadySuffix, type FillInTheMiddle } from '../decode/fillInTheMiddle';
import { stepBack, type Healed } from '../decode/healing';
import { IndexedText, IndexedTexts } from '../decode/indexedText';
import type { SuffixIndex } from '../decode/suffixIndex';
import type { Tokenizer } from '../text/tokenizer';

/** Tokens after the cursor that candidates are ranked by: a line or two suffice. */
const RANKED_BY_TOKENS = 16;
/** Tokens after the cursor that a model trained to fill in the middle reads. */
const READ_AFTER_TOKENS = 128;
/** Tokens of the window that a truncated prompt leaves for the answer. */
const ANSWER_TOKENS = 256;

/** A cursor's prompt. */
export interface CursorPrompt extends Healed {
  /** The tokens after the cursor that are part of it; none where the model does not fill in the middle. */
  readonly after: readonly number[];
  /**
   * The indexes of the document beyond what is read, before the cursor and after it, and of other documents; valid until
   * the next prompt.
   */
  readonly far: readonly SuffixIndex[];
  /** Whether a line break is read before the text. */
  readonly isLed: boolean;
}

/**
 * What a text is read after where no template puts a token before it. Decoders attend to the first token from everywhere
 * as a sink, whatever it says, so it must not be a word (Xiao et al. 2023, "Efficient Streaming Language Models with Attention Sinks").
 */
const LEAD = '\n';

export class CausalPrompts {
  private readonly infill: FillInTheMiddle | undefined;
  /** What the model's template puts before every text. */
  private readonly begin: readonly number[];
  private readonly before: IndexedText;
  private readonly after: IndexedText;
  private readonly others: IndexedTexts;
  /** The id of `LEAD`; none where it is not needed, or no token of its own. */
  private readonly lead: readonly number[];

  /** @param readsSuffix whether the model was trained to fill in the middle; its tokenizer says how */
  constructor(
    private readonly tokenizer: Tokenizer,
    private readonly windowTokens: number,
    readsSuffix: boolean,
  ) {
    this.begin = tokenizer.templateStart;
    this.infill = readsSuffix ? fillInTheMiddle(tokenizer.vocabulary, this.begin) : undefined;
    const lead = this.begin.length === 0 && !this.infill ? tokenizer.encode(LEAD) : [];
    this.lead = lead.length === 1 ? lead : [];
    this.before = new IndexedText((text) => tokenizer.encode(text));
    this.after = new IndexedText((text) => tokenizer.encode(text));
    this.others = new IndexedTexts((text) => tokenizer.encode(text));
  }

  /** As many of a text's first tokens as may be read, and how many there are. */
  firstTokens(text: string, maxTokens: number) {
    const limit = Math.min(maxTokens, this.windowTokens);
    const { pieces, ...total } = this.tokenizer.firstPieces(text, limit);
    const tokens = pieces.slice(0, limit);
    return { tokens, ids: tokens.map(({ id }) => id), ...total };
  }

  /** The token ids of a prompt, cut at its start where it does not fit the window. */
  prompt(prompt: string): number[] {
    return this.begun(this.lastInWindow(this.tokenizer.encode(prompt)));
  }

  /** The same for a chat, whose template brings its own start tokens. */
  chat(turns: readonly ChatTurn[]): number[] {
    return this.lastInWindow(this.tokenizer.encodeChat(turns));
  }

  /** What was read as a text: its tokens are these ids, with what the template puts before every text. */
  spelled(ids: readonly number[]): string {
    const isBegun = this.begin.every((id, i) => ids[i] === id);
    return this.tokenizer.spell(isBegun ? ids.slice(this.begin.length) : ids);
  }

  /**
   * The token ids to prefill for a cursor, with the suffix where the model was trained to fill in the middle, and the
   * text that the next tokens must spell first (`decode/healing.ts`).
   */
  around(prefix: string, suffix: string, beyond: Beyond = { before: '', after: '' }): CursorPrompt {
    const far = [this.before.of(beyond.before), this.after.of(beyond.after), ...this.others.of(beyond.others ?? [])];
    const healed = stepBack(this.lastInWindow(this.tokenizer.encode(prefix)), this.tokenizer.vocabulary);
    if (!this.infill) {
      // A blank at the start is such a token itself, and might be one with the break.
      const isLed = this.lead.length > 0 && /^\S/.test(prefix);
      return { ...healed, ids: this.begun([...(isLed ? this.lead : []), ...healed.ids]), after: [], far, isLed };
    }
    const after = this.tokenizer.encodeInside(steadySuffix(suffix)).slice(0, READ_AFTER_TOKENS);
    // The marks are there to be read, also where nothing stands before the word that is typed.
    return { ...this.infill.around(healed, after), after, far, isLed: false };
  }

  /** The text around the prefix in a cursor's prompt; none where there is nothing. */
  frameOf({ after, isLed }: CursorPrompt): { frame?: PromptFrame } {
    if (isLed) return { frame: { lead: LEAD, trail: '' } };
    return this.infill ? { frame: this.infill.frame(after.length > 0 ? this.tokenizer.spell(after) : '') } : {};
  }

  /** The tokens after the cursor that candidates are ranked by; none where the model reads the suffix already. */
  rankedBy(suffix: string): number[] {
    return this.infill ? [] : this.tokenizer.encode(suffix).slice(0, RANKED_BY_TOKENS);
  }

  /** The last tokens of a prompt that does not fit the window beside an answer. */
  private lastInWindow(ids: number[]): number[] {
    return ids.slice(-Math.max(Math.ceil(this.windowTokens / 2), this.windowTokens - ANSWER_TOKENS));
  }

  /**
   * The tokens of a text as they are read when it is explained: after what the template puts before every text (`<bos>` of
   * Gemma and Llama 2), as transformers' own tokenizer and its text generation do. What a template puts after a text is
   * left out, because the text goes on. Without such a template documents begin after an end-of-text token: a decoder
   * needs at least one.
   */
  private begun(ids: readonly number[]): number[] {
    const begun = [...this.begin, ...ids];
    return begun.length > 0 ? begun : [this.tokenizer.documentStartId];
  }
}
