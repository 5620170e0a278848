/** One text counted in everything that a model might read: words, characters, bytes, and each model's own tokens. */
import type { Cancelled, Engine, Failed, TokenPiece } from '../protocol/engine';
import type { LeftOut } from './leftOut';

export interface TokensOf { readonly id: string; readonly name: string; readonly tokens: readonly TokenPiece[] }

export type TokenCounts = {
  readonly kind: 'counted';
  /** By Unicode's rules for word boundaries (UAX 29), without white space and punctuation. */
  readonly words: number;
  /** As a reader counts them: grapheme clusters. */
  readonly characters: number;
  /** In UTF-8. */
  readonly bytes: number;
  readonly models: readonly TokensOf[];
  readonly leftOut: readonly LeftOut[];
} | Failed | Cancelled;

export async function countTokens(engine: Engine, text: string, signal?: AbortSignal): Promise<TokenCounts> {
  const listed = await engine.ask({ op: 'models', verify: false }, { signal });
  if (listed.kind !== 'models') return listed;
  const models: TokensOf[] = [];
  const leftOut: LeftOut[] = [];
  for (const { id, name } of listed.models) {
    const read = await engine.ask({ op: 'tokens', model: id, text }, { signal });
    if (read.kind === 'cancelled') return read;
    if (read.kind === 'failed') leftOut.push({ id, why: read.error.message });
    else models.push({ id, name, tokens: read.tokens });
  }
  const segments = (granularity: 'word' | 'grapheme') => [...new Intl.Segmenter(undefined, { granularity }).segment(text)];
  return {
    kind: 'counted', words: segments('word').filter(({ isWordLike }) => isWordLike).length, characters: segments('grapheme').length,
    bytes: new TextEncoder().encode(text).length, models, leftOut,
  };
}
