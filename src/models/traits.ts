/** What a model's configuration files say that it can do. */
import type { ModelFiles } from './modelFiles';

export interface Traits {
  readonly chatTemplate: boolean;
  readonly maskedWordHead: boolean;
}

/** A file that cannot be read has no traits; loading reports what is wrong with it. */
export async function traitsOf(files: ModelFiles): Promise<Traits> {
  const textOf = async (name: string): Promise<string> => (await files.text(name).catch(() => undefined)) ?? '';
  return {
    chatTemplate: (await textOf('tokenizer_config.json')).includes('"chat_template"'),
    maskedWordHead: /"[A-Za-z0-9]+ForMaskedLM"/.test(await textOf('config.json')),
  };
}
