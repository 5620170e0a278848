/** Whether the tokens that tokenizer_config.json names are in the vocabulary of tokenizer.json. */
import * as v from 'valibot';
import { printable } from '../../base/text/printable';
import { ReasonError } from '../../protocol/engine';
import type { Vocabulary } from './vocabulary';

/** Without those that only fill or stand for the unknown: a model may do without, and files name some that are nowhere. */
const ROLES = ['bos_token', 'eos_token', 'cls_token', 'sep_token', 'mask_token'] as const;

const Token = v.union([
  v.string(),
  v.pipe(
    v.object({ content: v.string() }),
    v.transform(({ content }) => content),
  ),
]);
const Config = v.record(v.string(), v.unknown());

/**
 * A tokenizer.json of another model may have as many tokens as the graph. It is told apart where it lacks a token with
 * which texts of this model begin or end. One that has them all cannot be told apart: nothing in the files of a model
 * says what its other tokens stand for.
 *
 * @param config content of tokenizer_config.json, parsed; undefined where there is none
 * @throws ReasonError `tokenizerForeign`
 */
export function checkNamedTokens(config: unknown, vocabulary: Vocabulary): void {
  if (!v.is(Config, config)) return;
  for (const role of ROLES) {
    const named = v.safeParse(Token, config[role]);
    if (named.success && vocabulary.id(named.output) === undefined)
      throw new ReasonError({ code: 'tokenizerForeign', args: { token: printable(named.output) } });
  }
}
