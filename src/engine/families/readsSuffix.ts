import * as v from 'valibot';
import { ModelFiles } from '../../models/modelFiles';
import { fillsInTheMiddle } from '../decode/fillInTheMiddle';

const Config = v.object({ model_type: v.optional(v.string(), ''), _name_or_path: v.optional(v.string(), '') });

/**
 * All models of Qwen have the tokens of its code models, and their files differ in nothing else. What they predict does not
 * tell either: a model that never saw such tokens copies from the text after the cursor as well.
 */
const SHARES_TOKENS = /^qwen/i;
const OF_CODE = /coder/i;

/**
 * Whether a decoder reads what stands after the cursor, known before it is loaded: its tokenizer has the tokens for it, and
 * where those say nothing, its name does.
 *
 * @param home the folder of its files. @param id the model's own
 * @returns false where its files cannot be read; loading says what is wrong
 */
export async function readsSuffix(home: string, id: string): Promise<boolean> {
  try {
    const files = await ModelFiles.in(home);
    const text = await files.text('tokenizer.json');
    if (text === undefined || !fillsInTheMiddle(text)) return false;
    const { model_type: type, _name_or_path: madeOf } = v.parse(Config, await files.json('config.json'));
    return !SHARES_TOKENS.test(type) || OF_CODE.test(id) || OF_CODE.test(madeOf);
  } catch {
    return false;
  }
}
