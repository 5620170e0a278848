/** What is read and continued: real files of the completion bench's test split (`../completion/corpus.ts`). */
import { AutoTokenizer, env } from '@xenova/transformers';
import * as path from 'node:path';
import { passages, SOURCES, type Passage } from '../completion/corpus';
import type { Place } from '../completion/typist';
import { SHARED_MODEL } from './peer';

/** UTF-16 units before the place where writing begins: about 800 tokens. */
const PROMPT_CHARS = 3000;
const FILES = 400;
const PASSAGE_CHARS = 160;

export interface Texts {
  /** The next `tokens` tokens that no text before held, in the shared model's own. */
  next(tokens: number): string;
  /** The next prompt from a file of one of these languages. */
  prompt(language: string): string;
  /** The next place at which a suggestion is wanted, in another file than the last, and the same after one key. */
  jump(): { readonly place: Place; readonly afterKey: Place };
}

/** @throws where no files of a language are installed */
export async function testTexts(seed: number): Promise<Texts> {
  env.allowRemoteModels = false;
  const tokenizer = await AutoTokenizer.from_pretrained(path.resolve('models', SHARED_MODEL), {
    local_files_only: true,
  });
  const found = new Map(
    SOURCES.map((source) => [source.language, passages(source, 'test', FILES, PASSAGE_CHARS, seed)]),
  );
  for (const [language, files] of found) {
    if (files.length === 0) throw new Error(`no files for ${language}`);
  }
  const code = found.get('javascript')!;
  const stream = tokenizer.encode(code.map(({ text }) => text.slice(0, 20_000)).join('\n'));
  let read = 0;
  const prompts = new Map([...found].map(([language, files]) => [language, cycle(files.filter(isLong))]));
  const jumps = cycle(interleave([...found.values()].map((files) => files.flatMap((file) => jumpIn(file) ?? []))));
  return {
    next(tokens) {
      read += tokens;
      if (read > stream.length) throw new Error('The files hold too few tokens for so many rounds.');
      return tokenizer.decode(stream.slice(read - tokens, read));
    },
    prompt(language) {
      const { text, start } = prompts.get(language)!();
      // Without the break: a model that fills in the middle of a line has nothing to write after one.
      return text.slice(Math.max(0, start - PROMPT_CHARS), start).trimEnd();
    },
    jump: jumps,
  };
}

const isLong = ({ start }: Passage): boolean => start >= PROMPT_CHARS;

/** In the first half of the passage's first line with text on both sides; undefined where it has none. */
function jumpIn({ text, start, end, language }: Passage): { place: Place; afterKey: Place } | undefined {
  const lineEnd = text.indexOf('\n', start);
  const line = text.slice(start, lineEnd);
  const at = start + Math.floor((line.length - line.trimStart().length + line.trimEnd().length) / 2);
  if (line.trim().length < 8 || lineEnd > end || /\s/.test(text.slice(at, at + 2))) return undefined;
  const place = (cursor: number): Place => ({ before: text.slice(0, cursor), after: text.slice(lineEnd), language });
  return { place: place(at), afterKey: place(at + 1) };
}

function interleave<T>(lists: readonly (readonly T[])[]): T[] {
  const most = Math.max(...lists.map(({ length }) => length));
  return Array.from({ length: most }, (_, i) => lists.flatMap((list) => list.slice(i, i + 1))).flat();
}

function cycle<T>(values: readonly T[]): () => T {
  let i = 0;
  return () => values[i++ % values.length]!;
}
