import * as v from 'valibot';
import type { ModelFiles } from './modelFiles';

const size = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)));
const Config = v.object({ max_position_embeddings: size, n_positions: size });
const DEFAULT_TOKENS = 512;

/** The most tokens that a model reads, as its configuration says; 512 where it says nothing. */
export async function windowTokensOf(files: ModelFiles): Promise<number> {
  const parsed = v.safeParse(Config, await files.json('config.json').catch(() => undefined));
  if (!parsed.success) return DEFAULT_TOKENS;
  return parsed.output.max_position_embeddings ?? parsed.output.n_positions ?? DEFAULT_TOKENS;
}
