/**
 * Arguments of the commands that take some. Anybody may give any: a menu gives the address of a document, a person
 * writes a key binding. What does not parse counts as not given, and the command asks as it does in the Command
 * Palette.
 */
import * as v from 'valibot';
import { list, MOST_LISTED, name, text } from './caps';

/** A text other than the one in the editor: *Show Tokens*, *Compare Models*, *Compare Cost*, *Ask*. */
export const GivenText = text;

/** *Rank Continuations*: a sentence with a blank (`___`) and what may stand there; none: the model proposes. */
export const GivenBlank = v.object({ text, candidates: v.pipe(list(text, MOST_LISTED), v.readonly()) });
export type GivenBlank = Readonly<v.InferOutput<typeof GivenBlank>>;

/** *Probe*: a sentence with a blank and words that take turns (`{one|other}`), and what may stand in the blank. */
export const GivenTemplate = v.object({
  template: text,
  candidates: v.pipe(list(text, MOST_LISTED), v.minLength(1), v.readonly()),
});
export type GivenTemplate = Readonly<v.InferOutput<typeof GivenTemplate>>;

/** What a prompt asks for: a continuation of the very text, or an answer through the model's chat template. */
export const PromptKind = v.picklist(['continue', 'answer']);
export type PromptKind = v.InferOutput<typeof PromptKind>;

/** *Generate from Prompt*. @property into the address of the document to write into, instead of a new one */
export const GivenPrompt = v.object({ text, kind: PromptKind, into: v.optional(name) });
export type GivenPrompt = Readonly<v.InferOutput<typeof GivenPrompt>>;

/** *Insert*, in the list of alternatives: the text that is inserted at their place. */
export const GivenAlternative = v.object({ text });
export type GivenAlternative = Readonly<v.InferOutput<typeof GivenAlternative>>;

/** *Download Model*: `owner/name` or `owner/name@revision`. */
export const GivenModel = v.pipe(v.string(), v.maxLength(500));

/** @returns undefined for what is not given, or is something else */
export function given<Schema extends v.GenericSchema>(
  schema: Schema,
  argument: unknown,
): v.InferOutput<Schema> | undefined {
  const parsed = v.safeParse(schema, argument);
  return parsed.success ? parsed.output : undefined;
}
