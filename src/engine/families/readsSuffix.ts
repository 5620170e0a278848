import { ModelFiles } from '../../models/modelFiles';
import { fillsInTheMiddle } from '../decode/fillInTheMiddle';

/**
 * Whether a decoder reads what stands after the cursor, known before it is loaded.
 *
 * @param home the folder of its files. @returns false where its tokenizer cannot be read; loading says what is wrong
 */
export async function readsSuffix(home: string): Promise<boolean> {
  try {
    const text = await (await ModelFiles.in(home)).text('tokenizer.json');
    return text !== undefined && fillsInTheMiddle(text);
  } catch {
    return false;
  }
}
