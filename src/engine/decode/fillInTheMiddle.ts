/**
 * Fill-in-the-middle: models that were trained on it read what stands after the cursor too, between tokens of their own
 * (Bavarian et al. 2022, "Efficient Training of Language Models to Fill in the Middle").
 */
import type { PromptFrame } from '../../protocol/engine';
import type { Vocabulary } from '../text/vocabulary';
import type { Healed } from './healing';

/** A family's tokens, in the order that its authors document for completion. */
type Format =
  | { readonly order: 'prefixFirst'; readonly prefix: string; readonly suffix: string; readonly middle: string }
  | {
      readonly order: 'suffixFirst';
      readonly start?: string;
      readonly suffix: string;
      readonly prefix: string;
      /** Absent where the text before is simply continued. */
      readonly middle?: string;
    };

/** By the tokens themselves. Whoever has them was trained with them, but for one family (`families/readsSuffix.ts`). */
const FORMATS: Readonly<Record<string, Format>> = {
  // Qwen2.5-Coder technical report, 3.1; the model cards of CodeGemma and Granite 4.0 name the same three.
  'Qwen2.5-Coder, Granite 4.0, CodeGemma': {
    order: 'prefixFirst',
    prefix: '<|fim_prefix|>',
    suffix: '<|fim_suffix|>',
    middle: '<|fim_middle|>',
  },
  // Li et al. 2023, "StarCoder: may the source be with you!", 5.1; Granite Code has StarCoder's tokenizer.
  'StarCoder, StarCoder2, Granite Code': {
    order: 'prefixFirst',
    prefix: '<fim_prefix>',
    suffix: '<fim_suffix>',
    middle: '<fim_middle>',
  },
  SantaCoder: { order: 'prefixFirst', prefix: '<fim-prefix>', suffix: '<fim-suffix>', middle: '<fim-middle>' },
  // Rozière et al. 2023, "Code Llama: Open Foundation Models for Code", 2.3; the mark is part of the entries.
  CodeLlama: { order: 'prefixFirst', prefix: '▁<PRE>', suffix: '▁<SUF>', middle: '▁<MID>' },
  // The DeepSeek-Coder README: begin, text before, hole, text after, end.
  'DeepSeek-Coder': {
    order: 'prefixFirst',
    prefix: '<｜fim▁begin｜>',
    suffix: '<｜fim▁hole｜>',
    middle: '<｜fim▁end｜>',
  },
  // The embedded code model (tools/models/code/pack.py): the text after the cursor comes first, so that its KV cache
  // outlives each key. Its documents began after an end-of-text token; without one, names are copied from the suffix a
  // third less surely.
  'SmolLM2 135M Code': { order: 'suffixFirst', start: '<|endoftext|>', suffix: '[SUFFIX]', prefix: '[PREFIX]' },
  // Mistral's tokenizer, version 3: the text before comes last and is simply continued.
  Codestral: { order: 'suffixFirst', suffix: '[SUFFIX]', prefix: '[PREFIX]' },
  // "Seed-Coder: Let the Code Model Curate Data for Itself", section on fill-in-the-middle.
  'Seed-Coder': { order: 'suffixFirst', suffix: '<[fim-suffix]>', prefix: '<[fim-prefix]>', middle: '<[fim-middle]>' },
};

/** A format in the ids of one vocabulary. */
export interface FillInTheMiddle {
  readonly family: string;
  /**
   * What the model reads for a healed prefix and the tokens after the cursor. Its next tokens must spell `typed`, as
   * without.
   */
  around(from: Healed, suffix: readonly number[]): Healed;
  /** The same as text, without the prefix and what a template puts before. @param after the text of `suffix` */
  frame(after: string): PromptFrame;
}

/**
 * Closing brackets and quotes, alone on the rest of the line: most are written by the editor as their opening ones are
 * typed.
 */
const CLOSERS = /^[)\]}"'`>;,]{1,4}[ \t]*(?=\n|$)/;

/**
 * The text after the cursor without closers that the editor writes and takes away while a person types. With them the
 * text that the model reads would change at its beginning, and its KV cache would be of no use. What a completion
 * repeats of them is trimmed like any other text that follows.
 */
export const steadySuffix = (suffix: string): string => suffix.replace(CLOSERS, '');

/**
 * @param begin ids that the tokenizer's template puts before every text: CodeGemma, CodeLlama, Codestral and
 *   DeepSeek-Coder were trained with their begin-of-text token there
 * @returns undefined when the vocabulary has the tokens of no family
 */
export function fillInTheMiddle(vocabulary: Vocabulary, begin: readonly number[] = []): FillInTheMiddle | undefined {
  for (const [family, format] of Object.entries(FORMATS)) {
    if (format.order === 'prefixFirst') {
      const [prefix, suffix, middle] = [format.prefix, format.suffix, format.middle].map((mark) => vocabulary.id(mark));
      if (prefix === undefined || suffix === undefined || middle === undefined) continue;
      return {
        family,
        around: ({ ids: before, typed }, after) => ({
          ids: [...begin, prefix, ...before, suffix, ...after, middle],
          typed,
        }),
        frame: (after) => ({ lead: format.prefix, trail: `${format.suffix}${after}${format.middle}` }),
      };
    }
    const opening = [...(format.start === undefined ? [] : [format.start]), format.suffix];
    const opened = idsOf(vocabulary, opening);
    const prefix = vocabulary.id(format.prefix);
    const closed = idsOf(vocabulary, format.middle === undefined ? [] : [format.middle]);
    if (!opened || prefix === undefined || !closed) continue;
    return {
      family,
      around: ({ ids: before, typed }, after) => ({
        ids: [...begin, ...opened, ...after, prefix, ...before, ...closed],
        typed,
      }),
      frame: (after) => ({ lead: `${opening.join('')}${after}${format.prefix}`, trail: format.middle ?? '' }),
    };
  }
  return undefined;
}

/**
 * Whether a vocabulary has the tokens of a family, without making it: reading one takes a thousand times as long.
 *
 * @param tokenizer the text of tokenizer.json
 */
export const fillsInTheMiddle = (tokenizer: string): boolean =>
  Object.values(FORMATS).some((format) => marksOf(format).every((mark) => tokenizer.includes(JSON.stringify(mark))));

const marksOf = (format: Format): string[] =>
  format.order === 'prefixFirst'
    ? [format.prefix, format.suffix, format.middle]
    : [format.start, format.suffix, format.prefix, format.middle].filter((mark) => mark !== undefined);

/** @returns undefined where one of the marks is no token */
function idsOf(vocabulary: Vocabulary, marks: readonly string[]): number[] | undefined {
  const ids = marks.map((mark) => vocabulary.id(mark));
  return ids.every((id) => id !== undefined) ? ids : undefined;
}
